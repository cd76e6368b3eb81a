package org.epsam.core.train;

/**
 * How the learning rate changes from epoch to epoch, in closed form, so that no state has to be
 * restored.
 */
public sealed interface LearningRate {
    /**
     * Returns the rate of an epoch.
     *
     * @param epoch 0 for the first
     * @return the rate, not negative
     */
    double at(int epoch);

    /**
     * Falls by a factor every few epochs (PyTorch's StepLR).
     *
     * @param start rate of the first epoch
     * @param every after how many epochs it falls, at least 1
     * @param factor by how much, such as 0.9
     */
    record Step(double start, int every, double factor) implements LearningRate {
        /** Checks the range. */
        public Step {
            if (every < 1) {
                throw new IllegalArgumentException("a step of " + every + " epochs");
            }
        }

        @Override
        public double at(int epoch) {
            return start * Math.pow(factor, epoch / every);
        }
    }

    /**
     * Falls to 0 along half a cosine wave, and rises again after that (PyTorch's
     * CosineAnnealingLR).
     *
     * @param start rate of the first epoch
     * @param period after how many epochs it is 0, at least 1. The original sets the number of
     *     batches here, which leaves the rate almost constant.
     */
    record Cosine(double start, int period) implements LearningRate {
        /** Checks the range. */
        public Cosine {
            if (period < 1) {
                throw new IllegalArgumentException("a cosine of " + period + " epochs");
            }
        }

        @Override
        public double at(int epoch) {
            return start / 2 * (1 + Math.cos(Math.PI * epoch / period));
        }
    }
}
