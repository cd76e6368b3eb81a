package org.epsam.base.task;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Waits for results of other threads. */
public final class Results {
    private Results() {}

    /**
     * Waits for a result; what its thread has thrown is thrown here.
     *
     * @param <T> of any kind
     * @param future of another thread
     * @return its result
     */
    public static <T> T of(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
