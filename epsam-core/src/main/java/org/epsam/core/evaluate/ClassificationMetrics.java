package org.epsam.core.evaluate;

import java.util.Comparator;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * The agreement of a classifier's logits with the labels of patches.
 *
 * @param accuracy fraction of patches whose logit is greater than 0 if and only if their label is 1
 * @param auc probability that a positive has a greater logit than a negative, ties counted half;
 *     empty if one of the classes is absent
 */
public record ClassificationMetrics(double accuracy, OptionalDouble auc) {
    /**
     * Computes the metrics of a classifier.
     *
     * @param logits one for each patch, at least one
     * @param labels 0 or 1 for each patch
     * @return the metrics
     */
    public static ClassificationMetrics of(double[] logits, int[] labels) {
        if (logits.length == 0 || logits.length != labels.length) {
            throw new IllegalArgumentException(
                    logits.length + " logits for " + labels.length + " labels");
        }
        int[] order =
                IntStream.range(0, logits.length)
                        .boxed()
                        .sorted(Comparator.comparingDouble(i -> logits[i]))
                        .mapToInt(i -> i)
                        .toArray();
        int right = 0;
        double positives = 0;
        double ranks = 0;
        for (int from = 0; from < order.length; ) {
            int to = from;
            while (to < order.length
                    && Double.compare(logits[order[to]], logits[order[from]]) == 0) {
                to++;
            }
            // Ranks start at 1; equal logits get the mean rank.
            double rank = (from + 1 + to) / 2.0;
            for (int k = from; k < to; k++) {
                boolean positive = labels[order[k]] == 1;
                positives += positive ? 1 : 0;
                ranks += positive ? rank : 0;
                right += positive == (logits[order[k]] > 0) ? 1 : 0;
            }
            from = to;
        }
        double negatives = order.length - positives;
        OptionalDouble auc =
                positives == 0 || negatives == 0
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(
                                (ranks - positives * (positives + 1) / 2)
                                        / (positives * negatives));
        return new ClassificationMetrics((double) right / order.length, auc);
    }
}
