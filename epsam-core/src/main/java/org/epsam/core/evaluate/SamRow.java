package org.epsam.core.evaluate;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A row of masks that SAM predicts, prompted by the activation map.
 *
 * @param decoder which mask decoder
 * @param iteration number of the refinement, 0 for the preliminary fine-tuning; 0 for others
 */
public record SamRow(Decoder decoder, int iteration) implements Row, Comparable<SamRow> {
    private static final Pattern ITERATION = Pattern.compile("iter(\\d{1,4})");

    /** Mask decoders, in the order in which a run comes to them. */
    public enum Decoder {
        /** SAM's own. */
        ZERO_SHOT,
        /** Fine-tuned on true masks. */
        SUPERVISED,
        /** Fine-tuned by the method. */
        ITERATION
    }

    /** SAM as it came. */
    public static final SamRow ZERO_SHOT = new SamRow(Decoder.ZERO_SHOT, 0);

    /** SAM fine-tuned on true masks instead of by the iterations: an upper bound. */
    public static final SamRow SUPERVISED = new SamRow(Decoder.SUPERVISED, 0);

    /**
     * Returns the row of an iteration of the method.
     *
     * @param iteration 0 for the preliminary fine-tuning, else the refinement
     * @return the row
     */
    public static SamRow iteration(int iteration) {
        return new SamRow(Decoder.ITERATION, iteration);
    }

    static Optional<SamRow> find(String key) {
        Matcher matcher = ITERATION.matcher(key);
        if (matcher.matches()) {
            return Optional.of(iteration(Integer.parseInt(matcher.group(1))));
        }
        return Stream.of(ZERO_SHOT, SUPERVISED).filter(row -> row.key().equals(key)).findAny();
    }

    @Override
    public String key() {
        return switch (decoder) {
            case ZERO_SHOT -> "zero_shot";
            case SUPERVISED -> "supervised";
            case ITERATION -> "iter" + iteration;
        };
    }

    @Override
    public String title() {
        return switch (decoder) {
            case ZERO_SHOT -> "SAM without fine-tuning";
            case SUPERVISED -> "SAM fine-tuned on true masks";
            case ITERATION ->
                    iteration == 0 ? "Preliminary fine-tuning" : "Refinement " + iteration;
        };
    }

    @Override
    public boolean gated() {
        return true;
    }

    @Override
    public boolean fineTuned() {
        return decoder != Decoder.ZERO_SHOT;
    }

    /** Orders rows as a run comes to them. */
    @Override
    public int compareTo(SamRow other) {
        return Comparator.comparing(SamRow::decoder)
                .thenComparingInt(SamRow::iteration)
                .compare(this, other);
    }
}
