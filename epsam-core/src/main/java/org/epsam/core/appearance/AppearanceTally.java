package org.epsam.core.appearance;

import java.util.Locale;
import java.util.Optional;

/**
 * Counts patches of one slide or data set that look unlike those of the training. May be used by
 * several threads at once.
 */
public final class AppearanceTally {
    /** Fraction of unfamiliar patches that is worth telling: others of the same kind have 1 %. */
    private static final double NOTABLE = 0.25;

    private int all;
    private int unfamiliar;

    /** Creates a tally without patches. */
    public AppearanceTally() {}

    /**
     * Counts a patch.
     *
     * @param familiar whether it looks like those of the training
     */
    public synchronized void add(boolean familiar) {
        all++;
        unfamiliar += familiar ? 0 : 1;
    }

    /**
     * Counts patches that were counted elsewhere.
     *
     * @param patches their number
     * @param unlike number of those that look unlike the training
     */
    public synchronized void add(int patches, int unlike) {
        all += patches;
        unfamiliar += unlike;
    }

    /**
     * Returns the number of patches.
     *
     * @return all that were counted
     */
    public synchronized int all() {
        return all;
    }

    /**
     * Returns the number of those that look unlike the training.
     *
     * @return 0 or more
     */
    public synchronized int unfamiliar() {
        return unfamiliar;
    }

    /**
     * Warns where more than a quarter of the patches look unfamiliar.
     *
     * @param what the patches are called, such as {@code tiles}
     * @return one sentence
     */
    public synchronized Optional<String> warning(String what) {
        if (unfamiliar <= NOTABLE * all) {
            return Optional.empty();
        }
        return Optional.of(
                String.format(
                        Locale.ROOT,
                        "%d of %d %s look unlike the patches that the run was trained on (by"
                            + " colours and texture; 1 %% of those do): masks may be wrong; train"
                            + " on patches of this kind, or check the pixel size",
                        unfamiliar,
                        all,
                        what));
    }
}
