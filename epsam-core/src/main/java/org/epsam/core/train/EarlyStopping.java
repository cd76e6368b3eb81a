package org.epsam.core.train;

/**
 * Finds the best epoch and ends a training that no longer improves. Immutable.
 *
 * @param patience how many epochs in a row may be no better, at least 1
 * @param epochs how many epochs have been seen
 * @param bestEpoch the best one, 0 for the first; -1 before there is one
 * @param bestLoss its loss; infinite before there is one
 */
record EarlyStopping(int patience, int epochs, int bestEpoch, double bestLoss) {
    /** Checks the range. */
    public EarlyStopping {
        if (patience < 1) {
            throw new IllegalArgumentException("a patience of " + patience + " epochs");
        }
    }

    /**
     * Starts before the first epoch.
     *
     * @param patience how many epochs in a row may be no better, at least 1
     * @return nothing seen yet
     */
    public static EarlyStopping withPatience(int patience) {
        return new EarlyStopping(patience, 0, -1, Double.POSITIVE_INFINITY);
    }

    /**
     * Takes the validation loss of the next epoch.
     *
     * @param loss smaller is better; what is not a number is never better
     * @return the state after that epoch
     */
    public EarlyStopping after(double loss) {
        return loss < bestLoss
                ? new EarlyStopping(patience, epochs + 1, epochs, loss)
                : new EarlyStopping(patience, epochs + 1, bestEpoch, bestLoss);
    }

    /**
     * Returns whether the last epoch was the best so far.
     *
     * @return true if its weights are the ones to keep
     */
    public boolean improved() {
        return bestEpoch >= 0 && bestEpoch == epochs - 1;
    }

    /**
     * Returns whether training should end.
     *
     * @return true after {@code patience} epochs without a better one
     */
    public boolean stops() {
        return epochs - 1 - bestEpoch >= patience;
    }
}
