package org.epsam.core.cluster;

import java.io.Serializable;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.epsam.base.InputException;
import org.epsam.base.OutputException;
import org.epsam.base.io.InUseException;
import org.epsam.base.io.LockOwner;

/**
 * What a machine answers.
 *
 * @param result of its work; null where it failed
 * @param failure why it failed; null where it did not
 * @param stops whether that has nothing to do with the item, such as a full disk
 * @param process that did the work
 * @param seconds that it took
 * @param <R> type of a result
 */
record Answer<R extends Serializable>(
        R result, String failure, boolean stops, String process, double seconds)
        implements Serializable {
    private static final Duration PAUSE = Duration.ofSeconds(2);

    /**
     * Does work, and answers with its result or with what is wrong. Waits where another machine
     * does the same: one that is believed dead, or that is slower.
     */
    static <R extends Serializable> Answer<R> of(Supplier<R> work) {
        long start = System.nanoTime();
        R result = null;
        String failure = null;
        boolean stops = false;
        String host = LockOwner.now().host();
        try {
            result = patiently(work);
        } catch (InUseException e) {
            throw e;
        } catch (InputException e) {
            failure = e.getMessage();
        } catch (OutputException e) {
            failure = e.getMessage() + " (on " + host + ")";
            stops = true;
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            // One slide shall not end the work on all others. The machine keeps the trace.
            e.printStackTrace();
            failure = "internal error on " + host + ": " + e;
        }
        return new Answer<>(
                result,
                failure,
                stops,
                host + " " + LockOwner.now().process(),
                (System.nanoTime() - start) / 1e9);
    }

    /** The answer of a machine that was ended by its work. */
    static <R extends Serializable> Answer<R> failed(String reason) {
        return new Answer<>(null, reason, false, "", 0);
    }

    private static <R> R patiently(Supplier<R> work) {
        while (true) {
            try {
                return work.get();
            } catch (InUseException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    /** Returns the result, if there is one; ends all work where that was said. */
    boolean isDone() {
        if (stops) {
            throw new OutputException(failure, null);
        }
        return failure == null;
    }
}
