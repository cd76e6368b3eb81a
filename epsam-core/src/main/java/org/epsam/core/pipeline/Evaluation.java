package org.epsam.core.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.epsam.base.InputException;
import org.epsam.base.random.Seeds;
import org.epsam.base.task.Progress;
import org.epsam.core.classify.Classifier;
import org.epsam.core.config.Config;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.config.Supervision;
import org.epsam.core.embedding.ComputedEmbeddings;
import org.epsam.core.embedding.Embeddings;
import org.epsam.core.evaluate.Baseline;
import org.epsam.core.evaluate.ClassifierMetric;
import org.epsam.core.evaluate.ClassifierSummary;
import org.epsam.core.evaluate.EvaluatedPatch;
import org.epsam.core.evaluate.Interval;
import org.epsam.core.evaluate.MapQuality;
import org.epsam.core.evaluate.PatchMetrics;
import org.epsam.core.evaluate.Row;
import org.epsam.core.evaluate.SamRow;
import org.epsam.core.evaluate.Summary;
import org.epsam.core.image.PatchImages;
import org.epsam.core.localize.Localization;
import org.epsam.core.model.Models;
import org.epsam.core.prompt.Points;
import org.epsam.core.run.AdaptFolder;
import org.epsam.core.run.EvaluateFolder;
import org.epsam.core.run.Metrics;
import org.epsam.core.run.OwnEvaluation;
import org.epsam.core.run.PatchRow;
import org.epsam.core.run.Run;
import org.epsam.core.run.SkippedFile;
import org.epsam.core.run.StageNotes;
import org.epsam.core.segment.MaskPredictor;
import org.epsam.nets.sam.Sam;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.Skipped;
import org.epsam.slides.data.Split;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;

/** Stage 5: measures a run against masks (METHOD section 5). */
public final class Evaluation {
    private final Config config;
    private final Sam sam;
    private final Embeddings embeddings;
    private final Classifier classifier;
    private final PatchImages images;
    private final Progress progress;

    Evaluation(
            Config config,
            Sam sam,
            Embeddings embeddings,
            Classifier classifier,
            PatchImages images,
            Progress progress) {
        this.config = config;
        this.sam = sam;
        this.embeddings = embeddings;
        this.classifier = classifier;
        this.images = images;
        this.progress = progress;
    }

    /**
     * Measures a finished run on a data set.
     *
     * @param folder the run folder
     * @param dataPath folder with image/ and mask/, or a data set with a test split (else its
     *     validation split is taken)
     * @param settings {@code key=value} texts of the configuration's {@code data} that hold for
     *     this data set in place of the run's; empty: it is read as the run's
     * @param out folder for {@code metrics.json}, {@code patches.csv} and predictions
     * @param progress where to tell
     * @throws InputException where something that was handed in does not fit, or {@code out} is
     *     neither absent nor empty nor of an evaluation
     */
    public static void of(
            Path folder, Path dataPath, List<String> settings, Path out, Progress progress) {
        Run run = new Run(folder);
        Config config = ConfigLoader.change(run.config(), settings);
        OwnEvaluation.require(out);
        Training.setThreads(config);
        Dataset data = Dataset.open(dataPath, config.data().rules());
        Split split = data.of(Split.TEST).isEmpty() ? Split.VAL : Split.TEST;
        if (data.positives(split).stream().noneMatch(p -> p.mask().isPresent())) {
            throw new InputException(
                    dataPath
                            + ": no positive patch of "
                            + split.folder()
                            + " has a mask to measure against; put masks of the same names into"
                            + " mask/");
        }
        List<AdaptFolder> decoders = run.requireTrained();
        try (Sam sam = TrainedModels.sam(run, config)) {
            Classifier classifier = Models.readClassifier(config, run.classify().classifier());
            OwnEvaluation measured = OwnEvaluation.begin(out);
            PatchImages images =
                    new PatchImages(config.data().swapRedBlue(), config.data().stain(), 1 << 20);
            new Evaluation(
                            config,
                            sam,
                            new ComputedEmbeddings(sam, config.sam().halfEmbeddings()),
                            classifier,
                            images,
                            progress)
                    .write(data, split, decoders, new EvaluateFolder(out), new StageNotes());
            classifier.network().close();
            measured.finish();
        }
    }

    /** Measures all rows, first of them SAM as it is, and writes the results into a folder. */
    void write(
            Dataset data,
            Split split,
            List<AdaptFolder> decoders,
            EvaluateFolder out,
            StageNotes notes) {
        List<Patch> patches = new ArrayList<>();
        List<Skipped> skipped = new ArrayList<>(data.skipped());
        for (Patch patch : data.of(split)) {
            if (patch.isPositive() && patch.mask().isEmpty()) {
                skipped.add(new Skipped(patch.image(), "positive patch without a mask"));
            } else {
                patches.add(patch);
            }
        }
        Map<Row, List<EvaluatedPatch>> rows = new LinkedHashMap<>();
        List<PatchRow> table = new ArrayList<>();
        Map<String, Points> points = new LinkedHashMap<>();
        double[] logits = new double[patches.size()];
        MaskPredictor predictor =
                new MaskPredictor(sam, embeddings, config, new Seeds(config.seed()));
        List<GrayImage> maps = new ArrayList<>();
        try (Progress.Task task = progress.start("evaluate, maps", patches.size())) {
            for (int k = 0; k < patches.size(); k++) {
                Patch patch = patches.get(k);
                RgbImage image = images.read(patch);
                logits[k] = classifier.logits(List.of(image))[0];
                GrayImage map = classifier.activationMap(image, config.localize());
                maps.add(map);
                Localization found =
                        Localization.of(
                                map, config.localize().mask(), image.width(), image.height());
                Baseline.Evidence evidence =
                        new Baseline.Evidence(images.readAsStained(patch), map, found.mask());
                for (Baseline row : Baseline.values()) {
                    add(rows, table, row, patch, logits[k], row.mask(evidence));
                }
                task.step(1);
            }
        }
        for (int i = -1; i < decoders.size(); i++) {
            SamRow row = i < 0 ? SamRow.ZERO_SHOT : row(i);
            if (i >= 0) {
                Models.readTuned(sam, config, decoders.get(i).tuned());
            }
            boolean last = i == decoders.size() - 1;
            try (Progress.Task task = progress.start("evaluate, " + row.key(), patches.size())) {
                for (int k = 0; k < patches.size(); k++) {
                    Patch patch = patches.get(k);
                    RgbImage image = images.read(patch);
                    Localization found =
                            Localization.of(
                                    maps.get(k),
                                    config.localize().mask(),
                                    image.width(),
                                    image.height());
                    MaskPredictor.Prediction p =
                            predictor
                                    .predict(patch.name(), image, found)
                                    .refined(image, config.evaluate().colours());
                    Mask mask = add(rows, table, row, patch, logits[k], p.mask());
                    if (last) {
                        ImageFile.writeMask(out.prediction(patch.name()), mask);
                        points.put(patch.name(), p.points());
                    }
                    task.step(1);
                }
            }
        }
        out.writePatches(table);
        out.writePoints(points);
        Map<Row, Summary> summaries = new LinkedHashMap<>();
        rows.forEach((row, masks) -> summaries.put(row, Summary.of(masks, config.seed())));
        Path name = data.root().getFileName();
        out.writeMetrics(
                Metrics.of(
                        name == null ? data.root().toString() : name.toString(),
                        split,
                        patches,
                        skipped.stream()
                                .map(s -> new SkippedFile(s.file().toString(), s.reason()))
                                .toList(),
                        classification(patches, logits, maps),
                        summaries));
        notes.count("patches", patches.size());
        skipped.forEach(s -> notes.skip(s.file().toString(), s.reason()));
    }

    private SamRow row(int decoder) {
        return config.adapt().supervision() == Supervision.MASKS
                ? SamRow.SUPERVISED
                : SamRow.iteration(decoder);
    }

    private Mask add(
            Map<Row, List<EvaluatedPatch>> rows,
            List<PatchRow> table,
            Row row,
            Patch patch,
            double logit,
            Mask predicted) {
        double probability = 1 / (1 + Math.exp(-logit));
        boolean gated = row.gated() && probability < config.evaluate().gate();
        Mask nothing =
                new Mask(
                        predicted.width(),
                        predicted.height(),
                        new byte[predicted.width() * predicted.height()]);
        Mask mask = gated ? nothing : predicted;
        Mask truth = patch.isPositive() ? ImageFile.readMask(patch.mask().orElseThrow()) : nothing;
        PatchMetrics m = PatchMetrics.of(mask, truth);
        rows.computeIfAbsent(row, r -> new ArrayList<>())
                .add(new EvaluatedPatch(patch.slide(), patch.isPositive(), m));
        table.add(
                PatchRow.of(
                        row,
                        patch,
                        row.gated() ? OptionalDouble.of(probability) : OptionalDouble.empty(),
                        gated,
                        m));
        return mask;
    }

    private Map<ClassifierMetric, Interval> classification(
            List<Patch> patches, double[] logits, List<GrayImage> maps) {
        List<ClassifierSummary.Answer> answers = new ArrayList<>();
        for (int k = 0; k < patches.size(); k++) {
            Patch patch = patches.get(k);
            Optional<MapQuality> map =
                    patch.isPositive()
                            ? MapQuality.of(
                                    maps.get(k), ImageFile.readMask(patch.mask().orElseThrow()))
                            : Optional.empty();
            answers.add(
                    new ClassifierSummary.Answer(
                            patch.slide(), patch.isPositive(), logits[k], map));
        }
        return ClassifierSummary.of(answers, config.seed());
    }
}
