package org.epsam.app.report;

import java.awt.geom.Point2D;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.epsam.base.InputException;
import org.epsam.core.evaluate.Metric;
import org.epsam.core.evaluate.SamRow;
import org.epsam.core.image.PatchImages;
import org.epsam.core.image.SoftMask;
import org.epsam.core.image.StainNormalisation;
import org.epsam.core.prompt.Points;
import org.epsam.core.run.AdaptFolder;
import org.epsam.core.run.LocalizeFolder;
import org.epsam.core.run.Metrics;
import org.epsam.core.run.PatchRow;
import org.epsam.core.run.PseudoMaskRow;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.Split;
import org.epsam.slides.image.DrawingColours;

/** Pictures: test patches from best to worst, the largest false alarms, training patches. */
final class PictureSection {
    private static final int EACH = 2;
    private static final int TRAINING = 4;

    private final RunFiles run;
    private final Optional<SamRow> last;
    private final Map<String, Patch> patches = new HashMap<>();
    private final Split split;
    private final PatchImages images;
    private Optional<String> unreadable = Optional.empty();

    PictureSection(RunFiles run, Optional<SamRow> last) {
        this.run = run;
        this.last = last;
        // Without test masks the validation split is evaluated.
        this.split =
                run.metrics().flatMap(Metrics::split).orElse("test").equals("val")
                        ? Split.VAL
                        : Split.TEST;
        this.images =
                new PatchImages(
                        run.config().map(c -> c.data().swapRedBlue()).orElse(false),
                        StainNormalisation.NONE,
                        0);
        try {
            Dataset.Rules rules =
                    run.config().map(c -> c.data().rules()).orElse(Dataset.Rules.USUAL);
            Dataset.open(dataPath(), rules)
                    .patches()
                    .forEach(p -> patches.put(key(p.split(), p.name()), p));
        } catch (InputException e) {
            unreadable = Optional.of(e.getMessage());
        }
    }

    private Path dataPath() {
        String data = run.data();
        if (data.isEmpty()) {
            throw new InputException(
                    run.isEvaluation()
                            ? "the results do not record which data set was evaluated"
                            : "the run does not record which data set it was trained on");
        }
        try {
            return Path.of(data);
        } catch (InvalidPathException e) {
            throw new InputException(data + ": not a path on this machine", e);
        }
    }

    private static String key(Split split, String name) {
        return split + "/" + name;
    }

    /** Says why there are no pictures, if there are none. */
    Optional<String> unreadable() {
        return unreadable;
    }

    boolean isEvaluation() {
        return run.isEvaluation();
    }

    String split() {
        return split.folder();
    }

    private List<PatchRow> rows() {
        return run.list(r -> r.measured().patches()).stream()
                .filter(row -> last.isPresent() && last.get().equals(row.row()))
                .toList();
    }

    boolean hasPredictions() {
        return !rows().isEmpty();
    }

    /** Returns tumour patches from best to worst; none if none could be evaluated. */
    List<Group> positives() {
        List<PatchRow> bestFirst =
                rows().stream()
                        .filter(r -> r.positive() && r.get(Metric.IOU).isPresent())
                        .sorted(highest(Metric.IOU))
                        .toList();
        int n = bestFirst.size();
        if (n == 0) {
            return List.of();
        }
        if (n < 3 * EACH) {
            return List.of(group("All " + n + " evaluated patches, best first", bestFirst));
        }
        int middle = (n - EACH) / 2;
        return List.of(
                group("Best by IoU", bestFirst.subList(0, EACH)),
                group("Median", bestFirst.subList(middle, middle + EACH)),
                group("Worst", bestFirst.subList(n - EACH, n)));
    }

    /** Returns the patches without tumour that have the largest marked areas. */
    List<PatchStrip> falseAlarms() {
        List<PatchRow> negatives =
                rows().stream()
                        .filter(r -> !r.positive())
                        .sorted(highest(Metric.NEGATIVE_AREA))
                        .limit(EACH)
                        .toList();
        return group("", negatives).strips();
    }

    /**
     * Pictures with a common title.
     *
     * @param title what they have in common
     * @param strips the pictures of each patch
     */
    record Group(String title, List<PatchStrip> strips) {}

    private Group group(String title, List<PatchRow> rows) {
        Map<String, Points> points =
                run.read(r -> Optional.of(r.measured().points())).orElse(Map.of());
        List<PatchStrip> strips = new ArrayList<>();
        for (PatchRow row : rows) {
            String name = row.name();
            Optional<Patch> patch = Optional.ofNullable(patches.get(key(split, name)));
            List<PatchStrip.Layer> layers =
                    layers(patch, split, name, points.getOrDefault(name, Points.none()));
            Path prediction = run.run().measured().prediction(name);
            layers.add(
                    PatchStrip.Layer.of(
                            "Prediction",
                            prediction,
                            p ->
                                    p.outline(
                                            SoftMask.read(prediction).mask(),
                                            DrawingColours.TUMOUR)));
            if (row.positive()) {
                layers.add(truth("Ground truth", patch));
            }
            strips.add(PatchStrip.of(facts(row), patch, images, layers));
        }
        return new Group(title, strips);
    }

    private static List<String> facts(PatchRow row) {
        List<String> facts = new ArrayList<>(List.of(row.name()));
        slide(facts, row.slide());
        if (row.positive()) {
            for (Metric metric : List.of(Metric.IOU, Metric.DICE)) {
                facts.add(metric.title() + " " + Numbers.text(row.get(metric), metric.digits()));
            }
        }
        OptionalDouble area = row.get(Metric.NEGATIVE_AREA);
        facts.add("marked " + Numbers.percent(area, 1));
        facts.add("tumour probability " + Numbers.text(row.probability(), 2));
        if (row.gated()) {
            facts.add("mask emptied, because no tumour is found in the patch");
        }
        return facts;
    }

    /**
     * Returns training patches from the highest to the lowest IDS of their pseudo masks; empty if
     * none was kept.
     */
    Optional<Group> training() {
        List<AdaptFolder> stages = new ArrayList<>(run.run().adaptations());
        Collections.reverse(stages);
        for (AdaptFolder stage : stages) {
            List<PseudoMaskRow> kept =
                    run.list(r -> stage.pseudoMasks()).stream()
                            .filter(PseudoMaskRow::kept)
                            .sorted(
                                    highest(PseudoMaskRow::score)
                                            .thenComparing(PseudoMaskRow::name))
                            .toList();
            if (!kept.isEmpty()) {
                int shown = Math.min(TRAINING, kept.size());
                return Optional.of(
                        new Group(
                                "the "
                                        + kept.size()
                                        + " pseudo masks that “"
                                        + Wording.stage(stage.name())
                                        + "” kept",
                                IntStream.range(0, shown)
                                        .map(i -> i * (kept.size() - 1) / Math.max(1, shown - 1))
                                        .mapToObj(i -> trainingStrip(stage, kept.get(i)))
                                        .toList()));
            }
        }
        return Optional.empty();
    }

    private PatchStrip trainingStrip(AdaptFolder stage, PseudoMaskRow row) {
        List<String> facts = new ArrayList<>(List.of(row.name()));
        slide(facts, row.slide());
        facts.add(
                Numbers.percent(row.score(), 0)
                        + " inside the initial mask (IDS "
                        + Numbers.text(row.score(), 3)
                        + ")");
        if (row.truthIou().isPresent()) {
            facts.add("IoU with the ground truth " + Numbers.text(row.truthIou(), 3));
        }
        Optional<Patch> patch = Optional.ofNullable(patches.get(key(Split.TRAIN, row.name())));
        List<PatchStrip.Layer> layers = layers(patch, Split.TRAIN, row.name(), Points.none());
        Path pseudo = stage.pseudoMask(row.name());
        // A pseudo mask may hold probabilities.
        layers.add(
                PatchStrip.Layer.of(
                        "Pseudo mask",
                        pseudo,
                        p -> p.outline(SoftMask.read(pseudo).mask(), DrawingColours.INITIAL)));
        layers.add(truth("Ground truth (for evaluation only)", patch));
        return PatchStrip.of(facts, patch, images, layers);
    }

    /**
     * The patch, its activation map and its initial mask. An evaluation on other data does not keep
     * the last two; prompts are then shown on the patch.
     */
    private List<PatchStrip.Layer> layers(
            Optional<Patch> patch, Split split, String name, Points points) {
        List<PatchStrip.Layer> layers = new ArrayList<>();
        Optional<Path> image = patch.map(Patch::image);
        layers.add(new PatchStrip.Layer("Patch", image, PatchPicture::plain));
        String prompts = points.size() + (points.size() == 1 ? " point" : " points");
        if (run.isEvaluation()) {
            layers.add(new PatchStrip.Layer(prompts, image, p -> p.points(places(points))));
            return layers;
        }
        LocalizeFolder localize = run.run().localize();
        Path map = localize.map(split, name);
        Path initial = localize.mask(split, name);
        layers.add(
                PatchStrip.Layer.of(
                        points.size() == 0 ? "CAM" : "CAM and " + prompts,
                        map,
                        p -> p.heat(map, places(points))));
        layers.add(
                PatchStrip.Layer.of(
                        "Initial mask", initial, p -> p.outline(initial, DrawingColours.INITIAL)));
        return layers;
    }

    private static PatchStrip.Layer truth(String title, Optional<Patch> patch) {
        Optional<Path> mask = patch.flatMap(Patch::mask);
        return new PatchStrip.Layer(
                title,
                mask,
                p -> p.outline(patch.orElseThrow().truth().tumour(), DrawingColours.TRUTH));
    }

    private static List<Point2D.Double> places(Points points) {
        List<Point2D.Double> places = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            places.add(new Point2D.Double(points.x()[i], points.y()[i]));
        }
        return places;
    }

    private static void slide(List<String> facts, String slide) {
        if (!slide.isBlank()) {
            facts.add("slide " + slide);
        }
    }

    private static Comparator<PatchRow> highest(Metric metric) {
        Comparator<PatchRow> byValue = highest(row -> row.get(metric));
        return byValue.thenComparing(PatchRow::name);
    }

    private static <T> Comparator<T> highest(Function<T, OptionalDouble> figure) {
        return Comparator.comparingDouble((T row) -> figure.apply(row).orElse(-1)).reversed();
    }
}
