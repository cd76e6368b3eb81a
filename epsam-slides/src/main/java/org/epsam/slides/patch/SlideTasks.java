package org.epsam.slides.patch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.epsam.base.InputException;

/** Work on slides, several at once. */
final class SlideTasks {
    private SlideTasks() {}

    /**
     * Runs tasks.
     *
     * @param threads how many at once
     * @param done called on this thread after each
     * @return their results, in the order of the tasks
     */
    static <T> List<T> run(List<Callable<T>> tasks, int threads, Runnable done) {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<T>> futures = tasks.stream().map(pool::submit).toList();
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
                done.run();
            }
            return results;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            } else if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InputException("interrupted; run the same command to resume", e);
        } finally {
            pool.shutdownNow();
            awaitEnd(pool);
        }
    }

    /** After an error, others may still be writing. */
    private static void awaitEnd(ExecutorService pool) {
        try {
            pool.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
