package org.epsam.slides.image;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Width and height in pixels.
 *
 * @param width pixels in a row, at least 0
 * @param height rows, at least 0
 */
public record Size(int width, int height) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,9}) ?[xX] ?(\\d{1,9})");

    /** Checks that neither side is negative. */
    public Size {
        if (width < 0 || height < 0) {
            throw new IllegalArgumentException("size of " + width + " x " + height);
        }
    }

    /**
     * Parses a size.
     *
     * @param text such as {@code 640x480} or {@code 640 x 480}
     * @return the size; empty for any other text
     */
    public static Optional<Size> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(
                        new Size(
                                Integer.parseInt(matcher.group(1)),
                                Integer.parseInt(matcher.group(2))))
                : Optional.empty();
    }

    /**
     * Returns the longer side.
     *
     * @return pixels
     */
    public int longerSide() {
        return Math.max(width, height);
    }

    /**
     * Returns the shorter side.
     *
     * @return pixels
     */
    public int shorterSide() {
        return Math.min(width, height);
    }

    /**
     * Returns the number of pixels.
     *
     * @return width times height
     */
    public long pixels() {
        return (long) width * height;
    }

    /**
     * Requires two sizes to be equal.
     *
     * @param other the size to compare with
     * @param what the two things, such as {@code image and mask}
     * @throws IllegalArgumentException if they differ
     */
    public void requireEqual(Size other, String what) {
        if (!equals(other)) {
            throw new IllegalArgumentException(
                    "sizes of " + what + " differ: " + this + " and " + other);
        }
    }

    /**
     * Returns the size as text.
     *
     * @return such as {@code 640 x 480}, which {@link #parse} reads
     */
    @Override
    public String toString() {
        return width + " x " + height;
    }
}
