package org.epsam.nets.classifier;

import java.util.function.DoubleSupplier;

/**
 * How a pass through the network runs.
 *
 * @param training whether batch statistics and dropout are used
 * @param draws random numbers in [0,1) for dropout; not asked in evaluation
 */
record Mode(boolean training, DoubleSupplier draws) {
    static final Mode EVALUATION = new Mode(false, () -> 0);

    static Mode training(DoubleSupplier draws) {
        return new Mode(true, draws);
    }
}
