package org.epsam.web.patch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.epsam.core.classify.Classifier;
import org.epsam.core.image.SoftMask;
import org.epsam.core.run.AdaptFolder;
import org.epsam.core.run.EvaluateFolder;
import org.epsam.core.run.LocalizeFolder;
import org.epsam.core.run.Metrics;
import org.epsam.core.run.PseudoMaskRow;
import org.epsam.core.run.Run;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.Split;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;

/**
 * The patches of a run that have a mask: pseudo masks of the last iteration that made some, or
 * initial masks where a patch has none, and predictions of the evaluation.
 */
public final class ReviewedPatches {
    private final Map<String, ReviewedPatch> patches;

    private ReviewedPatches(Map<String, ReviewedPatch> patches) {
        this.patches = Collections.unmodifiableMap(patches);
    }

    /**
     * Returns no patches.
     *
     * @return for a review of slides only
     */
    public static ReviewedPatches none() {
        return new ReviewedPatches(Map.of());
    }

    /**
     * Looks at all masks of a run.
     *
     * @param run finished as far as the initial masks
     * @param data its data set
     * @return the patches
     * @throws org.epsam.base.InputException if a mask or a table is damaged
     */
    public static ReviewedPatches of(Run run, Dataset data) {
        Lookup lookup = new Lookup(run);
        List<Patch> all = new ArrayList<>(data.positives(Split.TRAIN));
        for (Split split : Split.values()) {
            if (split != Split.TRAIN) {
                all.addAll(data.of(split));
            }
        }
        Map<String, ReviewedPatch> found = new LinkedHashMap<>();
        all.parallelStream()
                .map(lookup::find)
                .flatMap(Optional::stream)
                .collect(Collectors.toList())
                .forEach(patch -> found.put(patch.id(), patch));
        return new ReviewedPatches(found);
    }

    /**
     * Returns all patches.
     *
     * @return in the order of the data set
     */
    public List<ReviewedPatch> all() {
        return List.copyOf(patches.values());
    }

    /**
     * Finds a patch.
     *
     * @param id as {@link ReviewedPatch#id}
     * @return the patch, if the run has a mask of it
     */
    public Optional<ReviewedPatch> find(String id) {
        return Optional.ofNullable(patches.get(id));
    }

    /** What a run has written about its patches. */
    private static final class Lookup {
        private final LocalizeFolder localize;
        private final EvaluateFolder evaluate;
        private final Optional<String> evaluated;
        private final Optional<AdaptFolder> pseudo;
        private final Map<String, PseudoMaskRow> rows = new HashMap<>();
        private final Function<Patch, Optional<Double>> probabilities;

        Lookup(Run run) {
            localize = run.localize();
            evaluate = run.evaluate();
            evaluated = evaluate.metrics().flatMap(Metrics::split);
            pseudo = lastWithPseudoMasks(run);
            pseudo.ifPresent(f -> f.pseudoMasks().forEach(row -> rows.put(row.name(), row)));
            probabilities =
                    run.classify()
                            .logitOfPatch()
                            .andThen(logit -> logit.map(Classifier::tumourProbability));
        }

        private static Optional<AdaptFolder> lastWithPseudoMasks(Run run) {
            List<AdaptFolder> folders = new ArrayList<>();
            for (AdaptFolder folder : run.adaptations()) {
                folders.add(folder.zeroShot());
                folders.add(folder);
            }
            Collections.reverse(folders);
            return folders.stream().filter(f -> Files.exists(f.pseudoMaskFile())).findFirst();
        }

        Optional<ReviewedPatch> find(Patch patch) {
            Optional<Path> map = existing(localize.map(patch.split(), patch.name()));
            Optional<Path> initial = existing(localize.mask(patch.split(), patch.name()));
            if (patch.split() != Split.TRAIN) {
                // Names tell patches of one split only.
                return existing(evaluate.prediction(patch.name()))
                        .filter(mask -> evaluated.equals(Optional.of(patch.split().folder())))
                        .map(mask -> found(patch, EvaluateFolder.NAME, mask, map, initial));
            }
            Optional<Path> kept = pseudo.flatMap(f -> existing(f.pseudoMask(patch.name())));
            if (kept.isPresent()) {
                return Optional.of(found(patch, source(), kept.get(), map, initial));
            }
            return initial.map(mask -> found(patch, LocalizeFolder.NAME, mask, map, initial));
        }

        private String source() {
            Path path = pseudo.orElseThrow().path();
            Path stage = path.endsWith("zero_shot") ? path.getParent() : path;
            return stage.getFileName().toString();
        }

        private ReviewedPatch found(
                Patch patch, String source, Path file, Optional<Path> map, Optional<Path> initial) {
            Mask mask = SoftMask.read(file).mask();
            PseudoMaskRow row = patch.split() == Split.TRAIN ? rows.get(patch.name()) : null;
            ReviewedPatch.Doubt doubt =
                    new ReviewedPatch.Doubt(
                            initial.filter(i -> !i.equals(file))
                                    .map(i -> disagreement(mask, ImageFile.readMask(i)))
                                    .orElse(OptionalDouble.empty()),
                            row == null ? OptionalDouble.empty() : row.score(),
                            Optional.ofNullable(row).map(PseudoMaskRow::kept),
                            probabilities
                                    .apply(patch)
                                    .map(OptionalDouble::of)
                                    .orElse(OptionalDouble.empty()),
                            mask.fraction());
            return new ReviewedPatch(patch, source, file, map, initial, doubt);
        }

        private static OptionalDouble disagreement(Mask mask, Mask initial) {
            // An empty mask is one of a closed gate: SAM was not asked.
            if (mask.area() == 0 || !mask.size().equals(initial.size())) {
                return OptionalDouble.empty();
            }
            long both = mask.and(initial).area();
            long either = mask.area() + initial.area() - both;
            return OptionalDouble.of(1 - (double) both / either);
        }

        private static Optional<Path> existing(Path file) {
            return Files.exists(file) ? Optional.of(file) : Optional.empty();
        }
    }
}
