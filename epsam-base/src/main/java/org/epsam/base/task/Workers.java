package org.epsam.base.task;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.ObjIntConsumer;

/**
 * Threads that work on independent items. Results arrive in the order of the items, whatever the
 * number of threads; few of them wait at a time, so that memory stays bounded.
 *
 * @param threads number of threads; 1: the items are worked on by the calling thread
 * @param prepare called once by each thread before its first item; not by the calling thread
 */
public record Workers(int threads, Runnable prepare) {
    /** The calling thread alone. */
    public static final Workers NONE = new Workers(1, () -> {});

    /** Checks the number of threads. */
    public Workers {
        if (threads < 1) {
            throw new IllegalArgumentException(threads + " threads");
        }
    }

    /**
     * Works on all items. When it returns or throws, no thread is at work any more.
     *
     * @param count number of items, 0 or more
     * @param work returns the result of an item from its number, from 0; called by several threads
     * @param results receives each result and its item's number on the calling thread, in the order
     *     of the items
     * @param <T> type of a result; must not hold native memory
     * @throws RuntimeException the first one, in the order of the items, that {@code work} or
     *     {@code results} threw
     */
    public <T> void inOrder(
            int count, IntFunction<? extends T> work, ObjIntConsumer<? super T> results) {
        if (threads == 1 || count < 2) {
            for (int i = 0; i < count; i++) {
                results.accept(work.apply(i), i);
            }
            return;
        }
        ExecutorService pool = Executors.newFixedThreadPool(Math.min(threads, count), this::thread);
        Deque<Future<T>> pending = new ArrayDeque<>();
        try {
            int submitted = 0;
            for (int i = 0; i < count; i++) {
                while (submitted < count && pending.size() < 2 * threads) {
                    int item = submitted++;
                    pending.add(pool.submit(() -> work.apply(item)));
                }
                results.accept(Results.of(pending.remove()), i);
            }
        } finally {
            pending.forEach(item -> item.cancel(false));
            stop(pool);
        }
    }

    /**
     * Does things that are independent of each other; as {@link #inOrder}.
     *
     * @param tasks what is to be done
     * @throws RuntimeException the first one, in the order of the tasks, that one of them threw
     */
    public void all(Runnable... tasks) {
        inOrder(
                tasks.length,
                i -> {
                    tasks[i].run();
                    return i;
                },
                (done, i) -> {});
    }

    private Thread thread(Runnable work) {
        Thread thread =
                new Thread(
                        () -> {
                            prepare.run();
                            work.run();
                        },
                        "worker");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Waits for the items in work, as the caller may free what they use. They are not interrupted:
     * that would close the files that they read.
     */
    private static void stop(ExecutorService pool) {
        pool.shutdown();
        boolean interrupted = false;
        for (boolean ended = false; !ended; ) {
            try {
                ended = pool.awaitTermination(1, TimeUnit.HOURS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
