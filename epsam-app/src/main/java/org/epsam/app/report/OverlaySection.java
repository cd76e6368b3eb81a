package org.epsam.app.report;

import java.awt.Color;
import java.awt.geom.Point2D;
import java.nio.file.Files;
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
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.epsam.base.InputException;
import org.epsam.core.image.PatchImages;
import org.epsam.core.image.SoftMask;
import org.epsam.core.image.StainNormalisation;
import org.epsam.core.prompt.Points;
import org.epsam.core.run.AdaptFolder;
import org.epsam.core.run.Metrics;
import org.epsam.core.run.PatchRow;
import org.epsam.core.run.PseudoMaskRow;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.Split;

/** Pictures: test patches from best to worst, negatives with most area, training patches. */
final class OverlaySection {
    private static final int EACH = 2;
    private static final int TRAINING = 4;

    private final RunFiles run;
    private final Results results;
    private final Map<String, Patch> patches = new HashMap<>();
    private final Split split;
    private final PatchImages images;
    private Optional<String> unreadable = Optional.empty();

    OverlaySection(RunFiles run, Results results) {
        this.run = run;
        this.results = results;
        // Without test masks the validation split is measured.
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
            throw new InputException("the run does not say which data set it was made from");
        }
        try {
            return Path.of(data);
        } catch (InvalidPathException e) {
            throw new InputException(data + ": no path on this machine", e);
        }
    }

    private static String key(Split split, String name) {
        return split + "/" + name;
    }

    void write(Html html) {
        html.element("h2", "Pictures");
        if (unreadable.isPresent()) {
            html.paragraph(
                    "There are no pictures, as the data set cannot be read: "
                            + unreadable.get()
                            + ".");
            return;
        }
        html.markup("<p class=\"small\">");
        swatch(html, "initial", "initial or pseudo mask");
        swatch(html, "prediction", "prediction of the last iteration, prompt points");
        swatch(html, "truth", "truth");
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
        Optional<String> last = results.lastIteration();
        List<PatchRow> rows =
                run.list(r -> r.evaluate().patches()).stream()
                        .filter(row -> last.isPresent() && last.get().equals(row.row()))
                        .toList();
        html.element("h3", "Tumour patches of the " + split.folder() + " split");
        if (rows.isEmpty()) {
            html.paragraph(
                    "There are no predictions of a last iteration, so there are no pictures of"
                            + " them.");
            return;
        }
        List<PatchRow> positives =
                rows.stream()
                        .filter(r -> r.positive() && r.iou().isPresent())
                        .sorted(highest(PatchRow::iou).thenComparing(PatchRow::name))
                        .toList();
        int n = positives.size();
        if (n == 0) {
            html.paragraph("No tumour patch could be measured: there are none, or no masks.");
        } else if (n < 3 * EACH) {
            group(html, "All " + n + " measured patches, best first", positives);
        } else {
            int middle = (n - EACH) / 2;
            group(html, "Best by IoU", positives.subList(0, EACH));
            group(html, "Median", positives.subList(middle, middle + EACH));
            group(html, "Worst", positives.subList(n - EACH, n));
        }
        html.element("h3", "Patches without tumour where most was marked");
        List<PatchRow> negatives =
                rows.stream()
                        .filter(r -> !r.positive())
                        .sorted(highest(PatchRow::area).thenComparing(PatchRow::name))
                        .limit(EACH)
                        .toList();
        if (negatives.isEmpty()) {
            html.paragraph("There are no patches without tumour.");
        } else {
            group(html, "Largest marked area", negatives);
        }
    }

    private void group(Html html, String title, List<PatchRow> rows) {
        html.element("h4", title);
        Map<String, Points> points =
                run.read(r -> Optional.of(r.evaluate().points())).orElse(Map.of());
        for (PatchRow row : rows) {
            List<String> facts = new ArrayList<>(List.of(row.name()));
            fact(facts, "slide ", row.slide());
            if (row.positive()) {
                facts.add("IoU " + Numbers.text(row.iou(), 3));
                facts.add("Dice " + Numbers.text(row.dice(), 3));
            }
            facts.add("marked " + share(row.area()));
            facts.add("tumour probability " + Numbers.text(row.probability(), 2));
            if (row.gated()) {
                facts.add("emptied, because the classifier sees no tumour");
            }
            strip(
                    html,
                    split,
                    row.name(),
                    facts,
                    points(points.getOrDefault(row.name(), Points.none())),
                    "Prediction",
                    run.run().evaluate().prediction(row.name()),
                    Pictures.PREDICTION,
                    row.positive() ? "Truth" : "");
        }
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
                                + " kept. Their truth, where there is one, was used only for"
                                + " measuring.");
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
        fact(facts, "slide ", row.slide());
        facts.add("IDS " + Numbers.text(row.score(), 3));
        if (row.truthIou().isPresent()) {
            facts.add("IoU with the truth " + Numbers.text(row.truthIou(), 3));
        }
        strip(
                html,
                Split.TRAIN,
                row.name(),
                facts,
                List.of(),
                "Pseudo mask",
                stage.pseudoMask(row.name()),
                Pictures.INITIAL,
                "Truth (for measuring only)");
    }

    /** Draws one patch with its layers side by side. */
    private void strip(
            Html html,
            Split split,
            String name,
            List<String> facts,
            List<Point2D.Double> points,
            String resultTitle,
            Path result,
            Color resultColour,
            String truthTitle) {
        html.markup("<figure class=\"strip\">");
        html.element("figcaption", String.join(" · ", facts));
        Optional<Patch> patch = Optional.ofNullable(patches.get(key(split, name)));
        if (patch.isEmpty()) {
            html.paragraph("This patch is not in the data set any more.").markup("</figure>\n");
            return;
        }
        Pictures pictures;
        try {
            pictures = new Pictures(images.read(patch.get()));
        } catch (InputException e) {
            html.paragraph("Not shown: " + e.getMessage()).markup("</figure>\n");
            return;
        }
        Path map = run.run().localize().map(split, name);
        Path initial = run.run().localize().mask(split, name);
        html.markup("<div>");
        panel(html, "Patch", patch.get().image(), pictures::plain);
        panel(
                html,
                points.isEmpty() ? "CAM" : "CAM and " + points.size() + " points",
                map,
                () -> pictures.heat(map, points));
        panel(html, "Initial mask", initial, () -> pictures.outline(initial, Pictures.INITIAL));
        // A pseudo mask may hold probabilities; of a prediction it is all the same.
        panel(
                html,
                resultTitle,
                result,
                () -> pictures.outline(SoftMask.read(result).mask(), resultColour));
        if (!truthTitle.isEmpty()) {
            Optional<Path> truth = patch.get().mask();
            if (truth.isPresent()) {
                panel(
                        html,
                        truthTitle,
                        truth.get(),
                        () -> pictures.outline(truth.get(), Pictures.TRUTH));
            } else {
                absent(html, "Truth", "no mask");
            }
        }
        html.markup("</div></figure>\n");
    }

    private static void panel(Html html, String title, Path file, Supplier<String> picture) {
        if (!Files.exists(file)) {
            absent(html, title, "no file");
            return;
        }
        try {
            String uri = picture.get();
            html.markup("<figure>").image(uri, title).element("figcaption", title);
            html.markup("</figure>");
        } catch (InputException e) {
            absent(html, title, e.getMessage());
        }
    }

    private static void absent(Html html, String title, String why) {
        html.markup("<figure>").element("div class=\"absent\"", why);
        html.element("figcaption", title).markup("</figure>");
    }

    private static List<Point2D.Double> points(Points points) {
        List<Point2D.Double> places = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            places.add(new Point2D.Double(points.x()[i], points.y()[i]));
        }
        return places;
    }

    private static void fact(List<String> facts, String what, String value) {
        if (value != null && !value.isBlank()) {
            facts.add(what + value);
        }
    }

    private static String share(OptionalDouble share) {
        return share.isEmpty()
                ? Numbers.NONE
                : Numbers.text(OptionalDouble.of(100 * share.getAsDouble()), 1) + " %";
    }

    private static <T> Comparator<T> highest(Function<T, OptionalDouble> figure) {
        return Comparator.comparingDouble((T row) -> figure.apply(row).orElse(-1)).reversed();
    }
}
