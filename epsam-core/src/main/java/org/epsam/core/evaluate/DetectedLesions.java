package org.epsam.core.evaluate;

import java.util.ArrayList;
import java.util.List;

/**
 * Which lesions of a slide were detected, as Camelyon16 counts them.
 *
 * @param scores for each lesion the score of its best detection, 0..1, 0 if it has none; without
 *     isolated tumour cells
 * @param isolated how many lesions are isolated tumour cells
 * @param falseDetections the scores of detections outside all lesions
 */
public record DetectedLesions(List<Double> scores, int isolated, List<Double> falseDetections) {
    /** Copies the lists. */
    public DetectedLesions {
        scores = List.copyOf(scores);
        falseDetections = List.copyOf(falseDetections);
    }

    /**
     * Assigns detections to lesions: a detection inside a lesion finds it, one inside isolated
     * tumour cells does not count, all others are false.
     *
     * @param lesions of the annotation
     * @param detections of the probability map, in the same pixels
     * @return the lesions with their scores
     */
    public static DetectedLesions of(Lesions lesions, List<Detection> detections) {
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
        List<Double> scores = new ArrayList<>();
        for (int label = 1; label <= lesions.count(); label++) {
            if (!lesions.isolated().get(label)) {
                scores.add(best[label]);
            }
        }
        return new DetectedLesions(scores, lesions.isolated().cardinality(), wrong);
    }

    /**
     * Counts the detected lesions.
     *
     * @return those with a detection; isolated tumour cells do not count
     */
    public long found() {
        return scores.stream().filter(score -> score > 0).count();
    }
}
