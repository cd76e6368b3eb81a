package org.epsam.core.pipeline;

import org.epsam.base.task.Progress;

/** Stops the work as a crash would: by an exception at the n-th sign of progress. */
public final class Crash extends RuntimeException implements Progress {
    private static final long serialVersionUID = 1L;
    private int left;

    /**
     * Makes one.
     *
     * @param after how many signs pass before
     */
    public Crash(int after) {
        left = after;
    }

    private void tick() {
        if (left-- == 0) {
            throw this;
        }
    }

    @Override
    public Task start(String label, long total) {
        tick();
        return new Task() {
            @Override
            public void step(long steps) {
                tick();
            }

            @Override
            public void note(String text) {}

            @Override
            public void close() {}
        };
    }

    @Override
    public void message(String line) {
        tick();
    }
}
