package org.epsam.core.pipeline;

/**
 * A stage as it is planned.
 *
 * @param name of its folder
 * @param state whether it has to be computed
 * @param work what it does, in numbers
 * @param seconds that it takes, as estimated; 0 if it is not computed
 * @param kept bytes that it leaves on the disk
 * @param working further bytes while it is computed
 */
public record PlannedStage(
        String name, State state, String work, double seconds, long kept, long working) {
    /** How a stage comes to its results. */
    public enum State {
        /** It has them. */
        COMPLETE("complete"),
        /** From another run. */
        COPIED("copied"),
        /** They are computed, from the beginning or from where an interruption left off. */
        COMPUTED("");

        private final String word;

        State(String word) {
            this.word = word;
        }

        /**
         * Returns what stands in the place of a time.
         *
         * @return a word; empty for those that take time
         */
        public String word() {
            return word;
        }
    }

    /** Plans a stage that is computed. */
    static PlannedStage of(String name, String work, double seconds, long kept, long working) {
        return new PlannedStage(name, State.COMPUTED, work, seconds, kept, working);
    }

    /** Returns the stage where its results exist already. */
    PlannedStage found(State where) {
        return new PlannedStage(name, where, work, 0, where == State.COPIED ? kept : 0, 0);
    }
}
