package org.epsam.core.pipeline;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.epsam.core.classify.ClassifierTraining;
import org.epsam.core.image.PatchImages;
import org.epsam.core.run.DataHash;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.Split;

/** The data set of a run. Pixels are read through settings. */
final class TrainingData {
    /** Bytes of pixels cached in the heap between epochs. */
    static final long IMAGE_CACHE = 256L << 20;

    private final Dataset dataset;
    private final String hash;
    private final Corrections corrections;
    private final Map<PixelSettings, PatchImages> readers = new HashMap<>();

    TrainingData(Dataset dataset) {
        this(dataset, DataHash.of(dataset), Corrections.NONE);
    }

    private TrainingData(Dataset dataset, String hash, Corrections corrections) {
        this.dataset = dataset;
        this.hash = hash;
        this.corrections = corrections;
    }

    /** Returns the same data with what people answered about its masks. */
    TrainingData with(Corrections answers) {
        return new TrainingData(dataset, hash, answers);
    }

    /** Returns what people answered about masks of training patches. */
    Corrections corrections() {
        return corrections;
    }

    Dataset dataset() {
        return dataset;
    }

    /** Returns the hash of the part available to training, without corrections. */
    String hash() {
        return hash;
    }

    /** Returns the patches of a split. */
    List<Patch> of(Split split) {
        return dataset.of(split);
    }

    List<Patch> positives(Split split) {
        return dataset.positives(split);
    }

    List<Patch> negatives(Split split) {
        return dataset.of(split).stream().filter(p -> !p.isPositive()).toList();
    }

    /** Returns the longer side of training patches, in pixels. */
    int longerSide() {
        return ClassifierTraining.longerSide(of(Split.TRAIN));
    }

    /** Returns the split that is evaluated, test before val; empty if neither has all its masks. */
    Optional<Split> evaluated() {
        return Stream.of(Split.TEST, Split.VAL).filter(dataset::hasMasks).findFirst();
    }

    /** Returns the reader of pixels that all stages with the same settings share. */
    PatchImages images(PixelSettings settings) {
        return readers.computeIfAbsent(settings, s -> s.images(IMAGE_CACHE));
    }
}
