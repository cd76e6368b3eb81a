package org.epsam.core.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.epsam.base.InputException;
import org.epsam.base.io.Json;
import org.epsam.base.random.Seeds;
import org.epsam.base.task.Progress;
import org.epsam.core.classify.Classifier;
import org.epsam.core.config.Config;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.config.Supervision;
import org.epsam.core.embedding.ComputedEmbeddings;
import org.epsam.core.embedding.Embeddings;
import org.epsam.core.evaluate.ClassifierSummary;
import org.epsam.core.evaluate.EvaluatedPatch;
import org.epsam.core.evaluate.Interval;
import org.epsam.core.evaluate.MapQuality;
import org.epsam.core.evaluate.PatchMetrics;
import org.epsam.core.evaluate.Summary;
import org.epsam.core.evaluate.TrivialMasks;
import org.epsam.core.image.PatchImages;
import org.epsam.core.localize.Localization;
import org.epsam.core.model.Models;
import org.epsam.core.prompt.Points;
import org.epsam.core.run.AdaptFolder;
import org.epsam.core.run.EvaluateFolder;
import org.epsam.core.run.OwnEvaluation;
import org.epsam.core.run.PatchRow;
import org.epsam.core.run.Run;
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
import org.epsam.slides.image.Resize;
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
        Map<String, List<EvaluatedPatch>> rows = new LinkedHashMap<>();
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
                Mask everything = TrivialMasks.everything(image.width(), image.height());
                add(rows, table, "everything", patch, image, Optional.empty(), everything);
                Mask dark = TrivialMasks.otsu(images.readAsStained(patch));
                add(rows, table, "otsu", patch, image, Optional.empty(), dark);
                add(
                        rows,
                        table,
                        "cam",
                        patch,
                        image,
                        Optional.of(logits[k]),
                        halfMaximum(map, image.width(), image.height()));
                add(
                        rows,
                        table,
                        "initial_mask",
                        patch,
                        image,
                        Optional.of(logits[k]),
                        found.mask());
                task.step(1);
            }
        }
        for (int i = -1; i < decoders.size(); i++) {
            String row = i < 0 ? "zero_shot" : row(i);
            if (i >= 0) {
                Models.readTuned(sam, config, decoders.get(i).tuned());
            }
            boolean last = i == decoders.size() - 1;
            try (Progress.Task task = progress.start("evaluate, " + row, patches.size())) {
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
                    Mask mask =
                            add(rows, table, row, patch, image, Optional.of(logits[k]), p.mask());
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
        Json.write(
                out.metricsFile(),
                metrics(
                        data,
                        split,
                        patches,
                        skipped,
                        classification(patches, logits, maps),
                        rows));
        notes.count("patches", patches.size());
        skipped.forEach(s -> notes.skip(s.file().toString(), s.reason()));
    }

    private String row(int decoder) {
        return config.adapt().supervision() == Supervision.MASKS ? "supervised" : "iter" + decoder;
    }

    /** The map where it is at least half of its maximum. */
    private static Mask halfMaximum(GrayImage map, int width, int height) {
        GrayImage large = Resize.bilinear(map, width, height);
        int max = 0;
        for (byte v : map.values()) {
            max = Math.max(max, v & 0xff);
        }
        byte[] values = new byte[width * height];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (max > 0 && 2 * (large.values()[i] & 0xff) >= max ? 1 : 0);
        }
        return new Mask(width, height, values);
    }

    private Mask add(
            Map<String, List<EvaluatedPatch>> rows,
            List<PatchRow> table,
            String row,
            Patch patch,
            RgbImage image,
            Optional<Double> logit,
            Mask predicted) {
        double probability = logit.map(z -> 1 / (1 + Math.exp(-z))).orElse(Double.NaN);
        boolean gated = logit.isPresent() && probability < config.evaluate().gate();
        Mask nothing =
                new Mask(image.width(), image.height(), new byte[image.width() * image.height()]);
        Mask mask = gated ? nothing : predicted;
        Mask truth = patch.isPositive() ? ImageFile.readMask(patch.mask().orElseThrow()) : nothing;
        PatchMetrics m = PatchMetrics.of(mask, truth);
        rows.computeIfAbsent(row, r -> new ArrayList<>())
                .add(new EvaluatedPatch(patch.slide(), patch.isPositive(), m));
        table.add(
                PatchRow.of(
                        row,
                        patch,
                        logit.isPresent() ? OptionalDouble.of(probability) : OptionalDouble.empty(),
                        gated,
                        m));
        return mask;
    }

    private Map<String, Interval> classification(
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
        Map<String, Interval> summary = ClassifierSummary.of(answers, config.seed());
        summary.replaceAll((name, interval) -> interval.rounded());
        return summary;
    }

    private Map<String, Object> metrics(
            Dataset data,
            Split split,
            List<Patch> patches,
            List<Skipped> skipped,
            Map<String, Interval> classification,
            Map<String, List<EvaluatedPatch>> rows) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put(
                "data",
                data.root().getFileName() == null
                        ? data.root().toString()
                        : data.root().getFileName().toString());
        result.put("split", split.folder());
        long positives = patches.stream().filter(Patch::isPositive).count();
        result.put("n_positive", positives);
        result.put("n_negative", patches.size() - positives);
        result.put("n_skipped", skipped.size());
        result.put("n_slides", patches.stream().map(Patch::slide).distinct().count());
        Map<String, Object> table = new LinkedHashMap<>();
        boolean bySlide = true;
        for (Map.Entry<String, List<EvaluatedPatch>> row : rows.entrySet()) {
            Summary summary = Summary.of(row.getValue(), config.seed());
            bySlide &= summary.bySlide();
            Map<String, Object> cells = new LinkedHashMap<>();
            summary.metrics()
                    .forEach((metric, interval) -> cells.put(metric.key(), interval.rounded()));
            table.put(row.getKey(), cells);
        }
        result.put("intervals", bySlide ? "slides" : "patches");
        result.put(
                "skipped",
                skipped.stream()
                        .map(s -> Map.of("file", s.file().toString(), "reason", s.reason()))
                        .toList());
        result.put("classifier", classification);
        result.put("rows", table);
        return result;
    }
}
