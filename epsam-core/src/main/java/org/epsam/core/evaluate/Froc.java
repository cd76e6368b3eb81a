package org.epsam.core.evaluate;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Free-response receiver operating characteristic of detections, as Camelyon16 scores it
 * (Evaluation_FROC.py of the challenge; Ehteshami Bejnordi et al., JAMA 2017): the fraction of
 * lesions found, over the mean number of false detections on a slide, all slides counted.
 *
 * <p>One threshold for each score that occurs; between thresholds the curve is linear, and beyond
 * its last point it is constant. Unlike the script, the lowest score is a threshold too: the script
 * drops the lowest of all values, which is meant for the 0 of lesions that were not found, but hits
 * a detection where all were found.
 *
 * @param sensitivities at the rates of {@link #RATES}, 0..1
 * @param score their mean
 * @param lesions how many lesions there are, without isolated tumour cells
 */
public record Froc(List<Double> sensitivities, double score, int lesions) {
    /** False detections on a slide at which the curve is read. */
    public static final List<Double> RATES = List.of(0.25, 0.5, 1.0, 2.0, 4.0, 8.0);

    /** Copies the list. */
    public Froc {
        sensitivities = List.copyOf(sensitivities);
    }

    /**
     * Computes the curve.
     *
     * @param slides with and without tumour
     * @return the curve; empty where no slide has a lesion
     */
    public static Optional<Froc> of(List<EvaluatedSlide> slides) {
        List<Double> found = slides.stream().flatMap(s -> s.lesions().scores().stream()).toList();
        List<Double> wrong =
                slides.stream().flatMap(s -> s.lesions().falseDetections().stream()).toList();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        TreeSet<Double> scores = new TreeSet<>(found);
        scores.addAll(wrong);
        scores.remove(0.0);
        // From the strictest threshold, which finds nothing, to the loosest.
        double[] rates = new double[scores.size() + 1];
        double[] sensitivities = new double[scores.size() + 1];
        int k = 1;
        for (double threshold : scores.descendingSet()) {
            rates[k] = (double) wrong.stream().filter(s -> s >= threshold).count() / slides.size();
            sensitivities[k] =
                    (double) found.stream().filter(s -> s >= threshold).count() / found.size();
            k++;
        }
        List<Double> read =
                RATES.stream().map(rate -> interpolated(rates, sensitivities, rate)).toList();
        double mean = read.stream().mapToDouble(s -> s).average().orElseThrow();
        return Optional.of(new Froc(read, mean, found.size()));
    }

    private static double interpolated(double[] rates, double[] sensitivities, double rate) {
        int last = 0;
        while (last + 1 < rates.length && rates[last + 1] <= rate) {
            last++;
        }
        if (last + 1 == rates.length) {
            return sensitivities[last];
        }
        double part = (rate - rates[last]) / (rates[last + 1] - rates[last]);
        return sensitivities[last] + part * (sensitivities[last + 1] - sensitivities[last]);
    }
}
