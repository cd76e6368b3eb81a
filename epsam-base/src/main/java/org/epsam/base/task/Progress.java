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
     * Starts a task.
     *
     * @param label a short description
     * @param total number of steps
     * @return the task, to be closed at the end
     */
    Task start(String label, long total);

    /**
     * Reports a line that stays.
     *
     * @param line a sentence without a line break
     */
    void message(String line);

    /** A task in progress. */
    interface Task extends AutoCloseable {
        /**
         * Reports that steps are done.
         *
         * @param steps number of steps since the last call
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
