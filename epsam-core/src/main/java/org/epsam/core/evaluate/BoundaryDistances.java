package org.epsam.core.evaluate;

import java.util.Arrays;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.Percentile;
import org.epsam.slides.image.Truth;

/**
 * Distances between the boundaries of a predicted and a true mask.
 *
 * @param there distance in pixels from each boundary pixel of the prediction to the true boundary;
 *     empty if either mask is
 * @param back distance from each pixel of the true boundary to the prediction's; empty if either
 *     mask is
 * @param bothEmpty whether both masks are empty
 * @param diagonal of the patch in pixels
 */
record BoundaryDistances(double[] there, double[] back, boolean bothEmpty, double diagonal) {
    private static final double TOLERANCE = 2;

    static BoundaryDistances of(Mask prediction, Truth truth) {
        Boundary first = new Boundary(prediction, truth.ignored());
        Boundary second = new Boundary(truth.tumour(), truth.ignored());
        double diagonal = Math.hypot(prediction.width(), prediction.height());
        if (first.isEmpty() || second.isEmpty()) {
            boolean both = first.isEmpty() && second.isEmpty();
            return new BoundaryDistances(new double[0], new double[0], both, diagonal);
        }
        return new BoundaryDistances(
                first.distancesTo(second), second.distancesTo(first), false, diagonal);
    }

    /**
     * Computes the 95 % Hausdorff distance: the larger of the two 95th percentiles.
     *
     * @return pixels; 0 if both masks are empty, the patch's diagonal if one is
     */
    double hausdorff95() {
        if (there.length == 0) {
            return bothEmpty ? 0 : diagonal;
        }
        return Math.max(Percentile.of(there, 95), Percentile.of(back, 95));
    }

    /**
     * Computes the harmonic mean of the fractions of either boundary within 2 px of the other.
     *
     * @return 0..1; 1 if both masks are empty, 0 if one is
     */
    double f1() {
        if (there.length == 0) {
            return bothEmpty ? 1 : 0;
        }
        double precision = near(there);
        double recall = near(back);
        return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
    }

    private static double near(double[] distances) {
        return Arrays.stream(distances).filter(d -> d <= TOLERANCE).count()
                / (double) distances.length;
    }
}
