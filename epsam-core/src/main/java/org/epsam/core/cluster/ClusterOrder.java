package org.epsam.core.cluster;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.epsam.base.InputException;

/**
 * Which cluster, and how much of it.
 *
 * @param master its address, such as {@code spark://host:7077}; empty: as the environment says
 * @param cores processors of each worker process, which works on one item at a time; empty: 4
 * @param memory heap of each, such as {@code 2g}; empty: 2g
 * @param settings further settings of the cluster's software
 */
public record ClusterOrder(
        Optional<String> master,
        OptionalInt cores,
        Optional<String> memory,
        Map<String, String> settings) {
    /** So many processors a worker process has where nothing else is said. */
    public static final int CORES = 4;

    /** So large the heap of a worker process is where nothing else is said. */
    public static final String MEMORY = "2g";

    /**
     * Checks the number of processors.
     *
     * @throws InputException where there is none
     */
    public ClusterOrder {
        settings = Map.copyOf(settings);
        if (cores.isPresent() && cores.getAsInt() < 1) {
            throw new InputException("--executor-cores " + cores.getAsInt() + ": give 1 or more");
        }
    }
}
