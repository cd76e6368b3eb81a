package org.epsam.core.slide;

import java.io.Serializable;

/**
 * What predicted tiles have cost.
 *
 * @param below number of tiles below the gate
 * @param secondsBelow of one processor for all of them
 * @param above number of tiles above the gate
 * @param secondsAbove of one processor for all of them
 */
public record TileCosts(int below, double secondsBelow, int above, double secondsAbove)
        implements Serializable {
    /** Of no tile. */
    public static final TileCosts NONE = new TileCosts(0, 0, 0, 0);

    /**
     * Adds those of other tiles.
     *
     * @param others what they have cost
     * @return the sums
     */
    public TileCosts plus(TileCosts others) {
        return new TileCosts(
                below + others.below,
                secondsBelow + others.secondsBelow,
                above + others.above,
                secondsAbove + others.secondsAbove);
    }

    /** Adds up costs; may be used by several threads at once. */
    static final class Sum {
        private TileCosts sum = NONE;

        synchronized void add(boolean isAbove, long nanoseconds) {
            double seconds = nanoseconds / 1e9;
            sum =
                    sum.plus(
                            isAbove
                                    ? new TileCosts(0, 0, 1, seconds)
                                    : new TileCosts(1, seconds, 0, 0));
        }

        synchronized TileCosts all() {
            return sum;
        }
    }
}
