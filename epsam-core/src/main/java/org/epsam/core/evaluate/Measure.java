package org.epsam.core.evaluate;

import java.util.function.ToDoubleFunction;

/** How a metric of many patches is computed from their masks. */
sealed interface Measure {
    /**
     * The mean over positive patches of a number computed from a patch's pixel counts.
     *
     * @param ofPatch computes it
     */
    record Mean(ToDoubleFunction<PixelCounts> ofPatch) implements Measure {}

    /**
     * The mean over positive patches of a number computed from the distances between boundaries.
     *
     * @param ofPatch computes it
     */
    record BoundaryMean(ToDoubleFunction<BoundaryDistances> ofPatch) implements Measure {}

    /**
     * The mean over negative patches of a number computed from a patch's pixel counts.
     *
     * @param ofPatch computes it
     */
    record NegativeMean(ToDoubleFunction<PixelCounts> ofPatch) implements Measure {}

    /**
     * A number computed from the pixels of all positive patches together.
     *
     * @param ofPixels computes it
     */
    record Pooled(ToDoubleFunction<PixelCounts> ofPixels) implements Measure {}
}
