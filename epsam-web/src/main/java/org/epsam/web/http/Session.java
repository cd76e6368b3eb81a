package org.epsam.web.http;

/** A browser that was let in, and who sits before it. */
public final class Session {
    /** Requests that may come at once: a gallery asks for many pictures. */
    private static final double BURST = 2000;

    /** Requests a second that may go on for ever. */
    private static final double RATE = 200;

    private volatile String reviewer;
    private double allowed = BURST;
    private long last = System.nanoTime();

    Session(String reviewer) {
        this.reviewer = reviewer;
    }

    /**
     * Returns who answers.
     *
     * @return a name of 1 to 60 characters; empty until it was told
     */
    public String reviewer() {
        return reviewer;
    }

    /**
     * Takes the name of who answers.
     *
     * @param name of 1 to 60 characters
     * @throws Refusal if it is none
     */
    public void setReviewer(String name) {
        reviewer = name(name);
    }

    /**
     * Checks a name.
     *
     * @param text given by a person
     * @return the name without space around it
     * @throws Refusal if it has not 1 to 60 characters
     */
    public static String name(String text) {
        String name = text.strip();
        int length = name.codePointCount(0, name.length());
        boolean isText = name.codePoints().noneMatch(c -> Character.isISOControl(c) || isHalf(c));
        if (length < 1 || length > 60 || !isText) {
            throw Refusal.bad("A name has 1 to 60 characters.");
        }
        return name;
    }

    /** Half of a pair, which no file keeps. */
    private static boolean isHalf(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    /** Counts a request. */
    synchronized boolean allows() {
        long now = System.nanoTime();
        allowed = Math.min(BURST, allowed + (now - last) / 1e9 * RATE);
        last = now;
        if (allowed < 1) {
            return false;
        }
        allowed--;
        return true;
    }
}
