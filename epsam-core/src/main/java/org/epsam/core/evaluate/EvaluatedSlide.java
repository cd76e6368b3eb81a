package org.epsam.core.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A segmented slide beside its annotation.
 *
 * @param name of the slide
 * @param tumour whether its annotation shows tumour
 * @param truePositive area that is annotated and predicted, square millimetres
 * @param falsePositive area that is predicted only
 * @param falseNegative area that is annotated only
 * @param score how likely the slide has tumour, 0..1
 * @param lesions for each lesion the score of its best detection, 0 where it has none; without
 *     isolated tumour cells
 * @param isolated how many lesions are isolated tumour cells
 * @param falseDetections the scores of detections outside of all lesions
 */
public record EvaluatedSlide(
        String name,
        boolean tumour,
        double truePositive,
        double falsePositive,
        double falseNegative,
        double score,
        List<Double> lesions,
        int isolated,
        List<Double> falseDetections) {
    /** Copies the lists. */
    public EvaluatedSlide {
        lesions = List.copyOf(lesions);
        falseDetections = List.copyOf(falseDetections);
    }

    /**
     * Says which detections hit which lesions, as Camelyon16 does: a detection inside a lesion hits
     * it, one inside of isolated tumour cells does not count, all others are false.
     *
     * @param name of the slide
     * @param tumour whether its annotation shows tumour
     * @param truePositive area that is annotated and predicted, square millimetres
     * @param falsePositive area that is predicted only
     * @param falseNegative area that is annotated only
     * @param score how likely the slide has tumour, 0..1
     * @param lesions of the annotation
     * @param detections of the probability map, in the same pixels
     * @return the slide
     */
    public static EvaluatedSlide of(
            String name,
            boolean tumour,
            double truePositive,
            double falsePositive,
            double falseNegative,
            double score,
            Lesions lesions,
            List<Detection> detections) {
        double[] best = new double[lesions.count() + 1];
        List<Double> wrong = new ArrayList<>();
        for (Detection d : detections) {
            int label = lesions.labels()[d.y() * lesions.width() + d.x()];
            if (label == 0) {
                wrong.add(d.score());
            } else {
                best[label] = Math.max(best[label], d.score());
            }
        }
        List<Double> found = new ArrayList<>();
        for (int label = 1; label <= lesions.count(); label++) {
            if (!lesions.isolated().get(label)) {
                found.add(best[label]);
            }
        }
        return new EvaluatedSlide(
                name,
                tumour,
                truePositive,
                falsePositive,
                falseNegative,
                score,
                found,
                lesions.isolated().cardinality(),
                wrong);
    }

    /**
     * Computes Dice of areas; 1 where nothing is annotated and nothing predicted.
     *
     * @param slides whose areas are added up
     * @return 0..1
     */
    public static double dice(EvaluatedSlide... slides) {
        double[] sums = sums(slides);
        double all = 2 * sums[0] + sums[1] + sums[2];
        return all == 0 ? 1 : 2 * sums[0] / all;
    }

    /**
     * Computes intersection over union of areas; 1 where nothing is annotated and nothing
     * predicted.
     *
     * @param slides whose areas are added up
     * @return 0..1
     */
    public static double iou(EvaluatedSlide... slides) {
        double[] sums = sums(slides);
        double all = sums[0] + sums[1] + sums[2];
        return all == 0 ? 1 : sums[0] / all;
    }

    private static double[] sums(EvaluatedSlide... slides) {
        return new double[] {
            Arrays.stream(slides).mapToDouble(EvaluatedSlide::truePositive).sum(),
            Arrays.stream(slides).mapToDouble(EvaluatedSlide::falsePositive).sum(),
            Arrays.stream(slides).mapToDouble(EvaluatedSlide::falseNegative).sum()
        };
    }
}
