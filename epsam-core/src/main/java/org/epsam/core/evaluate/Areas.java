package org.epsam.core.evaluate;

import java.util.Collection;
import java.util.function.ToDoubleFunction;

/**
 * Areas of a slide, or of several together, in square millimetres.
 *
 * @param truePositive annotated and predicted
 * @param falsePositive predicted only
 * @param falseNegative annotated only
 */
public record Areas(double truePositive, double falsePositive, double falseNegative) {
    /**
     * Adds areas up.
     *
     * @param areas of slides, in any number
     * @return all of them together
     */
    public static Areas sum(Collection<Areas> areas) {
        return new Areas(
                sum(areas, Areas::truePositive),
                sum(areas, Areas::falsePositive),
                sum(areas, Areas::falseNegative));
    }

    private static double sum(Collection<Areas> areas, ToDoubleFunction<Areas> part) {
        return areas.stream().mapToDouble(part).sum();
    }

    /**
     * Computes Dice.
     *
     * @return 0..1; 1 where nothing is annotated and nothing predicted
     */
    public double dice() {
        double all = 2 * truePositive + falsePositive + falseNegative;
        return all == 0 ? 1 : 2 * truePositive / all;
    }

    /**
     * Computes intersection over union.
     *
     * @return 0..1; 1 where nothing is annotated and nothing predicted
     */
    public double iou() {
        double all = truePositive + falsePositive + falseNegative;
        return all == 0 ? 1 : truePositive / all;
    }

    /**
     * Computes what is annotated.
     *
     * @return square millimetres
     */
    public double annotated() {
        return truePositive + falseNegative;
    }

    /**
     * Computes what is predicted.
     *
     * @return square millimetres
     */
    public double predicted() {
        return truePositive + falsePositive;
    }
}
