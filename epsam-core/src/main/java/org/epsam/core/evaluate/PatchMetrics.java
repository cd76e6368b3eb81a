package org.epsam.core.evaluate;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.epsam.core.evaluate.Measure.BoundaryMean;
import org.epsam.core.evaluate.Measure.Mean;
import org.epsam.core.evaluate.Measure.NegativeMean;
import org.epsam.core.evaluate.Measure.Pooled;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.Truth;

/**
 * How well the predicted mask of one patch fits its true mask. Where a mask touches the rim of the
 * patch, the rim is boundary.
 *
 * @param pixels the pixel counts
 * @param boundary the metrics that follow from the boundaries; one that is not known, as in a file
 *     of an older version, is absent. Others are ignored: they follow from the pixel counts
 */
public record PatchMetrics(PixelCounts pixels, Map<Metric, Double> boundary) {
    /** Copies the metrics. */
    public PatchMetrics {
        Map<Metric, Double> copy = new EnumMap<>(Metric.class);
        copy.putAll(boundary);
        copy.keySet().removeIf(metric -> !(metric.measure() instanceof BoundaryMean));
        boundary = Collections.unmodifiableMap(copy);
    }

    /**
     * Compares two masks.
     *
     * @param prediction the predicted mask
     * @param truth the true mask
     * @return the metrics of this patch
     * @throws IllegalArgumentException if the masks differ in size
     */
    public static PatchMetrics of(Mask prediction, Mask truth) {
        return of(prediction, new Truth(truth));
    }

    /**
     * Compares two masks where the true one is judged.
     *
     * @param prediction the predicted mask
     * @param truth the true mask
     * @return the metrics of this patch; pixels that nobody has judged do not count, and no
     *     boundary runs along them
     * @throws IllegalArgumentException if the masks differ in size
     */
    public static PatchMetrics of(Mask prediction, Truth truth) {
        PixelCounts pixels = PixelCounts.of(prediction, truth);
        BoundaryDistances distances = BoundaryDistances.of(prediction, truth);
        Map<Metric, Double> boundary = new EnumMap<>(Metric.class);
        for (Metric metric : Metric.values()) {
            if (metric.measure() instanceof BoundaryMean mean) {
                boundary.put(metric, mean.ofPatch().applyAsDouble(distances));
            }
        }
        return new PatchMetrics(pixels, boundary);
    }

    /**
     * Returns a metric of this patch alone.
     *
     * @param metric any
     * @return its value; empty if it is not known
     */
    public OptionalDouble get(Metric metric) {
        Measure measure = metric.measure();
        if (measure instanceof Mean mean) {
            return OptionalDouble.of(mean.ofPatch().applyAsDouble(pixels));
        } else if (measure instanceof NegativeMean mean) {
            return OptionalDouble.of(mean.ofPatch().applyAsDouble(pixels));
        } else if (measure instanceof Pooled pooled) {
            return OptionalDouble.of(pooled.ofPixels().applyAsDouble(pixels));
        }
        Double value = boundary.get(metric);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
