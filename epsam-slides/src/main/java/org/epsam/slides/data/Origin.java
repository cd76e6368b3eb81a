package org.epsam.slides.data;

/**
 * Where a patch was cut from.
 *
 * @param slide key of the slide; empty where it is not known yet
 * @param patient key of the patient (or case); empty where it is not known
 * @param source how the slide was found
 */
public record Origin(String slide, String patient, Source source) {
    /** How a slide was found. */
    public enum Source {
        /** In a column of a CSV file, or the folder of images listed there. */
        LISTED(true),
        /** By the regular expression {@code data.slide_pattern}. */
        PATTERN(true),
        /** By a name that {@code epsam patches} or a program for Camelyon has given. */
        CUT(true),
        /** By a name that ends with the place on the slide, as many programs give it. */
        PLACE(true),
        /** By the first word of a name that looks like the number of a case. */
        GUESS(false),
        /** Nowhere: the patch counts as a slide of its own. */
        UNKNOWN(false);

        private final boolean certain;

        Source(boolean certain) {
            this.certain = certain;
        }

        /**
         * Returns whether patches with one slide are known to come from the same slide.
         *
         * @return false for a guess
         */
        public boolean isCertain() {
            return certain;
        }
    }

    static Origin listed(String slide, String patient) {
        return new Origin(slide, patient, slide.isEmpty() ? Source.UNKNOWN : Source.LISTED);
    }
}
