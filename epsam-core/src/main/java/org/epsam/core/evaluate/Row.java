package org.epsam.core.evaluate;

import java.util.Arrays;
import java.util.Optional;

/** A row of the results: one way to get a mask of a patch. */
public sealed interface Row permits Baseline, SamRow, Row.Unknown {
    /**
     * Returns the name of the row in files and on the command line.
     *
     * @return such as initial_mask
     */
    String key();

    /**
     * Returns the name of the row for people.
     *
     * @return such as Initial mask
     */
    String title();

    /**
     * Returns whether its masks are emptied where the classifier's probability of tumour is below
     * the gate.
     *
     * @return false for what does not know the classifier
     */
    boolean gated();

    /**
     * Returns whether SAM was fine-tuned for it.
     *
     * @return true for the iterations, and for what takes their place under full supervision
     */
    boolean fineTuned();

    /**
     * Finds a row.
     *
     * @param key its name in files
     * @return the row; of a name that this version does not know a row with that title
     */
    static Row of(String key) {
        Optional<Row> baseline =
                Arrays.stream(Baseline.values())
                        .filter(b -> b.key().equals(key))
                        .map(Row.class::cast)
                        .findAny();
        return baseline.or(() -> SamRow.find(key)).orElseGet(() -> new Unknown(key));
    }

    /**
     * A row of a file that this version does not know.
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
