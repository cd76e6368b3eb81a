package org.epsam.core.pipeline;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.random.Seeds;
import org.epsam.core.adapt.DecoderTraining;
import org.epsam.core.adapt.PseudoMasks;
import org.epsam.core.adapt.TuningSettings;
import org.epsam.core.classify.Classifier;
import org.epsam.core.config.AdaptSettings;
import org.epsam.core.config.Config;
import org.epsam.core.config.EpochSelection;
import org.epsam.core.config.Supervision;
import org.epsam.core.image.PatchImages;
import org.epsam.core.model.Models;
import org.epsam.core.model.Networks;
import org.epsam.core.run.AdaptFolder;
import org.epsam.core.run.ClassifyFolder;
import org.epsam.core.run.CorrectionsInfo;
import org.epsam.core.run.DataHash;
import org.epsam.core.run.LocalizeFolder;
import org.epsam.core.run.Manifest;
import org.epsam.core.segment.MaskPredictor;
import org.epsam.core.train.EpochLoop;
import org.epsam.nets.checkpoint.SafeTensors;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.sam.Sam;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.Split;

/**
 * Stage 3 and its refinements, stage 4: fine-tunes SAM's mask decoder, and predicts the pseudo
 * masks for the next refinement.
 *
 * @param settings its part of the configuration
 * @param iteration 0 for the preliminary fine-tuning, else the refinement
 * @param shared data and networks; SAM has its original weights
 * @param classify the classifier's logits
 * @param localize activation maps and initial masks
 * @param before the fine-tuning whose pseudo masks are the targets; absent in the first
 */
record AdaptStage(
        Settings settings,
        int iteration,
        SharedInputs shared,
        ClassifyFolder classify,
        LocalizeFolder localize,
        Optional<AdaptFolder> before)
        implements Stage<AdaptFolder> {
    /**
     * What fine-tuning and pseudo masks depend on.
     *
     * @param tuning of the decoder, prompts, pseudo masks
     * @param pixels how pixels are read
     * @param validation how the best epoch is selected
     * @param seed seed of all random numbers
     */
    record Settings(
            TuningSettings tuning, PixelSettings pixels, EpochSelection validation, long seed) {
        static Settings of(Config config) {
            return new Settings(
                    TuningSettings.of(config),
                    PixelSettings.of(config.data()),
                    config.data().validation(),
                    config.seed());
        }
    }

    @Override
    public String name() {
        return AdaptFolder.name(iteration);
    }

    @Override
    public int revision() {
        // Where masks have grown, a refinement of revision 1 keeps the weights of the one before.
        return iteration > 0 && adapt().maxGrowth() > 0 ? 2 : 1;
    }

    @Override
    public Map<String, String> inputs() {
        Map<String, String> inputs = shared.inputs();
        inputs.put("maps", localize.manifest().flatMap(Manifest::key).orElseThrow());
        // Pseudo masks follow from the decoder and from settings that are part of this stage, too.
        before.ifPresent(folder -> inputs.put("before", SharedInputs.hash(folder.tuned())));
        if (isSupervised()) {
            inputs.put("masks", DataHash.ofMasks(shared.data().positives(Split.TRAIN)));
        }
        if (!corrections().isEmpty()) {
            inputs.put("corrections", corrections().hash());
        }
        return inputs;
    }

    @Override
    public AdaptFolder folder(Path path) {
        return new AdaptFolder(path);
    }

    private AdaptSettings adapt() {
        return settings.tuning().adapt();
    }

    private Corrections corrections() {
        return shared.data().corrections();
    }

    private boolean isSupervised() {
        return adapt().supervision() == Supervision.MASKS;
    }

    private boolean isLast() {
        return iteration == adapt().decoders() - 1;
    }

    private Seeds seeds() {
        return new Seeds(settings.seed());
    }

    private PatchImages images() {
        return shared.data().images(settings.pixels());
    }

    private StoredMaps maps() {
        return new StoredMaps(localize, settings.tuning().localize().mask());
    }

    @Override
    public void fill(AdaptFolder folder, Work work) {
        if (Files.exists(folder.tuned())) {
            Models.readTuned(shared.networks().sam(), folder.tuned());
            // A version before this one has not stored them.
            if (Files.exists(tuningNotes(work))) {
                work.notes().restore(tuningNotes(work));
            }
        } else if (before.isPresent() && before.get().history().isEmpty()) {
            // It is half-way back.
            Models.readTuned(shared.networks().sam(), before.get().tuned());
            write(folder, List.of(), work);
        } else if (masksHaveGrown(work)) {
            goHalfWayBack(folder, work);
        } else {
            tune(folder, work);
        }
        List<EpochLoop.Epoch> history = folder.history();
        if (!history.isEmpty()) {
            work.notes().training(EpochLoop.describe(history));
        }
        if (!isLast()) {
            make(pseudoMasks(name()), folder, work);
        }
    }

    private boolean masksHaveGrown(Work work) {
        return before.isPresent()
                && !isSupervised()
                && new GrowthRule(adapt().maxGrowth())
                        .haveGrown(name(), before.get().preliminary(), before.get(), work);
    }

    private void goHalfWayBack(AdaptFolder folder, Work work) {
        Models.readHalfTuned(
                shared.networks().sam(), before.orElseThrow().tuned(), adapt().tunesEncoder());
        write(folder, List.of(), work);
    }

    private static Path tuningNotes(Work work) {
        return work.states().resolve("tuning-notes.json");
    }

    private void tune(AdaptFolder folder, Work work) {
        Sam sam = shared.networks().sam();
        AdaptExamples examples = new AdaptExamples(adapt(), shared.data(), images(), maps());
        List<DecoderTraining.Example> positives = examples.positives(source(folder, work));
        work.notes().count("trained_on", positives.size());
        work.notes().count("positives", shared.data().positives(Split.TRAIN).size());
        if (!corrections().isEmpty()) {
            CorrectionsInfo info = corrections().info();
            work.notes().count("corrected", info.masks());
            work.notes().count("left_out", info.leftOut());
            work.notes().note(info.sentence());
        }
        requireSome(positives);
        List<EpochLoop.Epoch> history =
                new DecoderTraining(
                                sam,
                                shared.networks().embeddings(),
                                settings.tuning(),
                                seeds(),
                                name())
                        .run(
                                positives,
                                learnsNegatives(work) ? examples.negatives() : List.of(),
                                DecoderValidation.of(
                                        settings.validation(),
                                        shared.data(),
                                        seeds(),
                                        predictions(settings.tuning().prompts().samplings()),
                                        work),
                                work.states(),
                                work.progress());
        write(folder, history, work);
    }

    /** Writes SAM's weights, and the record of the epochs, if any. */
    private void write(AdaptFolder folder, List<EpochLoop.Epoch> history, Work work) {
        folder.writeHistory(history);
        // Before the weights, by which an interrupted stage sees that it need not tune again.
        work.notes().store(tuningNotes(work));
        try (StateDict weights =
                Models.copyTuned(shared.networks().sam(), adapt().tunesEncoder())) {
            weights.metadata().putAll(work.provenance());
            SafeTensors.write(folder.tuned(), weights);
        }
    }

    private boolean learnsNegatives(Work work) {
        return new NegativesRule(adapt(), this::tumourProbabilities)
                .areLearned(
                        name(),
                        PatchPredictions.sample(shared.data().negatives(Split.VAL), seeds()),
                        work);
    }

    private Function<Patch, Optional<Double>> tumourProbabilities() {
        return classify.logitOfPatch().andThen(logit -> logit.map(Classifier::tumourProbability));
    }

    /**
     * Returns the pseudo masks that are the targets, unless these are the initial or the true
     * masks.
     */
    private Optional<AdaptFolder> source(AdaptFolder folder, Work work) {
        if (before.isPresent() || isSupervised()) {
            return before;
        }
        AdaptFolder zeroShot = folder.zeroShot();
        PseudoMasks masks = pseudoMasks("zero_shot");
        if (!beginsWithSam(masks, zeroShot, work)) {
            AtomicFolders.delete(zeroShot.path());
            return Optional.empty();
        }
        make(masks, zeroShot, work);
        return Optional.of(zeroShot);
    }

    private boolean beginsWithSam(PseudoMasks masks, AdaptFolder zeroShot, Work work) {
        return switch (adapt().firstTargets()) {
            case INITIAL_MASKS -> false;
            case ZERO_SHOT -> true;
            case AUTO ->
                    new FirstTargetsRule(
                                    name(),
                                    predictions(adapt().samplings()),
                                    some -> masks.marked(some, zeroShot, work.progress()),
                                    work)
                            .usesSamMasks(shared.data(), seeds());
        };
    }

    private PatchPredictions predictions(int samplings) {
        Networks networks = shared.networks();
        MaskPredictor predictor =
                new MaskPredictor(
                        networks.sam(),
                        networks.embeddings(),
                        settings.tuning().prompts(),
                        samplings,
                        0,
                        seeds());
        return new PatchPredictions(predictor, images(), maps(), networks.workers());
    }

    private PseudoMasks pseudoMasks(String name) {
        return new PseudoMasks(
                name, settings.tuning(), seeds(), shared.networks(), images(), maps()::of);
    }

    private void make(PseudoMasks masks, AdaptFolder folder, Work work) {
        masks.make(shared.data().positives(Split.TRAIN), folder, work.notes(), work.progress());
    }

    private void requireSome(List<DecoderTraining.Example> examples) {
        if (!examples.isEmpty()) {
            return;
        }
        if (isSupervised()) {
            throw new InputException(
                    shared.data().dataset().root()
                            + ": adapt.supervision is masks, but train/mask has none; add them or"
                            + " use labels");
        }
        if (!corrections().isEmpty()) {
            throw new InputException(
                    shared.data().dataset().root()
                            + ": no patch is left to learn from ("
                            + corrections().info().sentence()
                            + "); accept or edit more masks, or omit --corrections, with another"
                            + " --run");
        }
        throw localize.nothingToLearnFrom();
    }
}
