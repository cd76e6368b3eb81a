package org.epsam.core.classify;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.epsam.base.random.Seeds;
import org.epsam.base.task.Progress;
import org.epsam.core.config.ClassifySettings;
import org.epsam.core.image.PatchImages;
import org.epsam.core.train.EpochLoop;
import org.epsam.slides.data.Patch;

/**
 * Trains the classifier of a run and, where the settings ask for one, a probe, and keeps the one
 * that tells validation patches better. With few slides a tuned backbone may learn how they are
 * stained; where tumour looks unlike what the backbone was trained on, it has to be tuned.
 *
 * @param create creates a classifier before its training
 * @param seeds source of randomness
 * @param images reads the patches
 * @param train patches of both classes
 * @param validation patches that choose epoch and classifier; may be empty
 */
public record ClassifierChoice(
        Function<ClassifySettings, Classifier> create,
        Seeds seeds,
        PatchImages images,
        List<Patch> train,
        List<Patch> validation) {
    private static final String AUC = "auc";

    /**
     * A trained classifier.
     *
     * @param classifier the classifier; the caller closes its network
     * @param history the record of each epoch
     */
    public record Trained(Classifier classifier, List<EpochLoop.Epoch> history) {
        private double auc() {
            return history.get(EpochLoop.bestEpoch(history)).figures().getOrDefault(AUC, 0.0);
        }
    }

    /**
     * What was kept.
     *
     * @param trained the kept classifier
     * @param reason one sentence, where there were two
     */
    public record Kept(Trained trained, Optional<String> reason) {}

    /**
     * Trains, or resumes an interrupted training.
     *
     * @param plan how to train
     * @param working folder for the states of epochs
     * @param progress receives progress and messages
     * @return the kept classifier
     */
    public Kept run(ClassifySettings plan, Path working, Progress progress) {
        Optional<ClassifySettings> probe =
                plan.probe(ClassifierTraining.longerSide(train))
                        .filter(settings -> !validation.isEmpty());
        List<Trained> open = new ArrayList<>();
        try {
            open.add(train(plan, working, "classify", progress));
            if (probe.isEmpty()) {
                return new Kept(open.remove(0), Optional.empty());
            }
            open.add(train(probe.get(), working.resolve("probe"), "classify, probe", progress));
            double tuned = open.get(0).auc();
            double probed = open.get(1).auc();
            String reason =
                    String.format(
                            Locale.ROOT,
                            "the classifier is the %s: AUC of validation patches %.3f with a tuned"
                                    + " backbone, %.3f with one that stays as it is",
                            probed > tuned ? "probe" : "tuned one",
                            tuned,
                            probed);
            progress.message(reason);
            return new Kept(open.remove(probed > tuned ? 1 : 0), Optional.of(reason));
        } finally {
            open.forEach(trained -> trained.classifier().network().close());
        }
    }

    private Trained train(ClassifySettings plan, Path working, String label, Progress progress) {
        Classifier classifier = create.apply(plan);
        try {
            return new Trained(
                    classifier,
                    new ClassifierTraining(classifier, plan, seeds, images, train, validation)
                            .run(label, working, progress));
        } catch (RuntimeException e) {
            classifier.network().close();
            throw e;
        }
    }
}
