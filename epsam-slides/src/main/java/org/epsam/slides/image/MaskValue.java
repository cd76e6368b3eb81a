package org.epsam.slides.image;

import java.util.Comparator;
import java.util.Locale;

/**
 * A value that pixels of a stored mask have: a grey level, an entry of a palette, a colour, or
 * nothing where it is transparent.
 *
 * @param number the stored number: grey level or index into the palette; -1 for a colour or
 *     nothing. White of an image of one bit is 255
 * @param rgb the colour as 0xRRGGBB; -1 for a grey level or nothing
 */
public record MaskValue(int number, int rgb) implements Comparable<MaskValue> {
    private static final Comparator<MaskValue> ORDER =
            Comparator.comparingInt(MaskValue::number).thenComparingInt(MaskValue::rgb);

    static MaskValue grey(int level) {
        return new MaskValue(level, -1);
    }

    static MaskValue colour(int rgb) {
        return new MaskValue(-1, rgb);
    }

    @Override
    public int compareTo(MaskValue other) {
        return ORDER.compare(this, other);
    }

    /**
     * Returns the value as messages and {@link ValueSet} write it.
     *
     * @return such as {@code 1}, {@code #c80000}, or {@code 1 (#c80000)} for an entry of a palette
     */
    @Override
    public String toString() {
        if (rgb < 0 && number < 0) {
            return "transparent";
        } else if (rgb < 0) {
            return Integer.toString(number);
        }
        String colour = String.format(Locale.ROOT, "#%06x", rgb);
        return number < 0 ? colour : number + " (" + colour + ")";
    }
}
