package org.epsam.slides.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.epsam.base.InputException;

/**
 * Values of masks that mean the same, such as {@code 1,3} or {@code 128-255} or {@code #ff0000}.
 *
 * @param text as it was given; empty for no value
 * @param ranges first and last number of each range
 * @param colours colours as 0xRRGGBB
 */
public record ValueSet(String text, List<Range> ranges, List<Integer> colours) {
    /** No value. */
    public static final ValueSet NONE = new ValueSet("", List.of(), List.of());

    /** Copies the lists. */
    public ValueSet {
        ranges = List.copyOf(ranges);
        colours = List.copyOf(colours);
    }

    /**
     * Numbers next to each other.
     *
     * @param first the smallest
     * @param last the largest
     */
    public record Range(int first, int last) {}

    /**
     * Reads a list of values.
     *
     * @param key what it is called in messages
     * @param text numbers from 0 to 65535, ranges and colours with commas between them; empty for
     *     none
     * @return the values
     * @throws InputException if it is something else
     */
    public static ValueSet of(String key, String text) {
        if (text.isBlank()) {
            return NONE;
        }
        List<Range> ranges = new ArrayList<>();
        List<Integer> colours = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String value = part.strip().toLowerCase(Locale.ROOT);
            if (value.matches("#[0-9a-f]{6}")) {
                colours.add(Integer.parseInt(value.substring(1), 16));
            } else if (value.matches("\\d{1,5}( *- *\\d{1,5})?")) {
                String[] ends = value.split("-");
                int first = Integer.parseInt(ends[0].strip());
                ranges.add(new Range(first, Integer.parseInt(ends[ends.length - 1].strip())));
            } else {
                throw new InputException(
                        key
                                + ": '"
                                + text
                                + "' is not a list of values; give numbers, ranges or colours,"
                                + " such as 1,3 or 128-255 or #ff0000");
            }
        }
        return new ValueSet(text, ranges, colours);
    }

    /**
     * Returns whether there is no value.
     *
     * @return true for {@link #NONE}
     */
    public boolean isEmpty() {
        return ranges.isEmpty() && colours.isEmpty();
    }

    /**
     * Returns whether a value is one of these, by its number or its colour.
     *
     * @param value of a mask
     * @return true if it is
     */
    public boolean contains(MaskValue value) {
        return value.number() >= 0
                        && ranges.stream()
                                .anyMatch(
                                        r ->
                                                r.first() <= value.number()
                                                        && value.number() <= r.last())
                || value.rgb() >= 0 && colours.contains(value.rgb());
    }

    @Override
    public String toString() {
        return text;
    }
}
