package org.epsam.core.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.epsam.base.random.Seeds;
import org.epsam.core.appearance.KnownAppearance;
import org.epsam.core.classify.Classifier;
import org.epsam.core.classify.ClassifierChoice;
import org.epsam.core.classify.ClassifierTraining;
import org.epsam.core.config.ClassifySettings;
import org.epsam.core.config.Config;
import org.epsam.core.image.PatchImages;
import org.epsam.core.model.Models;
import org.epsam.core.run.ClassifyFolder;
import org.epsam.core.run.LogitRow;
import org.epsam.core.train.EpochLoop;
import org.epsam.nets.checkpoint.SafeTensors;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.Precision;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.Split;

/**
 * Stage 1: trains a classifier of patches with and without tumour from patch labels.
 *
 * @param settings its part of the configuration
 * @param data patches with labels
 * @param precision what the trained classifier computes with
 */
record ClassifyStage(Settings settings, TrainingData data, Precision precision)
        implements Stage<ClassifyFolder> {
    /**
     * What the classifier depends on.
     *
     * @param classify network and training
     * @param pixels how pixels are read
     * @param seed seed of all random numbers
     */
    record Settings(ClassifySettings classify, PixelSettings pixels, long seed) {
        static Settings of(Config config) {
            return new Settings(config.classify(), PixelSettings.of(config.data()), config.seed());
        }
    }

    @Override
    public String name() {
        return ClassifyFolder.NAME;
    }

    @Override
    public int revision() {
        return 1;
    }

    @Override
    public Map<String, String> inputs() {
        return Map.of("data", data.hash(), "start", Models.initialWeightsHash(settings.classify()));
    }

    @Override
    public ClassifyFolder folder(Path path) {
        return new ClassifyFolder(path);
    }

    /** Loads the trained classifier. */
    Classifier read(ClassifyFolder folder) {
        return Models.readClassifier(settings.classify(), folder.classifier());
    }

    @Override
    public void fill(ClassifyFolder folder, Work work) {
        PatchImages images = data.images(settings.pixels());
        List<Patch> validation = data.of(Split.VAL);
        if (validation.isEmpty()) {
            work.notes()
                    .note(
                            "no validation patches: the classifier's epoch was selected on training"
                                    + " patches");
        }
        ClassifierChoice.Kept kept =
                new ClassifierChoice(
                                this::untrained,
                                new Seeds(settings.seed()),
                                images,
                                data.of(Split.TRAIN),
                                validation)
                        .run(settings.classify(), work.states(), work.progress());
        kept.reason().ifPresent(work.notes()::note);
        Classifier classifier = kept.trained().classifier();
        try {
            write(classifier, kept.trained().history(), folder, work);
        } finally {
            classifier.network().close();
        }
    }

    private Classifier untrained(ClassifySettings plan) {
        Classifier classifier = Models.newClassifier(plan, data.longerSide(), settings.seed());
        classifier.network().setPrecision(precision);
        return classifier;
    }

    private void write(
            Classifier classifier,
            List<EpochLoop.Epoch> history,
            ClassifyFolder folder,
            Work work) {
        PatchImages images = data.images(settings.pixels());
        folder.writeHistory(history);
        folder.writeLogits(logits(classifier, images, work));
        compare(images, folder, work);
        StateDict weights = classifier.network().state();
        weights.metadata().putAll(work.provenance());
        SafeTensors.write(folder.classifier(), weights);
        work.notes().training(EpochLoop.describe(history));
        work.notes().count("train_positive", data.positives(Split.TRAIN).size());
        work.notes().count("train_negative", data.negatives(Split.TRAIN).size());
        work.notes().count("validation", data.of(Split.VAL).size());
    }

    private void compare(PatchImages images, ClassifyFolder folder, Work work) {
        AppearanceCheck check = new AppearanceCheck(images);
        Optional<KnownAppearance> known = check.learn(data.of(Split.TRAIN));
        known.ifPresent(folder::writeAppearance);
        for (Split split : List.of(Split.VAL, Split.TEST)) {
            known.flatMap(k -> check.warning(k, data.of(split), "patches of " + split.folder()))
                    .ifPresent(
                            warning -> {
                                work.notes().note(warning);
                                work.progress().message(warning);
                            });
        }
    }

    private List<LogitRow> logits(Classifier classifier, PatchImages images, Work work) {
        List<LogitRow> rows = new ArrayList<>();
        for (Split split : Split.values()) {
            List<Patch> patches = data.of(split);
            double[] logits =
                    ClassifierTraining.logits(classifier, images, patches, work.progress());
            for (int i = 0; i < logits.length; i++) {
                Patch patch = patches.get(i);
                rows.add(
                        new LogitRow(
                                split.folder(),
                                patch.name(),
                                patch.slide(),
                                OptionalInt.of(patch.label()),
                                OptionalDouble.of(logits[i])));
            }
        }
        return rows;
    }
}
