package org.epsam.core.evaluate;

import java.util.function.ToDoubleFunction;

/** How a metric of many patches follows from their masks. */
sealed interface Measure {
    /**
     * The mean over positive patches of a number that follows from a patch's pixel counts.
     *
     * @param ofPatch computes it
     */
    record Mean(ToDoubleFunction<PixelCounts> ofPatch) implements Measure {}

    /**
     * The mean over positive patches of a number that follows from how far the boundaries are
     * apart.
     *
     * @param ofPatch computes it
     */
    record BoundaryMean(ToDoubleFunction<BoundaryDistances> ofPatch) implements Measure {}

    /**
     * The mean over negative patches of a number that follows from a patch's pixel counts.
     *
     * @param ofPatch computes it
     */
    record NegativeMean(ToDoubleFunction<PixelCounts> ofPatch) implements Measure {}

    /**
     * A number that follows from the pixels of all positive patches together.
     *
     * @param ofPixels computes it
     */
    record Pooled(ToDoubleFunction<PixelCounts> ofPixels) implements Measure {}
}
