package org.epsam.core.pipeline;

import com.fasterxml.jackson.core.type.TypeReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFile;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.io.Json;
import org.epsam.base.io.Sha256;
import org.epsam.base.random.Seeds;
import org.epsam.base.random.Shuffle;
import org.epsam.base.task.Progress;
import org.epsam.core.adapt.DecoderTraining;
import org.epsam.core.adapt.PseudoMasks;
import org.epsam.core.classify.Classifier;
import org.epsam.core.classify.ClassifierTraining;
import org.epsam.core.config.Config;
import org.epsam.core.config.FirstTargets;
import org.epsam.core.config.Supervision;
import org.epsam.core.config.Validation;
import org.epsam.core.config.Weighting;
import org.epsam.core.embedding.ComputedEmbeddings;
import org.epsam.core.embedding.EmbeddingStore;
import org.epsam.core.embedding.Embeddings;
import org.epsam.core.evaluate.PixelCounts;
import org.epsam.core.image.PatchImages;
import org.epsam.core.image.SoftMask;
import org.epsam.core.localize.Localization;
import org.epsam.core.model.Bundled;
import org.epsam.core.model.Models;
import org.epsam.core.run.AdaptFolder;
import org.epsam.core.run.ClassifyFolder;
import org.epsam.core.run.DataHash;
import org.epsam.core.run.EvaluateFolder;
import org.epsam.core.run.LogitRow;
import org.epsam.core.run.OwnRun;
import org.epsam.core.run.Run;
import org.epsam.core.run.StageNotes;
import org.epsam.core.segment.MaskPredictor;
import org.epsam.core.train.EpochLoop;
import org.epsam.nets.checkpoint.SafeTensors;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.sam.Sam;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.Split;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;

/**
 * All stages from patches with labels to a segmentation model. Called again on the same folder it
 * goes on where it was.
 */
public final class Training {
    /** Bytes of pixels kept in the heap between epochs. */
    private static final long IMAGE_CACHE = 256L << 20;

    /**
     * Patches of each class that choose the decoder's epoch: enough for a mean, few enough to wait
     * for.
     */
    private static final int VALIDATION_PATCHES = 100;

    /**
     * Share that SAM untuned may mark, on the mean of patches with and without tumour, prompted
     * where their maps are highest, if tuning is to begin with its masks: 0.36 to 0.56 on colon,
     * where they are better than the initial masks, 0.66 to 0.74 on oral and drawn tissue, where
     * they are worse.
     */
    private static final double MOST_MARKED = 0.6;

    private final Path run;
    private final Config config;
    private final Dataset data;
    private final Progress progress;
    private final Seeds seeds;
    private final PatchImages images;
    private final Stages stages;

    private Training(
            Path run, Config config, Dataset data, Optional<Path> other, Progress progress) {
        this.run = run;
        this.config = config;
        this.data = data;
        this.progress = progress;
        this.seeds = new Seeds(config.seed());
        this.images =
                new PatchImages(config.data().swapRedBlue(), config.data().stain(), IMAGE_CACHE);
        this.stages = new Stages(run, other, progress);
    }

    /**
     * Runs all stages that are not complete.
     *
     * @param dataPath folder or CSV of the data set
     * @param run folder for all results; made if absent
     * @param preset name of the preset, for the records
     * @param config the configuration
     * @param progress where to tell
     * @throws InputException if something that was handed in does not fit
     */
    public static void run(
            Path dataPath, Path run, String preset, Config config, Progress progress) {
        run(dataPath, run, preset, config, Optional.empty(), progress);
    }

    /**
     * Runs all stages that are not complete, and takes from another run those that would be the
     * same: same data, same part of the configuration, same earlier stages.
     *
     * @param dataPath folder or CSV of the data set
     * @param run folder for all results; made if absent
     * @param preset name of the preset, for the records
     * @param config the configuration
     * @param other folder of the other run, which no program is working in
     * @param progress where to tell
     * @throws InputException if something that was handed in does not fit
     */
    public static void run(
            Path dataPath,
            Path run,
            String preset,
            Config config,
            Optional<Path> other,
            Progress progress) {
        if (other.isPresent() && !Files.exists(other.get().resolve("config.yaml"))) {
            throw new InputException(
                    other.get()
                            + ": is not a run folder, it has no config.yaml; give one to --like");
        }
        OwnRun.prepare(run);
        setThreads(config);
        Dataset data = Dataset.open(dataPath, config.data().rules());
        data.requireBothClasses(Split.TRAIN);
        data.skipped().stream()
                .limit(20)
                .forEach(s -> progress.message("skipped " + s.file() + ": " + s.reason()));
        if (data.skipped().size() > 20) {
            progress.message(
                    "skipped "
                            + (data.skipped().size() - 20)
                            + " more, listed in data.json and the report");
        }
        String dataHash = DataHash.of(data);
        try (Sam sam = Bundled.sam(config.sam().checkpoint())) {
            new RunClaim(dataPath, data, dataHash, sam.state().sha256(), preset, config)
                    .on(new Run(run));
            Path embeddings = run.resolve("embeddings");
            if (other.isPresent()
                    && !config.adapt().tunesEncoder()
                    && Files.isDirectory(other.get().resolve("embeddings"))
                    && !Files.exists(embeddings)) {
                AtomicFolders.copy(other.get().resolve("embeddings"), embeddings);
            }
            new Training(run, config, data, other, progress).stages(sam, dataHash);
        }
        AtomicFolders.delete(run.resolve(".working"));
    }

    static void setThreads(Config config) {
        Torch.threads(threads(config));
    }

    /** Threads of one operator: as configured, or one per processor. */
    static int threads(Config config) {
        return config.threads() > 0 ? config.threads() : Runtime.getRuntime().availableProcessors();
    }

    private void stages(Sam sam, String dataHash) {
        Path classify =
                stages.make(
                        "1-classify",
                        Map.of("data", dataHash, "start", Models.startHash(config)),
                        config.classify() + " " + config.data() + config.seed(),
                        this::classify);
        String classifierHash = Sha256.of(classify.resolve("classifier.safetensors"));
        Classifier classifier =
                Models.readClassifier(config, classify.resolve("classifier.safetensors"));
        Path localize =
                stages.make(
                        "2-localize",
                        Map.of("data", dataHash, "classifier", classifierHash),
                        config.localize() + " " + config.data().stain() + localizesNegatives(),
                        (folder, states, manifest) -> localize(classifier, folder, manifest));
        String original = sam.state().sha256();
        Embeddings embeddings = embeddings(sam);
        try (StateDict start = Models.copyTuned(sam, config)) {
            Optional<Path> pseudo = Optional.empty();
            String input =
                    config.adapt().supervision() == Supervision.MASKS
                            ? DataHash.ofMasks(data.positives(Split.TRAIN))
                            : classifierHash;
            List<AdaptFolder> decoders = new ArrayList<>();
            for (int i = 0; i < config.adapt().decoders(); i++) {
                Models.setTuned(sam, start);
                boolean last = i == config.adapt().decoders() - 1;
                Optional<Path> before = pseudo;
                String name = AdaptFolder.name(i);
                Path stage =
                        stages.make(
                                name,
                                Map.of(
                                        "data", dataHash,
                                        "sam", original,
                                        "classifier", classifierHash,
                                        "masks", input),
                                config.adapt()
                                        + " "
                                        + config.prompts()
                                        + " "
                                        + config.sam()
                                        + config.data()
                                        + config.localize()
                                        + config.seed(),
                                (folder, states, manifest) ->
                                        adapt(
                                                name,
                                                sam,
                                                embeddings,
                                                classifier,
                                                localize,
                                                before,
                                                last,
                                                folder,
                                                states,
                                                manifest));
                decoders.add(new AdaptFolder(stage));
                input = Sha256.of(new AdaptFolder(stage).tuned());
                pseudo = Optional.of(stage);
            }
            Models.setTuned(sam, start);
            Map<String, String> models = new LinkedHashMap<>();
            models.put("data", dataHash);
            models.put("sam", original);
            models.put("classifier", classifierHash);
            decoders.forEach(d -> models.put(d.name(), Sha256.of(d.tuned())));
            evaluate(sam, embeddings, classifier, decoders, models);
        } finally {
            embeddings.close();
            classifier.network().close();
        }
    }

    /** Embeddings for all stages; not stored where the encoder learns, as they would not last. */
    private Embeddings embeddings(Sam sam) {
        return config.adapt().tunesEncoder()
                ? new ComputedEmbeddings(sam, config.sam().halfEmbeddings())
                : new EmbeddingStore(
                        run.resolve("embeddings"),
                        sam,
                        Models.encoderHash(sam),
                        config.sam().halfEmbeddings());
    }

    // Stage 1 ------------------------------------------------------------------------------------

    private void classify(Path folder, Path states, StageNotes manifest) {
        Classifier classifier = Models.newClassifier(config);
        List<Patch> train = data.of(Split.TRAIN);
        List<Patch> validation = data.of(Split.VAL);
        if (validation.isEmpty()) {
            manifest.note(
                    "no validation patches: the classifier's epoch was chosen on training patches");
        }
        List<EpochLoop.Epoch> history =
                new ClassifierTraining(
                                classifier, config.classify(), seeds, images, train, validation)
                        .run(states, progress);
        Json.write(folder.resolve("history.json"), history);
        List<LogitRow> rows = new ArrayList<>();
        for (Split split : Split.values()) {
            List<Patch> patches = data.of(split);
            double[] logits = ClassifierTraining.logits(classifier, images, patches, progress);
            for (int k = 0; k < logits.length; k++) {
                Patch p = patches.get(k);
                rows.add(
                        new LogitRow(
                                split.folder(),
                                p.name(),
                                p.slide(),
                                OptionalInt.of(p.label()),
                                OptionalDouble.of(logits[k])));
            }
        }
        new ClassifyFolder(folder).writeLogits(rows);
        SafeTensors.write(folder.resolve("classifier.safetensors"), classifier.network().state());
        manifest.training(DecoderTraining.describe(history));
        manifest.count("train_positive", data.positives(Split.TRAIN).size());
        manifest.count("train_negative", train.size() - data.positives(Split.TRAIN).size());
        manifest.count("validation", validation.size());
        classifier.network().close();
    }

    // Stage 2 ------------------------------------------------------------------------------------

    private boolean localizesNegatives() {
        return config.adapt().negatives() > 0 || config.adapt().begin() == FirstTargets.AUTO;
    }

    private void localize(Classifier classifier, Path folder, StageNotes manifest) {
        List<Patch> patches =
                new ArrayList<>(
                        localizesNegatives() ? data.of(Split.TRAIN) : data.positives(Split.TRAIN));
        patches.addAll(data.of(Split.VAL));
        patches.addAll(data.of(Split.TEST));
        int empty = 0;
        try (Progress.Task task = progress.start("localize", patches.size())) {
            for (Patch patch : patches) {
                Path map = localizeFile(folder, "map", patch);
                Path mask = localizeFile(folder, "mask", patch);
                if (!Files.exists(mask)) {
                    RgbImage image = images.read(patch);
                    GrayImage average = classifier.activationMap(image, config.localize());
                    Localization found =
                            Localization.of(
                                    average,
                                    config.localize().mask(),
                                    image.width(),
                                    image.height());
                    ImageFile.writeGray(map, average);
                    ImageFile.writeMask(mask, found.mask());
                }
                if (patch.split() == Split.TRAIN
                        && patch.isPositive()
                        && ImageFile.readMask(mask).area() == 0) {
                    empty++;
                    manifest.skip(
                            patch.image().toString(),
                            "the activation map shows nothing: no initial mask");
                }
                task.step(1);
            }
        }
        manifest.count("patches", patches.size());
        manifest.count("without_initial_mask", empty);
    }

    private static Path localizeFile(Path localize, String kind, Patch patch) {
        return localize.resolve(kind)
                .resolve(patch.split().folder())
                .resolve(patch.name() + ".png");
    }

    private Localization localization(Path localize, Patch patch, RgbImage image) {
        GrayImage map = GrayImage.of(ImageFile.readRgb(localizeFile(localize, "map", patch)));
        return Localization.of(map, config.localize().mask(), image.width(), image.height());
    }

    // Stages 3 and 4 -----------------------------------------------------------------------------

    private void adapt(
            String name,
            Sam sam,
            Embeddings embeddings,
            Classifier classifier,
            Path localize,
            Optional<Path> before,
            boolean last,
            Path folder,
            Path states,
            StageNotes manifest) {
        Path tuned = new AdaptFolder(folder).tuned();
        List<Patch> positives = data.positives(Split.TRAIN);
        PseudoMasks pseudoMasks =
                new PseudoMasks(
                        config,
                        seeds,
                        sam,
                        embeddings,
                        classifier,
                        images,
                        (patch, image) -> localization(localize, patch, image));
        if (Files.exists(tuned)) {
            Models.readTuned(sam, config, tuned);
        } else {
            boolean supervised = config.adapt().supervision() == Supervision.MASKS;
            Optional<Path> source = before;
            if (before.isEmpty()
                    && !supervised
                    && beginsWithSam(name, sam, embeddings, localize, manifest)) {
                Path zero = folder.resolve("zero_shot");
                pseudoMasks.make("zero_shot", positives, new AdaptFolder(zero), manifest, progress);
                source = Optional.of(zero);
            }
            List<DecoderTraining.Example> examples = examples(source, localize, manifest);
            if (examples.isEmpty() && supervised) {
                throw new InputException(
                        data.root()
                                + ": adapt.supervision is masks, but train/mask has none; add them"
                                + " or use labels");
            }
            if (examples.isEmpty()) {
                throw new InputException(
                        run
                                + ": no training patch has an initial mask to learn from: the"
                                + " activation maps are empty; look at "
                                + localize.resolve("map")
                                + " and train the classifier longer (classify.epochs)");
            }
            List<EpochLoop.Epoch> history =
                    new DecoderTraining(sam, embeddings, config, seeds, name)
                            .run(
                                    examples,
                                    negatives(localize),
                                    validation(sam, embeddings, localize, manifest),
                                    states,
                                    progress);
            Json.write(folder.resolve("history.json"), history);
            try (StateDict weights = Models.copyTuned(sam, config)) {
                SafeTensors.write(tuned, weights);
            }
        }
        manifest.training(DecoderTraining.describe(history(folder)));
        if (!last) {
            pseudoMasks.make(name, positives, new AdaptFolder(folder), manifest, progress);
        }
    }

    /** Whether the first tuning learns from masks of SAM untuned rather than from initial masks. */
    private boolean beginsWithSam(
            String name, Sam sam, Embeddings embeddings, Path localize, StageNotes manifest) {
        if (config.adapt().begin() != FirstTargets.AUTO) {
            return config.adapt().begin() == FirstTargets.ZERO_SHOT;
        }
        MaskPredictor predictor =
                new MaskPredictor(sam, embeddings, config, config.adapt().samplings(), seeds);
        List<Patch> negatives =
                some(data.of(Split.TRAIN).stream().filter(p -> !p.isPositive()).toList());
        List<Patch> positives = some(data.positives(Split.TRAIN));
        double without = markedUntuned(name, "without", predictor, localize, negatives);
        double with = markedUntuned(name, "with", predictor, localize, positives);
        boolean sure = (without + with) / 2 <= MOST_MARKED;
        String decision =
                String.format(
                        Locale.ROOT,
                        "SAM untuned marks %.0f %% of %d patches without tumour and %.0f %% of %d"
                                + " with, so tuning begins with %s (adapt.begin: auto)",
                        100 * without,
                        negatives.size(),
                        100 * with,
                        positives.size(),
                        sure ? "its masks" : "the initial masks");
        manifest.note(decision);
        progress.message(name + ": " + decision);
        return sure;
    }

    /** Mean share that SAM untuned marks of patches with or without tumour. */
    private double markedUntuned(
            String name, String with, MaskPredictor predictor, Path localize, List<Patch> patches) {
        String label = name + ", SAM untuned on patches " + with + " tumour";
        try (Progress.Task task = progress.start(label, patches.size())) {
            return meanArea(predictor, localize, patches, task);
        }
    }

    private static List<EpochLoop.Epoch> history(Path folder) {
        return Json.MAPPER.convertValue(
                Json.read(folder.resolve("history.json")),
                new TypeReference<List<EpochLoop.Epoch>>() {});
    }

    /**
     * Patches with something to learn from.
     *
     * @param pseudo folder of pseudo masks; without it true or initial masks are learned from
     */
    private List<DecoderTraining.Example> examples(
            Optional<Path> pseudo, Path localize, StageNotes manifest) {
        boolean soft = config.adapt().soft() && pseudo.isPresent();
        List<DecoderTraining.Example> examples = new ArrayList<>();
        for (Patch patch : data.positives(Split.TRAIN)) {
            Optional<Path> file = target(patch, pseudo, localize).filter(Files::exists);
            if (file.isPresent()) {
                SoftMask target =
                        soft
                                ? SoftMask.read(file.get())
                                : SoftMask.of(ImageFile.readMask(file.get()));
                if (target.mask().area() > 0) {
                    examples.add(example(patch, target, localize));
                }
            }
        }
        manifest.count("trained_on", examples.size());
        manifest.count("positives", data.positives(Split.TRAIN).size());
        if (config.adapt().weighting() == Weighting.IDS && pseudo.isPresent()) {
            List<String> names = examples.stream().map(DecoderTraining.Example::name).toList();
            Map<String, Double> weights = PseudoMasks.weights(new AdaptFolder(pseudo.get()), names);
            examples.replaceAll(e -> e.weighing(weights.get(e.name())));
        }
        return examples;
    }

    private Optional<Path> target(Patch patch, Optional<Path> pseudo, Path localize) {
        if (config.adapt().supervision() == Supervision.MASKS) {
            return patch.mask();
        }
        return Optional.of(
                pseudo.map(folder -> new AdaptFolder(folder).pseudoMask(patch.name()))
                        .orElseGet(() -> localizeFile(localize, "mask", patch)));
    }

    /** Patches without tumour, to be prompted where the activation map is highest. */
    private List<DecoderTraining.Example> negatives(Path localize) {
        List<DecoderTraining.Example> examples = new ArrayList<>();
        for (Patch patch :
                config.adapt().negatives() > 0 ? data.of(Split.TRAIN) : List.<Patch>of()) {
            if (!patch.isPositive()) {
                Mask mask = localization(localize, patch, images.read(patch)).mask();
                if (mask.area() > 0) {
                    examples.add(example(patch, SoftMask.of(mask), localize));
                }
            }
        }
        return examples;
    }

    private DecoderTraining.Example example(Patch patch, SoftMask target, Path localize) {
        return new DecoderTraining.Example(
                patch.name(),
                () -> images.read(patch),
                target,
                () -> localization(localize, patch, images.read(patch)),
                patch.isPositive(),
                1);
    }

    private Optional<Supplier<EpochLoop.Validation>> validation(
            Sam sam, Embeddings embeddings, Path localize, StageNotes manifest) {
        if (config.data().validation() == Validation.NONE) {
            return Optional.empty();
        }
        MaskPredictor predictor = new MaskPredictor(sam, embeddings, config, seeds);
        boolean pixels = config.data().validation() == Validation.MASKS;
        List<Patch> positives =
                some(
                        data.positives(Split.VAL).stream()
                                .filter(p -> !pixels || p.mask().isPresent())
                                .toList());
        List<Patch> negatives =
                pixels
                        ? List.of()
                        : some(data.of(Split.VAL).stream().filter(p -> !p.isPositive()).toList());
        if (pixels && positives.isEmpty()) {
            throw new InputException(
                    data.root()
                            + ": data.validation is masks, but val/mask has none; add them or use"
                            + " data.validation=labels");
        }
        if (positives.isEmpty() && negatives.isEmpty()) {
            manifest.note("no validation patches: the decoder's last epoch was kept");
            return Optional.empty();
        }
        return Optional.of(() -> validate(predictor, localize, positives, negatives, pixels));
    }

    private EpochLoop.Validation validate(
            MaskPredictor predictor,
            Path localize,
            List<Patch> positives,
            List<Patch> negatives,
            boolean pixels) {
        double agreement = 0;
        try (Progress.Task task = progress.start("validate", positives.size() + negatives.size())) {
            for (Patch patch : positives) {
                RgbImage image = images.read(patch);
                Localization where = localization(localize, patch, image);
                MaskPredictor.Prediction p = predictor.predict(patch.name(), image, where);
                agreement +=
                        pixels
                                ? diceIouLoss(p, ImageFile.readMask(patch.mask().orElseThrow()))
                                : 1 - PixelCounts.of(p.mask(), where.mask()).smoothedIou();
                task.step(1);
            }
            Map<String, Double> figures = new LinkedHashMap<>();
            double loss = positives.isEmpty() ? 0 : agreement / positives.size();
            figures.put(pixels ? "dice_iou_loss" : "disagreement", loss);
            if (!negatives.isEmpty()) {
                double area = meanArea(predictor, localize, negatives, task);
                figures.put("negative_area", area);
                loss += area;
            }
            return new EpochLoop.Validation(loss, figures);
        }
    }

    /** Mean share of patches that a prediction marks. */
    private double meanArea(
            MaskPredictor predictor, Path localize, List<Patch> patches, Progress.Task task) {
        double area = 0;
        for (Patch patch : patches) {
            RgbImage image = images.read(patch);
            MaskPredictor.Prediction p =
                    predictor.predict(patch.name(), image, localization(localize, patch, image));
            area += (double) p.mask().area() / (image.width() * image.height());
            task.step(1);
        }
        return area / patches.size();
    }

    private static double diceIouLoss(MaskPredictor.Prediction prediction, Mask truth) {
        double inter = 0;
        double sum = 0;
        float[] p = prediction.probability().values();
        for (int i = 0; i < p.length; i++) {
            inter += p[i] * truth.values()[i];
            sum += p[i] + truth.values()[i];
        }
        double s = 1e-3;
        return 2 - (2 * inter + s) / (sum + s) - (inter + s) / (sum - inter + s);
    }

    /** The first patches in an order that is random but always the same. */
    private List<Patch> some(List<Patch> patches) {
        int[] order = Shuffle.of(patches.size(), seeds.generator("validation"));
        List<Patch> result = new ArrayList<>();
        for (int i = 0; i < Math.min(VALIDATION_PATCHES, order.length); i++) {
            result.add(patches.get(order[i]));
        }
        return result;
    }

    // Stage 5 ------------------------------------------------------------------------------------

    private void evaluate(
            Sam sam,
            Embeddings embeddings,
            Classifier classifier,
            List<AdaptFolder> decoders,
            Map<String, String> inputs) {
        Split split = data.hasMasks(Split.TEST) ? Split.TEST : Split.VAL;
        if (!data.hasMasks(split)) {
            progress.message(
                    "evaluate: neither test nor val has a mask for every positive patch; nothing is"
                            + " measured");
            return;
        }
        Path done =
                stages.make(
                        "5-evaluate",
                        inputs,
                        config.evaluate()
                                + " "
                                + config.prompts()
                                + config.localize()
                                + config.data()
                                + config.seed(),
                        (folder, states, manifest) -> {
                            Evaluation evaluation =
                                    new Evaluation(
                                            config, sam, embeddings, classifier, images, progress);
                            evaluation.write(
                                    data, split, decoders, new EvaluateFolder(folder), manifest);
                        });
        AtomicFile.write(
                run.resolve("metrics.json"), out -> Files.copy(done.resolve("metrics.json"), out));
    }
}
