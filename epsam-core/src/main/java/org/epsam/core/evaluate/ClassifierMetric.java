package org.epsam.core.evaluate;

import java.util.OptionalDouble;
import java.util.function.Function;
import org.epsam.core.evaluate.ClassifierSummary.Sample;

/** The metrics of a classifier and its activation maps over many patches. */
public enum ClassifierMetric {
    /** Fraction of patches whose logit is above 0 just if their label is 1. */
    ACCURACY(
            "accuracy",
            "Accuracy",
            "fraction of patches that are classified correctly",
            sample -> OptionalDouble.of(sample.classification().accuracy())),
    /** Probability that a positive patch has a greater logit than a negative one. */
    AUC(
            "auc",
            "AUC",
            "probability that a tumour patch has a higher score than another",
            sample -> sample.classification().auc()),
    /** Fraction of positive patches whose map is highest inside the true mask. */
    POINTING(
            "pointing",
            "Pointing game",
            "fraction of tumour patches whose activation map is highest inside the true mask",
            sample -> sample.maps().stream().mapToDouble(MapQuality::pointing).average()),
    /** Mean probability that a tumour pixel has a higher map value than another pixel. */
    MAP_AUC(
            "map_auc",
            "Map AUC",
            "probability that a tumour pixel has a higher value in the map than another of the"
                    + " patch",
            sample -> sample.maps().stream().mapToDouble(MapQuality::auc).average());

    private final String key;
    private final String title;
    private final String meaning;
    private final Function<Sample, OptionalDouble> measure;

    ClassifierMetric(
            String key, String title, String meaning, Function<Sample, OptionalDouble> measure) {
        this.key = key;
        this.title = title;
        this.meaning = meaning;
        this.measure = measure;
    }

    /**
     * Returns the key of the metric in files.
     *
     * @return such as map_auc
     */
    public String key() {
        return key;
    }

    /**
     * Returns the title of the metric.
     *
     * @return such as Map AUC
     */
    public String title() {
        return title;
    }

    /**
     * Returns a description of the metric.
     *
     * @return a phrase without a full stop
     */
    public String meaning() {
        return meaning;
    }

    OptionalDouble of(Sample sample) {
        return measure.apply(sample);
    }
}
