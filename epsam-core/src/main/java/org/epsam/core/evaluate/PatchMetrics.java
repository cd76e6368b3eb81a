package org.epsam.core.evaluate;

import java.util.Arrays;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.Percentile;

/**
 * How well the predicted mask of one patch fits its true mask.
 *
 * @param truePositive pixels in both masks
 * @param falsePositive pixels in the prediction alone
 * @param falseNegative pixels in the truth alone
 * @param trueNegative pixels in neither
 * @param hausdorff95 95 % Hausdorff distance in pixels: the larger of the two 95th percentiles of
 *     the distances from one boundary to the other; 0 if both masks are empty, the patch's diagonal
 *     if one is. Where a mask touches the rim of the patch, the rim is boundary.
 * @param boundaryF1 harmonic mean of the shares of either boundary that lie within 2 px of the
 *     other, 0..1; 1 if both masks are empty, 0 if one is
 */
public record PatchMetrics(
        long truePositive,
        long falsePositive,
        long falseNegative,
        long trueNegative,
        double hausdorff95,
        double boundaryF1) {
    /** As in the original: both masks empty give 1. */
    private static final double SMOOTHING = 1e-3;

    private static final double TOLERANCE = 2;

    /**
     * Compares two masks.
     *
     * @param prediction the predicted mask
     * @param truth the true mask, of the same size
     * @return the metrics of this patch
     */
    public static PatchMetrics of(Mask prediction, Mask truth) {
        if (prediction.width() != truth.width() || prediction.height() != truth.height()) {
            throw new IllegalArgumentException(
                    "a prediction of "
                            + prediction.width()
                            + " x "
                            + prediction.height()
                            + " for a mask of "
                            + truth.width()
                            + " x "
                            + truth.height());
        }
        long both = 0;
        for (int i = 0; i < truth.values().length; i++) {
            both += prediction.values()[i] & truth.values()[i];
        }
        long predicted = prediction.area();
        long actual = truth.area();
        Boundary first = new Boundary(prediction);
        Boundary second = new Boundary(truth);
        double distance;
        double f1;
        if (first.isEmpty() || second.isEmpty()) {
            boolean equal = first.isEmpty() && second.isEmpty();
            distance = equal ? 0 : Math.hypot(truth.width(), truth.height());
            f1 = equal ? 1 : 0;
        } else {
            double[] there = first.distancesTo(second);
            double[] back = second.distancesTo(first);
            distance = Math.max(Percentile.of(there, 95), Percentile.of(back, 95));
            double precision = near(there);
            double recall = near(back);
            f1 = precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
        }
        return new PatchMetrics(
                both,
                predicted - both,
                actual - both,
                truth.values().length - predicted - actual + both,
                distance,
                f1);
    }

    private static double near(double[] distances) {
        return Arrays.stream(distances).filter(d -> d <= TOLERANCE).count()
                / (double) distances.length;
    }

    /**
     * Computes Dice with smoothing 1e-3.
     *
     * @return 0..1
     */
    public double dice() {
        return (2 * truePositive + SMOOTHING)
                / (2 * truePositive + falsePositive + falseNegative + SMOOTHING);
    }

    /**
     * Computes the intersection over union with smoothing 1e-3.
     *
     * @return 0..1
     */
    public double iou() {
        return (truePositive + SMOOTHING)
                / (truePositive + falsePositive + falseNegative + SMOOTHING);
    }

    /**
     * Computes the share of the patch that is predicted: false area, if the patch is a negative.
     *
     * @return 0..1
     */
    public double predictedFraction() {
        return (double) (truePositive + falsePositive)
                / (truePositive + falsePositive + falseNegative + trueNegative);
    }
}
