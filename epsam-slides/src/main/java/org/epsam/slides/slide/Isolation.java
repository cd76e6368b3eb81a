package org.epsam.slides.slide;

/**
 * Which slides are read in a helper process. A native library that crashes on a damaged file takes
 * only that process with it: the slide is refused, and the work on others goes on.
 *
 * <p>It holds for all slides that this process opens afterwards; at the start it is {@link
 * #OPENSLIDE}.
 */
public enum Isolation {
    /** Each slide is read by the helper, whatever its format. */
    ALL,

    /** Those that OpenSlide reads; the other readers are written in Java. */
    OPENSLIDE,

    /** None. */
    NONE;

    private static volatile Isolation current = OPENSLIDE;

    /**
     * Returns what holds now.
     *
     * @return what was used last
     */
    public static Isolation current() {
        return current;
    }

    /** Makes this isolation hold from now on. */
    public void use() {
        current = this;
    }
}
