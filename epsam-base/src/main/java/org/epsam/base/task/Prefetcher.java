package org.epsam.base.task;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/**
 * Prepares the next batch on a second thread while the present one is in use.
 *
 * @param <T> a batch; must not hold native memory
 */
public final class Prefetcher<T> implements AutoCloseable {
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(
                    work -> {
                        Thread t = new Thread(work, "next-batch");
                        t.setDaemon(true);
                        return t;
                    });
    private final IntFunction<T> source;
    private final int count;
    private int taken;
    private Future<T> next;

    /**
     * Starts preparing the first batch.
     *
     * @param count number of batches, at least 1
     * @param source creates a batch from its number
     */
    public Prefetcher(int count, IntFunction<T> source) {
        this.count = count;
        this.source = source;
        this.next = thread.submit(() -> source.apply(0));
    }

    /**
     * Waits for the next batch.
     *
     * @return batch 0, then 1, ...
     */
    public T next() {
        T batch = Results.of(next);
        taken++;
        if (taken < count) {
            int number = taken;
            next = thread.submit(() -> source.apply(number));
        }
        return batch;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
