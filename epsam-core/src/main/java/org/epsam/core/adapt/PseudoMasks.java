package org.epsam.core.adapt;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import org.epsam.base.InputException;
import org.epsam.base.random.Seeds;
import org.epsam.base.task.Progress;
import org.epsam.core.config.PseudoMask;
import org.epsam.core.embedding.ComputedEmbeddings;
import org.epsam.core.evaluate.PixelCounts;
import org.epsam.core.image.Dihedral;
import org.epsam.core.image.PatchImages;
import org.epsam.core.image.SoftMask;
import org.epsam.core.localize.Localization;
import org.epsam.core.model.Networks;
import org.epsam.core.run.AdaptFolder;
import org.epsam.core.run.PseudoMaskRow;
import org.epsam.core.run.StageNotes;
import org.epsam.core.segment.ColourModel;
import org.epsam.core.segment.MaskPredictor;
import org.epsam.slides.data.Patch;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.ScalarMap;

/**
 * Creates the masks that SAM's decoder is trained on next: SAM's answers to the prompts of the
 * activation map, kept by IDS (docs/METHOD.md, sections 3 and 4). An instance is for one state of
 * SAM and one folder.
 */
public final class PseudoMasks {
    private final String name;
    private final TuningSettings settings;
    private final Seeds seeds;
    private final Networks networks;
    private final PatchImages images;
    private final BiFunction<Patch, RgbImage, Localization> localization;

    private final Map<String, Made> made = new HashMap<>();

    /** The row of a patch, absent where there is nothing to prompt, and what SAM marks, 0..1. */
    private record Made(Optional<PseudoMaskRow> row, double marked) {}

    private record Seen(RgbImage image, Localization where, MaskPredictor.Prediction prediction) {}

    /**
     * Prepares the creation of pseudo masks.
     *
     * @param name of the task, for messages and random numbers
     * @param settings how they are created
     * @param seeds source of randomness
     * @param networks SAM as it is when masks are created; the classifier computes activation maps
     *     of augmented patches, where those are requested
     * @param images reads pixels
     * @param localization returns for a patch and its pixels where the classifier localizes tumour
     */
    public PseudoMasks(
            String name,
            TuningSettings settings,
            Seeds seeds,
            Networks networks,
            PatchImages images,
            BiFunction<Patch, RgbImage, Localization> localization) {
        this.name = name;
        this.settings = settings;
        this.seeds = seeds;
        this.networks = networks;
        this.images = images;
        this.localization = localization;
    }

    /**
     * Weighs patches by the scores that were written with their pseudo masks.
     *
     * @param folder what {@link #make} has written to
     * @param patches names of those trained on
     * @return for each name a weight, in proportion to the score; the mean is 1
     * @throws InputException if a score is missing
     */
    public static Map<String, Double> weights(AdaptFolder folder, Collection<String> patches) {
        Path file = folder.pseudoMaskFile();
        Map<String, Double> scores = new HashMap<>();
        for (PseudoMaskRow row : folder.pseudoMasks()) {
            row.score().ifPresent(score -> scores.put(row.name(), score));
        }
        double sum = 0;
        for (String patch : patches) {
            if (!scores.containsKey(patch)) {
                throw damaged(file, "no score of " + patch);
            }
            sum += scores.get(patch);
        }
        Map<String, Double> weights = new HashMap<>();
        for (String patch : patches) {
            // Where all scores are 0, none is better than another.
            weights.put(patch, sum > 0 ? scores.get(patch) * patches.size() / sum : 1);
        }
        return weights;
    }

    private static InputException damaged(Path file, String why) {
        return new InputException(
                file
                        + ": damaged ("
                        + why
                        + "), adapt.weighting needs it; delete its folder and those after it, to"
                        + " create them again");
    }

    /**
     * Creates the pseudo masks of some patches before the others.
     *
     * @param patches patches with tumour
     * @param folder for masks (in {@code pseudo})
     * @param progress receives progress
     * @return the mean fraction of a patch that SAM's own mask marks, 0..1
     */
    public double marked(List<Patch> patches, AdaptFolder folder, Progress progress) {
        predict(patches, folder, progress);
        return patches.stream()
                .mapToDouble(patch -> made.get(patch.name()).marked())
                .average()
                .orElse(0);
    }

    /**
     * Creates the pseudo masks of patches, as far as they are not there, and {@code ids.csv} with
     * the score and fate of each.
     *
     * @param patches patches with tumour
     * @param folder for masks (in {@code pseudo}) and the table
     * @param notes receives counts
     * @param progress receives progress and messages
     * @throws InputException if none is kept
     */
    public void make(List<Patch> patches, AdaptFolder folder, StageNotes notes, Progress progress) {
        predict(patches, folder, progress);
        List<PseudoMaskRow> rows =
                patches.stream().flatMap(p -> made.get(p.name()).row().stream()).toList();
        List<Double> scores = new ArrayList<>();
        rows.forEach(row -> scores.add(row.score().orElseThrow()));
        long kept = rows.stream().filter(PseudoMaskRow::kept).count();
        if (kept == 0) {
            throw noneKept(name, scores, settings.adapt().idsThreshold());
        }
        folder.writePseudoMasks(rows);
        notes.count("pseudo_masks_kept", kept);
        notes.count("pseudo_masks_rejected", scores.size() - kept);
        progress.message(name + ": kept " + kept + " of " + scores.size() + " pseudo masks");
    }

    private void predict(List<Patch> patches, AdaptFolder folder, Progress progress) {
        List<Patch> missing = patches.stream().filter(p -> !made.containsKey(p.name())).toList();
        if (missing.isEmpty()) {
            return;
        }
        MaskPredictor predictor =
                new MaskPredictor(
                        networks.sam(),
                        networks.embeddings(),
                        settings.prompts(),
                        settings.adapt().samplings(),
                        0,
                        seeds);
        try (Progress.Task task = progress.start(name + ", pseudo masks", missing.size())) {
            networks.workers()
                    .inOrder(
                            missing.size(),
                            i -> make(missing.get(i), predictor, folder),
                            (result, i) -> {
                                made.put(missing.get(i).name(), result);
                                task.step(1);
                            });
        }
    }

    /**
     * Writes the pseudo mask of a patch where it is kept; there is none where nothing is prompted.
     */
    private Made make(Patch patch, MaskPredictor predictor, AdaptFolder folder) {
        Seen seen = see(patch, predictor);
        if (seen.where().mask().area() == 0 && !settings.prompts().cornerFallback()) {
            return new Made(Optional.empty(), 0);
        }
        double score = IdsFilter.score(seen.where().mask(), seen.prediction().mask());
        SoftMask pseudo = pseudoMask(seen);
        Mask mask = pseudo.mask();
        boolean kept =
                new IdsFilter(settings.adapt().idsThreshold()).accepts(score) && mask.area() > 0;
        if (kept) {
            pseudo.write(folder.pseudoMask(patch.name()));
        }
        return new Made(
                Optional.of(row(patch, score, kept, mask)), seen.prediction().mask().fraction());
    }

    private static PseudoMaskRow row(Patch patch, double score, boolean kept, Mask mask) {
        // Only evaluated: nothing is trained on the true mask.
        Optional<PixelCounts> measured =
                patch.mask().map(file -> PixelCounts.of(mask, patch.truth()));
        return new PseudoMaskRow(
                patch.name(),
                patch.slide(),
                OptionalDouble.of(score),
                kept,
                OptionalLong.of(mask.area()),
                number(measured, PixelCounts::smoothedDice),
                number(measured, PixelCounts::smoothedIou));
    }

    private Seen see(Patch patch, MaskPredictor predictor) {
        RgbImage image = images.read(patch);
        Localization where = localization.apply(patch, image);
        if (!settings.adapt().augmentedPseudoMasks()) {
            return new Seen(image, where, predictor.predict(patch.name(), image, where));
        }
        // The original predicts on augmented images and stores the result under the original name.
        RandomGenerator random = seeds.generator(name, "pseudo", patch.name());
        PublishedAugmentation.Result varied =
                PublishedAugmentation.of(image, SoftMask.of(where.mask()), random);
        RgbImage seen =
                varied.variant() < 0 ? varied.image() : Dihedral.of(image, varied.variant());
        GrayImage map = networks.classifier().activationMap(seen, settings.localize());
        where = Localization.of(map, settings.localize().mask(), seen.width(), seen.height());
        return new Seen(
                seen,
                where,
                new MaskPredictor(
                                networks.sam(),
                                new ComputedEmbeddings(networks.sam(), settings.halfEmbeddings()),
                                settings.prompts(),
                                seeds)
                        .predict(patch.name(), seen, where));
    }

    private SoftMask pseudoMask(Seen seen) {
        ScalarMap probability = seen.prediction().probability();
        if (settings.adapt().pseudoMask() == PseudoMask.JOINT) {
            probability = JointMask.mean(probability, seen.where().weights());
        }
        SoftMask mask =
                SoftMask.of(
                        ColourModel.refine(
                                seen.image(), probability, settings.adapt().colourRefinement()));
        if (settings.adapt().pseudoMask() == PseudoMask.INTERSECTION) {
            mask = mask.within(seen.where().mask());
        }
        return settings.adapt().softPseudoMasks() ? mask : SoftMask.of(mask.mask());
    }

    /** Explains why no pseudo mask is left: all that pass the threshold are empty. */
    static InputException noneKept(String name, List<Double> scores, double ids) {
        scores.sort(null);
        int n = scores.size();
        if (n > 0 && scores.get(n - 1) >= ids) {
            return new InputException(
                    String.format(
                            Locale.ROOT,
                            "%s: %d of %d pseudo masks pass adapt.ids_threshold=%.2f, and all of"
                                + " them are empty; fine-tune longer (adapt.epochs) or refine them"
                                + " less (adapt.colour_refinement), with another --run",
                            name,
                            scores.stream().filter(s -> s >= ids).count(),
                            n,
                            ids));
        }
        return new InputException(
                String.format(
                        Locale.ROOT,
                        "%s: none of %d pseudo masks passes adapt.ids_threshold=%.2f (scores: least"
                                + " %.2f, median %.2f, largest %.2f); try --set"
                                + " adapt.ids_threshold=%.2f with another --run",
                        name,
                        n,
                        ids,
                        n == 0 ? 0 : scores.get(0),
                        n == 0 ? 0 : scores.get(n / 2),
                        n == 0 ? 0 : scores.get(n - 1),
                        n == 0 ? 0 : Math.floor(100 * scores.get(n / 2)) / 100));
    }

    private static OptionalDouble number(
            Optional<PixelCounts> measured, ToDoubleFunction<PixelCounts> figure) {
        return measured.isPresent()
                ? OptionalDouble.of(figure.applyAsDouble(measured.get()))
                : OptionalDouble.empty();
    }
}
