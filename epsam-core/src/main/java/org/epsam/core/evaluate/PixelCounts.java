package org.epsam.core.evaluate;

import org.epsam.slides.image.Mask;
import org.epsam.slides.image.Truth;

/**
 * How many pixels a predicted and a true mask share: of one patch, or of many together.
 *
 * @param truePositive pixels in both masks
 * @param falsePositive pixels in the prediction alone
 * @param falseNegative pixels in the truth alone
 * @param trueNegative pixels in neither; whole numbers, but for weighted sums
 */
public record PixelCounts(
        double truePositive, double falsePositive, double falseNegative, double trueNegative) {
    /** As in the original: both masks empty give 1. */
    private static final double SMOOTHING = 1e-3;

    /**
     * Counts the pixels of two masks.
     *
     * @param prediction the predicted mask
     * @param truth the true mask
     * @return the counts
     * @throws IllegalArgumentException if the masks differ in size
     */
    public static PixelCounts of(Mask prediction, Mask truth) {
        return of(prediction, new Truth(truth));
    }

    /**
     * Counts the judged pixels of two masks.
     *
     * @param prediction the predicted mask
     * @param truth the true mask, perhaps without judgement of some pixels, which do not count
     * @return the counts
     * @throws IllegalArgumentException if the masks differ in size
     */
    public static PixelCounts of(Mask prediction, Truth truth) {
        prediction.size().requireEqual(truth.tumour().size(), "prediction and mask");
        Mask judged = truth.judged(prediction);
        long both = 0;
        for (int i = 0; i < judged.values().length; i++) {
            both += judged.values()[i] & truth.tumour().values()[i];
        }
        long predicted = judged.area();
        long actual = truth.tumour().area();
        return new PixelCounts(
                both, predicted - both, actual - both, truth.pixels() - predicted - actual + both);
    }

    /**
     * Computes Dice with the smoothing of the original, 0.001.
     *
     * @return 0..1; 1 if both masks are empty
     */
    public double smoothedDice() {
        return (2 * truePositive + SMOOTHING)
                / (2 * truePositive + falsePositive + falseNegative + SMOOTHING);
    }

    /**
     * Computes the intersection over union with the smoothing of the original, 0.001.
     *
     * @return 0..1; 1 if both masks are empty
     */
    public double smoothedIou() {
        return (truePositive + SMOOTHING)
                / (truePositive + falsePositive + falseNegative + SMOOTHING);
    }

    /**
     * Computes the intersection over union.
     *
     * @return 0..1; 1 if both masks are empty
     */
    public double iou() {
        return fraction(truePositive, falsePositive + falseNegative, 0);
    }

    /**
     * Computes the intersection over union of the background, the pixels outside of the masks.
     *
     * @return 0..1; 1 if both masks are full
     */
    public double backgroundIou() {
        return fraction(trueNegative, falsePositive + falseNegative, 0);
    }

    /**
     * Computes the mean of {@link #iou} and {@link #backgroundIou}.
     *
     * @return 0..1
     */
    public double meanIou() {
        return (iou() + backgroundIou()) / 2;
    }

    /**
     * Computes the fraction of the predicted pixels that are true.
     *
     * @return 0..1; where nothing is predicted 0 if there is something to predict, else 1
     */
    public double precision() {
        return fraction(truePositive, falsePositive, falseNegative);
    }

    /**
     * Computes the fraction of the true pixels that are predicted.
     *
     * @return 0..1; where nothing is true 0 if something is predicted, else 1
     */
    public double recall() {
        return fraction(truePositive, falseNegative, falsePositive);
    }

    /**
     * Computes the fraction of all pixels that are predicted: false alarms, if there is no tumour.
     *
     * @return 0..1
     */
    public double predictedFraction() {
        return (truePositive + falsePositive)
                / (truePositive + falsePositive + falseNegative + trueNegative);
    }

    /** Fraction of right pixels; where there are none at all, 1 if nothing was missed either. */
    private static double fraction(double right, double wrong, double missed) {
        if (right + wrong == 0) {
            return missed == 0 ? 1 : 0;
        }
        return right / (right + wrong);
    }
}
