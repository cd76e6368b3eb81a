package org.epsam.core.cluster;

import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What a process of a cluster opens once for all items of some work, such as models; those of
 * earlier work are closed then. May be used by several threads at once.
 *
 * @param <K> the work
 * @param <T> what is opened for it
 */
final class OpenedOnce<K, T> {
    private final Consumer<T> closing;
    private K work;
    private T opened;

    OpenedOnce(Consumer<T> closing) {
        this.closing = closing;
    }

    synchronized T get(K wanted, Supplier<T> open) {
        if (!wanted.equals(work)) {
            close();
            opened = open.get();
            work = wanted;
        }
        return opened;
    }

    /** Closes what is open, if anything is. */
    synchronized void close() {
        if (work != null) {
            work = null;
            closing.accept(opened);
        }
    }
}
