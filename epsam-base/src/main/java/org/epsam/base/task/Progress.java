package org.epsam.base.task;

/** Where long work reports its progress. The command line draws bars or writes log lines. */
public interface Progress {
    /** Reports to nobody. */
    Progress SILENT =
            new Progress() {
                @Override
                public Task start(String label, long total) {
                    return new Task() {
                        @Override
                        public void step(long steps) {}

                        @Override
                        public void note(String text) {}

                        @Override
                        public void close() {}
                    };
                }

                @Override
                public void message(String line) {}
            };

    /**
     * Begins a piece of work.
     *
     * @param label what is done, a few words
     * @param total number of steps
     * @return its handle, to be closed at the end
     */
    Task start(String label, long total);

    /**
     * Reports a line that stays.
     *
     * @param line a sentence without a line break
     */
    void message(String line);

    /** A piece of work under way. */
    interface Task extends AutoCloseable {
        /**
         * Reports that steps are done.
         *
         * @param steps how many more
         */
        void step(long steps);

        /**
         * Reports a figure that belongs to the work, such as the present loss.
         *
         * @param text a few words
         */
        void note(String text);

        @Override
        void close();
    }
}
