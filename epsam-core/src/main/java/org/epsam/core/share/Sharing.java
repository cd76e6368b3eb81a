package org.epsam.core.share;

import java.nio.file.Path;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.base.task.Shard;

/**
 * How a program shares the work on one folder of results with others.
 *
 * @param folder of results
 * @param shard of the inputs that this program takes
 * @param tries how often a slide is begun that fails each time, by all programs together; 1 or more
 * @param stage where slides are copied to before they are read, if anywhere
 */
public record Sharing(Path folder, Shard shard, int tries, Optional<Stage> stage) {
    /** So many tries a slide has where nothing else is said. */
    public static final int TRIES = 3;

    /**
     * Checks the number of tries.
     *
     * @throws InputException where there is none
     */
    public Sharing {
        if (tries < 1) {
            throw new InputException("--tries " + tries + ": give 1 or more");
        }
    }

    /**
     * Shares as usual: each program takes what no other one is at work on.
     *
     * @param folder of results
     * @return all inputs, with the usual number of tries
     */
    public static Sharing in(Path folder) {
        return new Sharing(folder, Shard.ALL, TRIES, Optional.empty());
    }
}
