package org.epsam.core.evaluate;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** A row of the results: one way to get a mask of a patch. */
public sealed interface Row permits Baseline, OtherMethod, SamRow, Row.Unknown {
    /**
     * Returns the name of the row in files and on the command line.
     *
     * @return such as initial_mask
     */
    String key();

    /**
     * Returns the title of the row.
     *
     * @return such as Initial mask
     */
    String title();

    /**
     * Returns whether its masks are emptied where the classifier's probability of tumour is below
     * the gate.
     *
     * @return false for rows that do not use the classifier
     */
    boolean gated();

    /**
     * Returns whether SAM was fine-tuned for it.
     *
     * @return true for the iterations, and for their replacement under full supervision
     */
    boolean fineTuned();

    /**
     * Finds a row.
     *
     * @param key its name in files
     * @return the row; for an unknown name a row with that title
     */
    static Row of(String key) {
        Optional<Row> withoutSam =
                Stream.concat(Arrays.stream(Baseline.values()), Arrays.stream(OtherMethod.values()))
                        .map(Row.class::cast)
                        .filter(row -> row.key().equals(key))
                        .findAny();
        return withoutSam.or(() -> SamRow.find(key)).orElseGet(() -> new Unknown(key));
    }

    /**
     * A row of a file that is unknown to this version.
     *
     * @param key its name there
     */
    record Unknown(String key) implements Row {
        @Override
        public String title() {
            return key;
        }

        @Override
        public boolean gated() {
            return false;
        }

        @Override
        public boolean fineTuned() {
            return false;
        }
    }
}
