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

/** Pictures: test patches from best to worst, the largest false alarms, training patches. */
final class PictureSection {
    private static final int EACH = 2;
    private static final int TRAINING = 4;

    private final RunFiles run;
    private final Optional<SamRow> last;
    private final Map<String, Patch> patches = new HashMap<>();
    private final Split split;
    private final PatchStrip strip;
    private Optional<String> unreadable = Optional.empty();

    PictureSection(RunFiles run, Optional<SamRow> last) {
        this.run = run;
        this.last = last;
        // Without test masks the validation split is evaluated.
        this.split =
                run.metrics().flatMap(Metrics::split).orElse("test").equals("val")
                        ? Split.VAL
                        : Split.TEST;
        this.strip =
                new PatchStrip(
                        new PatchImages(
                                run.config().map(c -> c.data().swapRedBlue()).orElse(false),
                                StainNormalisation.NONE,
                                0));
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
            throw new InputException("the run does not record which data set it was trained on");
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

    void write(Html html) {
        html.element("h2", "Pictures");
        if (unreadable.isPresent()) {
            html.paragraph(
                    "There are no pictures because the data set cannot be read: "
                            + unreadable.get()
                            + ".");
            return;
        }
        html.markup("<p class=\"small\">");
        swatch(html, "initial", "initial or pseudo mask");
        swatch(html, "prediction", "prediction of the last iteration, prompt points");
        swatch(html, "truth", "ground truth");
        html.text(
                "Masks are tinted inside and outlined. Activation maps (CAM) run from black (low)"
                        + " to light yellow (high), each over its own range. Small patches are"
                        + " enlarged.");
        html.markup("</p>\n");
        writeTest(html);
        writeTraining(html);
    }

    private static void swatch(Html html, String colour, String meaning) {
        html.markup("<span class=\"swatch " + colour + "\"></span>").text(meaning + " · ");
    }

    private void writeTest(Html html) {
        List<PatchRow> rows =
                run.list(r -> r.evaluate().patches()).stream()
                        .filter(row -> last.isPresent() && last.get().equals(row.row()))
                        .toList();
        html.element("h3", "Tumour patches of the " + split.folder() + " split");
        if (rows.isEmpty()) {
            html.paragraph("There are no pictures because there are no predictions.");
            return;
        }
        writePositives(
                html,
                rows.stream()
                        .filter(r -> r.positive() && r.get(Metric.IOU).isPresent())
                        .sorted(highest(Metric.IOU))
                        .toList());
        html.element("h3", "Largest false alarms");
        List<PatchRow> negatives =
                rows.stream()
                        .filter(r -> !r.positive())
                        .sorted(highest(Metric.NEGATIVE_AREA))
                        .limit(EACH)
                        .toList();
        if (negatives.isEmpty()) {
            html.paragraph("There are no patches without tumour.");
        } else {
            group(html, "Patches without tumour, largest marked area first", negatives);
        }
    }

    private void writePositives(Html html, List<PatchRow> bestFirst) {
        int n = bestFirst.size();
        if (n == 0) {
            html.paragraph("No tumour patch could be evaluated: there are none, or no masks.");
        } else if (n < 3 * EACH) {
            group(html, "All " + n + " evaluated patches, best first", bestFirst);
        } else {
            int middle = (n - EACH) / 2;
            group(html, "Best by IoU", bestFirst.subList(0, EACH));
            group(html, "Median", bestFirst.subList(middle, middle + EACH));
            group(html, "Worst", bestFirst.subList(n - EACH, n));
        }
    }

    private void group(Html html, String title, List<PatchRow> rows) {
        html.element("h4", title);
        Map<String, Points> points =
                run.read(r -> Optional.of(r.evaluate().points())).orElse(Map.of());
        for (PatchRow row : rows) {
            String name = row.name();
            Optional<Patch> patch = Optional.ofNullable(patches.get(key(split, name)));
            List<PatchStrip.Layer> layers =
                    layers(patch, split, name, points.getOrDefault(name, Points.none()));
            Path prediction = run.run().evaluate().prediction(name);
            layers.add(
                    PatchStrip.Layer.of(
                            "Prediction",
                            prediction,
                            p ->
                                    p.outline(
                                            SoftMask.read(prediction).mask(),
                                            PatchPicture.PREDICTION)));
            if (row.positive()) {
                layers.add(truth("Ground truth", patch));
            }
            strip.write(html, facts(row), patch, layers);
        }
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
        facts.add(
                "marked "
                        + (area.isEmpty()
                                ? Numbers.NONE
                                : Numbers.text(OptionalDouble.of(100 * area.getAsDouble()), 1)
                                        + " %"));
        facts.add("tumour probability " + Numbers.text(row.probability(), 2));
        if (row.gated()) {
            facts.add("mask emptied, because the classifier finds no tumour");
        }
        return facts;
    }

    private void writeTraining(Html html) {
        html.element("h3", "Training patches and their pseudo masks");
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
                html.paragraph(
                        "From the highest to the lowest IDS among the "
                                + kept.size()
                                + " patches that "
                                + stage.name()
                                + " kept. The ground truth, where it exists, was used only for"
                                + " evaluation.");
                int shown = Math.min(TRAINING, kept.size());
                IntStream.range(0, shown)
                        .mapToObj(i -> kept.get(i * (kept.size() - 1) / Math.max(1, shown - 1)))
                        .forEach(row -> trainingStrip(html, stage, row));
                return;
            }
        }
        html.paragraph("No iteration has kept a pseudo mask.");
    }

    private void trainingStrip(Html html, AdaptFolder stage, PseudoMaskRow row) {
        List<String> facts = new ArrayList<>(List.of(row.name()));
        slide(facts, row.slide());
        facts.add("IDS " + Numbers.text(row.score(), 3));
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
                        p -> p.outline(SoftMask.read(pseudo).mask(), PatchPicture.INITIAL)));
        layers.add(truth("Ground truth (for evaluation only)", patch));
        strip.write(html, facts, patch, layers);
    }

    /** The patch, its activation map and its initial mask. */
    private List<PatchStrip.Layer> layers(
            Optional<Patch> patch, Split split, String name, Points points) {
        LocalizeFolder localize = run.run().localize();
        Path map = localize.map(split, name);
        Path initial = localize.mask(split, name);
        return new ArrayList<>(
                List.of(
                        new PatchStrip.Layer("Patch", patch.map(Patch::image), PatchPicture::plain),
                        PatchStrip.Layer.of(
                                points.size() == 0 ? "CAM" : "CAM and " + points.size() + " points",
                                map,
                                p -> p.heat(map, places(points))),
                        PatchStrip.Layer.of(
                                "Initial mask",
                                initial,
                                p -> p.outline(initial, PatchPicture.INITIAL))));
    }

    private static PatchStrip.Layer truth(String title, Optional<Patch> patch) {
        Optional<Path> mask = patch.flatMap(Patch::mask);
        return new PatchStrip.Layer(
                title,
                mask,
                p -> p.outline(patch.orElseThrow().truth().tumour(), PatchPicture.TRUTH));
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
