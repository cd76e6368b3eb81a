package org.epsam.core.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;
import org.epsam.base.random.Seeds;
import org.epsam.base.task.Progress;
import org.epsam.core.classify.Classifier;
import org.epsam.core.config.LocalizeSettings;
import org.epsam.core.config.Supervision;
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
import org.epsam.core.method.MethodMasks;
import org.epsam.core.model.Models;
import org.epsam.core.model.Networks;
import org.epsam.core.prompt.Points;
import org.epsam.core.run.AdaptFolder;
import org.epsam.core.run.EvaluateFolder;
import org.epsam.core.run.Metrics;
import org.epsam.core.run.PatchRow;
import org.epsam.core.run.StageNotes;
import org.epsam.core.segment.MaskPredictor;
import org.epsam.nets.runtime.Torch;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.SkippedFile;
import org.epsam.slides.data.Split;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Truth;

/**
 * Evaluates the masks of a run against true masks (docs/METHOD.md, section 5). Each instance
 * evaluates once.
 */
final class Evaluator {
    private final EvaluateStage.Settings settings;
    private final Networks networks;
    private final List<ComparedMethod> methods;
    private final PatchImages images;
    private final Progress progress;
    private final List<Patch> patches = new ArrayList<>();
    private final List<Double> logits = new ArrayList<>();
    private final List<GrayImage> maps = new ArrayList<>();
    // Numbers of the patches that the second gate leaves without a mask.
    private final Set<Integer> closed = new HashSet<>();
    private final Map<Row, List<EvaluatedPatch>> rows = new LinkedHashMap<>();
    private final List<PatchRow> table = new ArrayList<>();
    private final List<String> calibrations = new ArrayList<>();

    /**
     * Prepares an evaluation.
     *
     * @param settings how patches are segmented
     * @param networks SAM has its original weights
     * @param methods others, that are evaluated beside this one
     * @param images reads the patches
     * @param progress receives the progress
     */
    Evaluator(
            EvaluateStage.Settings settings,
            Networks networks,
            List<ComparedMethod> methods,
            PatchImages images,
            Progress progress) {
        this.settings = settings;
        this.networks = networks;
        this.methods = methods;
        this.images = images;
        this.progress = progress;
    }

    /** Evaluates all rows, first the current SAM, and writes the results into a folder. */
    void write(
            Dataset data,
            Split split,
            List<AdaptFolder> decoders,
            EvaluateFolder out,
            StageNotes notes) {
        List<SkippedFile> skipped = new ArrayList<>(data.skipped());
        for (Patch patch : data.of(split)) {
            if (patch.isPositive() && patch.mask().isEmpty()) {
                skipped.add(new SkippedFile(patch.image(), "positive patch without a mask"));
            } else {
                patches.add(patch);
            }
        }
        measureMaps();
        methods.forEach(this::measure);
        Map<String, Points> points = measureSam(SamRow.ZERO_SHOT, out, decoders.isEmpty());
        for (int i = 0; i < decoders.size(); i++) {
            Models.readTuned(networks.sam(), decoders.get(i).tuned());
            points = measureSam(row(i), out, i == decoders.size() - 1);
        }
        out.writePatches(table);
        out.writePoints(points);
        Map<Row, Summary> summaries = new LinkedHashMap<>();
        rows.forEach(
                (row, masks) -> summaries.put(row, Summary.of(masks, settings.segment().seed())));
        Path name = data.root().getFileName();
        List<String> told = new ArrayList<>(data.notes());
        told.addAll(calibrations);
        out.writeMetrics(
                Metrics.of(
                        name == null ? data.root().toString() : name.toString(),
                        split,
                        patches,
                        skipped,
                        classification(),
                        summaries),
                told);
        calibrations.forEach(notes::note);
        notes.count("patches", patches.size());
        skipped.forEach(s -> notes.skip(s.file(), s.reason()));
    }

    private SamRow row(int decoder) {
        return settings.supervision() == Supervision.MASKS
                ? SamRow.SUPERVISED
                : SamRow.iteration(decoder);
    }

    /** What the classifier predicts of a patch, and the masks without SAM. */
    private record MapResult(double logit, GrayImage map, Map<Baseline, Measured> masks) {}

    /** How a mask after the gate compares with the true mask. */
    private record Measured(boolean gated, PatchMetrics metrics) {}

    /** Evaluates the rows without SAM. */
    private void measureMaps() {
        try (Progress.Task task = progress.start("evaluate, maps", patches.size())) {
            Torch.workers()
                    .inOrder(
                            patches.size(),
                            i -> measureMaps(patches.get(i)),
                            (result, i) -> {
                                logits.add(result.logit());
                                maps.add(result.map());
                                result.masks().forEach((row, m) -> add(row, i, m));
                                task.step(1);
                            });
        }
    }

    private MapResult measureMaps(Patch patch) {
        RgbImage image = images.read(patch);
        LocalizeSettings how = settings.segment().localize();
        Classifier.Upright upright = networks.classifier().upright(image, how);
        double logit = upright.logit();
        GrayImage map = networks.classifier().activationMap(image, how, upright);
        Baseline.Evidence evidence =
                new Baseline.Evidence(
                        images.readAsStained(patch), map, localization(map, image).mask());
        Map<Baseline, Measured> masks = new EnumMap<>(Baseline.class);
        for (Baseline row : Baseline.values()) {
            masks.put(row, measure(patch, isBelowGate(row, logit), row.mask(evidence)));
        }
        return new MapResult(logit, map, masks);
    }

    private Localization localization(GrayImage map, RgbImage image) {
        return Localization.of(
                map, settings.segment().localize().mask(), image.width(), image.height());
    }

    /** How the mask of another method compares, and whether it opens the second gate. */
    private record MethodResult(Measured measured, boolean opens) {}

    /** Evaluates another method. */
    private void measure(ComparedMethod compared) {
        Row row = compared.method();
        try (MethodMasks masks = compared.masks(networks);
                Progress.Task task = progress.start("evaluate, " + row.key(), patches.size())) {
            networks.workers()
                    .inOrder(
                            patches.size(),
                            i -> measure(row, i, masks),
                            (result, i) -> {
                                if (row == PixelGate.METHOD && !result.opens()) {
                                    closed.add(i);
                                }
                                add(row, i, result.measured());
                                task.step(1);
                            });
        }
    }

    private MethodResult measure(Row row, int number, MethodMasks masks) {
        Patch patch = patches.get(number);
        boolean gated = isGated(row, number);
        Mask mask = gated ? Mask.nothing(patch.size()) : mask(masks, number);
        return new MethodResult(measure(patch, gated, mask), opens(mask));
    }

    private Mask mask(MethodMasks masks, int number) {
        RgbImage image = images.read(patches.get(number));
        return masks.of(image, localization(maps.get(number), image).mask());
    }

    private boolean opens(Mask marked) {
        return PixelGate.opens(marked, settings.segment().evaluate().pixelGate());
    }

    /** Evaluates the current SAM; writes the masks of the last row, and returns the prompts. */
    private Map<String, Points> measureSam(SamRow row, EvaluateFolder out, boolean last) {
        MaskPredictor predictor =
                new MaskPredictor(
                        networks.sam(),
                        networks.embeddings(),
                        settings.segment().prompts(),
                        settings.segment().views(),
                        row == SamRow.ZERO_SHOT ? 0 : settings.segment().evaluate().unprompted(),
                        new Seeds(settings.segment().seed()));
        Optional<EvaluateFolder> written = last ? Optional.of(out) : Optional.empty();
        SamMasks masks = new SamMasks(row, predictor, written);
        masks.calibrate();
        Map<String, Points> points = new LinkedHashMap<>();
        try (Progress.Task task = progress.start("evaluate, " + row.key(), patches.size())) {
            networks.workers()
                    .inOrder(
                            patches.size(),
                            masks::measure,
                            (result, i) -> {
                                add(row, i, result.measured());
                                points.put(patches.get(i).name(), result.points());
                                task.step(1);
                            });
        }
        return points;
    }

    /** How the mask that SAM predicts of a patch compares with the true mask, and its prompts. */
    private record SamResult(Measured measured, Points points) {}

    /** The masks of a row of SAM. */
    private final class SamMasks {
        private final SamRow row;
        private final MaskPredictor predictor;
        private final Optional<EvaluateFolder> written;
        private final Map<Integer, SamResult> uncalibrated = new HashMap<>();
        private Calibration calibration = Calibration.NONE;

        SamMasks(SamRow row, MaskPredictor predictor, Optional<EvaluateFolder> written) {
            this.row = row;
            this.predictor = predictor;
            this.written = written;
        }

        /** Looks at patches that the classifier calls tumour, whose masks are known then. */
        void calibrate() {
            if (row == SamRow.ZERO_SHOT
                    || !Calibration.isWanted(
                            settings.segment().evaluate(), settings.supervision())) {
                return;
            }
            int[] called =
                    IntStream.range(0, patches.size())
                            .filter(i -> !isGated(row, i))
                            .filter(i -> Calibration.isCalledTumour(probability(i)))
                            .toArray();
            if (!Calibration.isEnough(called.length, patches.size())) {
                return;
            }
            int[] drawn =
                    Arrays.stream(Calibration.order(called.length))
                            .limit(Calibration.MOST_DRAWN)
                            .map(i -> called[i])
                            .toArray();
            Calibration.Tally tally = new Calibration.Tally();
            String label = "evaluate, " + row.key() + ", calibration";
            try (Progress.Task task = progress.start(label, drawn.length)) {
                networks.workers()
                        .inOrder(
                                drawn.length,
                                i -> look(drawn[i]),
                                (looked, i) -> {
                                    tally.add(looked.tile());
                                    uncalibrated.put(drawn[i], looked.result());
                                    task.step(1);
                                });
            }
            calibration = tally.calibration();
            calibration
                    .note("patches")
                    .map(note -> row.key() + ": " + note)
                    .ifPresent(
                            note -> {
                                progress.message(note);
                                calibrations.add(note);
                            });
        }

        private record Looked(Segmenter.TilePrediction tile, SamResult result) {}

        private Looked look(int number) {
            Seen seen = see(number);
            MaskPredictor.Prediction prediction = predicted(seen);
            Segmenter.TilePrediction tile =
                    new Segmenter.TilePrediction(
                            probability(number),
                            Optional.of(prediction.probability()),
                            seen.where().mask().area());
            return new Looked(tile, result(number, false, prediction.mask(), prediction.points()));
        }

        SamResult measure(int number) {
            if (calibration.slope() == 0 && uncalibrated.containsKey(number)) {
                return uncalibrated.get(number);
            }
            Seen seen = see(number);
            if (isGated(row, number)) {
                Mask nothing = Mask.nothing(seen.where().mask().size());
                return result(number, true, nothing, predictor.points(seen.name(), seen.where()));
            }
            MaskPredictor.Prediction prediction = predicted(seen);
            Mask mask =
                    calibration.slope() == 0
                            ? prediction.mask()
                            : prediction
                                    .probability()
                                    .above(calibration.threshold(probability(number)));
            return result(number, false, mask, prediction.points());
        }

        private record Seen(String name, RgbImage image, Localization where) {}

        private Seen see(int number) {
            Patch patch = patches.get(number);
            RgbImage image = images.read(patch);
            return new Seen(patch.name(), image, localization(maps.get(number), image));
        }

        private MaskPredictor.Prediction predicted(Seen seen) {
            return predictor
                    .predict(seen.name(), seen.image(), seen.where())
                    .refined(seen.image(), settings.segment().evaluate().colourRefinement());
        }

        private SamResult result(int number, boolean gated, Mask mask, Points points) {
            Patch patch = patches.get(number);
            written.ifPresent(folder -> ImageFile.writeMask(folder.prediction(patch.name()), mask));
            return new SamResult(Evaluator.this.measure(patch, gated, mask), points);
        }
    }

    private double probability(int number) {
        return Classifier.tumourProbability(logits.get(number));
    }

    private boolean isBelowGate(Row row, double logit) {
        return row.gated()
                && Classifier.tumourProbability(logit) < settings.segment().evaluate().gate();
    }

    /** SAM's masks have a second gate. */
    private boolean isGated(Row row, int number) {
        return isBelowGate(row, logits.get(number))
                || row instanceof SamRow && closed.contains(number);
    }

    /** Compares a mask, emptied where the gate is closed, with the true mask. */
    private Measured measure(Patch patch, boolean gated, Mask predicted) {
        Mask nothing = Mask.nothing(predicted.size());
        Mask mask = gated ? nothing : predicted;
        Truth truth = patch.isPositive() ? patch.truth() : new Truth(nothing);
        return new Measured(gated, PatchMetrics.of(mask, truth));
    }

    private void add(Row row, int number, Measured measured) {
        Patch patch = patches.get(number);
        rows.computeIfAbsent(row, r -> new ArrayList<>())
                .add(
                        new EvaluatedPatch(
                                patch.name(),
                                patch.slide(),
                                patch.isPositive(),
                                measured.metrics()));
        table.add(
                PatchRow.of(
                        row,
                        patch,
                        row.gated()
                                ? OptionalDouble.of(probability(number))
                                : OptionalDouble.empty(),
                        measured.gated(),
                        measured.metrics()));
    }

    private Map<ClassifierMetric, Interval> classification() {
        List<ClassifierSummary.Answer> answers = new ArrayList<>();
        for (int i = 0; i < patches.size(); i++) {
            Patch patch = patches.get(i);
            Optional<MapQuality> map =
                    patch.isPositive()
                            ? MapQuality.of(maps.get(i), patch.truth())
                            : Optional.empty();
            answers.add(
                    new ClassifierSummary.Answer(
                            patch.slide(), patch.isPositive(), logits.get(i), map));
        }
        return ClassifierSummary.of(answers, settings.segment().seed());
    }
}
