package org.epsam.core.pipeline;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.epsam.base.io.Json;
import org.epsam.base.io.Sha256;
import org.epsam.base.random.Seeds;
import org.epsam.base.task.Workers;
import org.epsam.core.appearance.Appearance;
import org.epsam.core.appearance.KnownAppearance;
import org.epsam.core.classify.Classifier;
import org.epsam.core.config.Config;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.config.LocalizeSettings;
import org.epsam.core.config.Supervision;
import org.epsam.core.image.Dihedral;
import org.epsam.core.localize.Localization;
import org.epsam.core.model.Bundled;
import org.epsam.core.prompt.Points;
import org.epsam.core.run.PatchScale;
import org.epsam.core.run.Run;
import org.epsam.core.segment.ColourModel;
import org.epsam.core.segment.MaskPredictor;
import org.epsam.nets.runtime.Precision;
import org.epsam.nets.runtime.Torch;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.ScalarMap;

/**
 * Segments patches with the models of a finished run. One instance serves several threads: all
 * methods may be called at once, with the same results as one after the other. {@link #close} waits
 * for the calls that have begun; those that come later throw {@link IllegalStateException}.
 *
 * <pre>{@code
 * try (Segmenter segmenter = Segmenter.open(Path.of("runs/mine"))) {
 *     Mask mask = segmenter.segment(ImageFile.readRgb(Path.of("patch.png"))).mask();
 * }
 * }</pre>
 */
public final class Segmenter implements AutoCloseable {
    /** Cells a side of the colours of a tile: as accurate as four times as many on slides. */
    private static final int TILE_CELLS = 32;

    private final Run run;
    private final TrainedModels models;
    private final SegmentSettings settings;
    private final Classifier classifier;
    private final MaskPredictor predictor;
    private final MaskPredictor oneView;
    private final Optional<KnownAppearance> known;
    private final Precision precision;
    private final Quality quality;
    private final boolean calibrates;
    // Held for reading while the networks are in use, for writing while they are freed.
    private final ReadWriteLock use = new ReentrantReadWriteLock();
    private boolean closed;

    /**
     * The segmentation of a patch.
     *
     * @param mask tumour, of the patch's size
     * @param probability of tumour, 0..1, in patch pixels; before the gate
     * @param tumourProbability tumour probability of the whole patch by the classifier, 0..1
     * @param gated whether the mask is empty because that probability is below the gate, or because
     *     the second gate is closed ({@code evaluate.pixel_gate})
     * @param localization where the classifier localizes tumour
     * @param points the prompts
     */
    public record Segmentation(
            Mask mask,
            ScalarMap probability,
            double tumourProbability,
            boolean gated,
            Localization localization,
            Points points) {}

    /**
     * The segmentation of a tile of a slide.
     *
     * @param tumourProbability tumour probability of the whole tile by the classifier, 0..1
     * @param probability of tumour, 0..1, in the tile's pixels; empty if the tile's probability is
     *     below the gate, or the second gate is closed
     * @param initialArea pixels of the initial mask; 0 without a probability
     */
    public record TilePrediction(
            double tumourProbability, Optional<ScalarMap> probability, long initialArea) {}

    private Segmenter(
            Run run,
            TrainedModels models,
            SegmentSettings settings,
            Supervision supervision,
            Precision precision,
            Quality quality) {
        this.run = run;
        this.models = models;
        this.settings = settings;
        this.precision = precision;
        this.quality = quality;
        this.calibrates =
                !models.decoders().isEmpty()
                        && Calibration.isWanted(settings.evaluate(), supervision);
        this.known = run.classify().appearance();
        this.classifier = models.networks().classifier();
        this.predictor = predictor(settings.views());
        this.oneView = predictor(1);
    }

    private MaskPredictor predictor(int views) {
        return new MaskPredictor(
                models.networks().sam(),
                models.networks().embeddings(),
                settings.prompts(),
                views,
                // SAM without fine-tuning has not learned what to mark without prompts.
                models.decoders().isEmpty() ? 0 : settings.evaluate().unprompted(),
                new Seeds(settings.seed()));
    }

    /**
     * Loads the models of a run, to segment with {@link Quality#STANDARD}.
     *
     * @param folder of a finished run
     * @return the segmenter
     * @throws org.epsam.base.InputException if the run is not finished
     */
    public static Segmenter open(Path folder) {
        return open(folder, Quality.STANDARD);
    }

    /**
     * Loads the models of a run.
     *
     * @param folder of a finished run
     * @param quality how many views of a patch are averaged
     * @return the segmenter
     * @throws org.epsam.base.InputException if the run is not finished
     */
    public static Segmenter open(Path folder, Quality quality) {
        return open(folder, quality, List.of());
    }

    /**
     * Loads the models of a run on one of several machines, which shall give the same results.
     *
     * @param folder of a finished run
     * @param quality how many views of a patch are averaged
     * @param here {@code key=value} texts of the configuration, such as {@link Bundled#here}
     * @return the segmenter
     * @throws org.epsam.base.InputException if the run is not finished
     */
    public static Segmenter open(Path folder, Quality quality, List<String> here) {
        Run run = new Run(folder);
        Config config = ConfigLoader.change(run.config(), here);
        Torch.threads(config.threadCount());
        SegmentSettings settings = SegmentSettings.of(config);
        return new Segmenter(
                run,
                TrainedModels.load(run, config).tuned(),
                settings.with(quality),
                config.adapt().supervision(),
                config.precision().decide(),
                quality);
    }

    /**
     * Returns workers for patches that are segmented one by one.
     *
     * @return several threads for small models; else the calling thread
     */
    public Workers workers() {
        return models.networks().workers();
    }

    /**
     * Returns the scale of the patches that the run was trained on.
     *
     * @return their side and resolution
     * @throws org.epsam.base.InputException if a run of an older version does not record it
     */
    public PatchScale patchScale() {
        return PatchScale.of(run);
    }

    /**
     * Returns whether a patch or tile looks like those that the run was trained on.
     *
     * @param image pixels, red first, at the resolution that the run was trained on
     * @return false where its colours or its texture lie outside of what 99 of 100 patches of the
     *     training have; true where a run does not know them
     */
    public boolean isFamiliar(RgbImage image) {
        return known.isEmpty()
                || known.get().isFamiliar(Appearance.of(settings.pixels().seen(image)));
    }

    /**
     * Returns an identifier of the segmenter's results.
     *
     * @return a hash of the models and of all configuration values that the results depend on
     * @throws IllegalStateException if it is closed
     */
    public String identity() {
        return whileOpen(this::hash);
    }

    private String hash() {
        Map<String, Object> parts =
                new HashMap<>(
                        Map.of(
                                "settings", settings,
                                "quality", quality.name(),
                                "precision", precision.name(),
                                "classifier", classifier.sha256(),
                                "sam", models.networks().sam().state().sha256()));
        models.pixelGate().ifPresent(gate -> parts.put("pixel_gate", gate.network().sha256()));
        return Sha256.of(Json.canonical(parts));
    }

    /**
     * Segments a patch, alone: its mask is not calibrated.
     *
     * @param image pixels, red first, at the resolution that the run was trained on
     * @return the segmentation
     * @throws IllegalStateException if it is closed
     */
    public Segmentation segment(RgbImage image) {
        return whileOpen(() -> segmented(image));
    }

    private Segmentation segmented(RgbImage image) {
        RgbImage seen = settings.pixels().seen(image);
        Classifier.Upright upright = classifier.upright(seen, settings.localize());
        double probability = upright.tumourProbability();
        Localization where = localize(seen, settings.localize(), upright);
        MaskPredictor.Prediction p = predicted("segment", seen, where);
        boolean gated = isGated(probability, seen);
        Mask mask = gated ? Mask.nothing(seen.size()) : p.mask();
        return new Segmentation(mask, p.probability(), probability, gated, where, p.points());
    }

    /**
     * Returns how thoroughly it segments.
     *
     * @return as given at opening
     */
    public Quality quality() {
        return quality;
    }

    /**
     * Segments a patch as {@link #segment}, but below the gate only the classifier is run.
     *
     * @param image pixels, red first, at the resolution that the run was trained on
     * @return the segmentation
     * @throws IllegalStateException if it is closed
     */
    public TilePrediction predictPatch(RgbImage image) {
        return whileOpen(() -> inAllViews("segment", settings.pixels().seen(image)));
    }

    private TilePrediction inAllViews(String name, RgbImage pixels) {
        return aboveTheGate(
                pixels,
                settings.localize(),
                (seen, where) -> predicted(name, seen, where).probability());
    }

    /** Predicts probabilities of an image where the classifier's is not below the gate. */
    private TilePrediction aboveTheGate(
            RgbImage seen,
            LocalizeSettings how,
            BiFunction<RgbImage, Localization, ScalarMap> prediction) {
        Classifier.Upright upright = classifier.upright(seen, how);
        double probability = upright.tumourProbability();
        if (isGated(probability, seen)) {
            return new TilePrediction(probability, Optional.empty(), 0);
        }
        Localization where = localize(seen, how, upright);
        return new TilePrediction(
                probability, Optional.of(prediction.apply(seen, where)), where.mask().area());
    }

    private boolean isGated(double probability, RgbImage seen) {
        return probability < settings.evaluate().gate()
                || models.pixelGate().isPresent() && !models.pixelGate().get().opens(seen);
    }

    /**
     * Segments a tile of a slide. Below the gate only the classifier is run. With {@link
     * Quality#STANDARD} all networks see the tile in one orientation, and its colours are refined
     * at an eighth of the side or more; with {@link Quality#BEST} it is segmented as by {@link
     * #segment}.
     *
     * @param name of the tile, such as its position: the same name gives the same prompts
     * @param turns quarter turns in which it is seen with {@link Quality#STANDARD}, 0 to 3: tiles
     *     over the same place should have different ones
     * @param image pixels, red first, at the resolution that the run was trained on
     * @return the segmentation
     * @throws IllegalStateException if it is closed
     */
    public TilePrediction predictTile(String name, int turns, RgbImage image) {
        return whileOpen(() -> predicted(name, turns, image));
    }

    private TilePrediction predicted(String name, int turns, RgbImage image) {
        RgbImage pixels = settings.pixels().seen(image);
        if (quality == Quality.BEST) {
            return inAllViews(name, pixels);
        }
        int variant = settings.prompts().testTimeAugmentation() ? turns : 0;
        return aboveTheGate(
                Dihedral.of(pixels, variant),
                settings.localize().withRotations(1),
                (seen, where) ->
                        Dihedral.of(
                                coarselyRefined(oneView.predict(name, seen, where), seen),
                                Dihedral.inverse(variant)));
    }

    private ScalarMap coarselyRefined(MaskPredictor.Prediction found, RgbImage seen) {
        double fraction = settings.evaluate().colourRefinement();
        return found.points().size() == 0
                ? found.probability()
                : ColourModel.refine(seen, found.probability(), fraction, TILE_CELLS);
    }

    /**
     * Returns whether masks of patches or tiles that are segmented together are calibrated
     * (docs/METHOD.md, section 5, calibration).
     *
     * @return false where the configuration says so, SAM is not fine-tuned, or it was fine-tuned on
     *     true masks
     */
    public boolean calibrates() {
        return calibrates;
    }

    /**
     * Returns whether a tile is so unlikely to show tumour that tiles which overlap it alone need
     * not be predicted.
     *
     * @param tumourProbability of the tile
     * @return true below half of the gate
     */
    public boolean isClear(double tumourProbability) {
        return tumourProbability < settings.evaluate().gate() / 2;
    }

    private MaskPredictor.Prediction predicted(String name, RgbImage seen, Localization where) {
        return predictor
                .predict(name, seen, where)
                .refined(seen, settings.evaluate().colourRefinement());
    }

    private Localization localize(RgbImage seen, LocalizeSettings how, Classifier.Upright upright) {
        GrayImage map = classifier.activationMap(seen, how, upright);
        return Localization.of(map, how.mask(), seen.width(), seen.height());
    }

    private <T> T whileOpen(Supplier<T> work) {
        use.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException(
                        "the segmenter of " + run.folder() + " is closed; open another");
            }
            return work.get();
        } finally {
            use.readLock().unlock();
        }
    }

    /** Frees the networks, once the calls that have begun are done. */
    @Override
    public void close() {
        use.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                models.close();
            }
        } finally {
            use.writeLock().unlock();
        }
    }
}
