package org.epsam.core.cluster;

import java.io.Serializable;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Machines that work on parts of a whole. Work is sent to them, with the names of files: what is in
 * the files they read and write themselves, on a file system that all of them see.
 */
public interface Cluster extends AutoCloseable {
    /**
     * Work on one item, which may be done more than once, also by two machines at the same time.
     *
     * @param <T> type of an item
     * @param <R> type of a result
     */
    @FunctionalInterface
    interface Work<T extends Serializable, R extends Serializable> extends Serializable {
        /**
         * Does it.
         *
         * @param item what is to be done
         * @return the result
         */
        R on(T item);
    }

    /**
     * Returns how many items are worked on at once.
     *
     * @return 1 or more; may change as machines come and go
     */
    int slots();

    /**
     * Returns how many processors work on one item.
     *
     * @return 1 or more
     */
    int processors();

    /**
     * Works on items, each by one machine. May be called by several threads at once; the items of
     * the earlier call come first then.
     *
     * @param name of the work, for whoever looks at the cluster
     * @param items what is to be done, in the order in which it is begun
     * @param work does one
     * @param results receives each item and its result as soon as that is there, one at a time
     * @param <T> type of an item
     * @param <R> type of a result
     * @throws ClusterException where work has ended its machine's program again and again; other
     *     items are not worked on then
     * @throws IllegalStateException where work throws what is not foreseen
     */
    <T extends Serializable, R extends Serializable> void each(
            String name, List<T> items, Work<T, R> work, BiConsumer<T, R> results);

    /** Leaves the cluster. */
    @Override
    void close();
}
