package org.epsam.app.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.evaluate.Interval;
import org.epsam.core.evaluate.Metric;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.Split;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;
import org.epsam.synthetic.SyntheticDataset;
import org.epsam.synthetic.SyntheticDataset.Counts;

/** A run folder as training leaves it, of synthetic patches and made-up numbers. */
final class FakeRun {
    private static final ObjectMapper JSON = new ObjectMapper();
    static final List<String> ROWS =
            List.of("everything", "otsu", "cam", "initial_mask", "iter0", "iter1");

    final Path data;
    final Path run;

    /** Draws the patches that {@link #FakeRun} needs. */
    static void writeData(Path data) {
        SyntheticDataset.write(
                data,
                new SyntheticDataset.Plan(
                        new Counts(8, 2), new Counts(2, 2), new Counts(9, 4), 64, 5));
    }

    FakeRun(Path data, Path run) throws IOException {
        this.data = data;
        this.run = run;
        Dataset dataset = Dataset.open(data);
        json(
                "run.json",
                Map.of(
                        "version",
                        "0.1.0",
                        "created",
                        "2026-01-02T03:04:05Z",
                        "preset",
                        "demo",
                        "data",
                        data.toString(),
                        "data_sha256",
                        "d00d".repeat(16),
                        "sam",
                        "bundled",
                        "seed",
                        22,
                        "seconds",
                        4000.5));
        text(
                "config.yaml",
                ConfigLoader.toYaml(ConfigLoader.load("demo", Optional.empty(), List.of())));
        json(
                "data.json",
                Map.of(
                        "root", data.toString(),
                        "patches",
                                new LinkedHashMap<>(
                                        Map.of("train", Map.of("positive", 8, "negative", 2))),
                        "slides", Map.of("train", 2),
                        "notes", List.of("2 slides guessed for 10 patches"),
                        "skipped",
                                List.of(
                                        Map.of(
                                                "file", "train/image/<script>alert(1)</script>.png",
                                                "reason", "no \"label\" & nothing else"))));
        stage("1-classify", 125.2);
        text(
                "1-classify/logits.csv",
                "split,name,slide,label,logit\ntrain,a,s,1,2\ntrain,b,s,0,3\ntrain,c,s,0,-1\n");
        history("1-classify", 5, Map.of("accuracy", 0.9, "auc", 0.95));
        stage("2-localize", 3.14);
        for (Patch patch : dataset.patches()) {
            String name = patch.split().folder() + "/" + patch.name() + ".png";
            Mask truth = truth(patch);
            ImageFile.writeGray(file("2-localize/map/" + name), map(truth));
            ImageFile.writeMask(file("2-localize/mask/" + name), shifted(truth, 6));
        }
        stage("3-adapt", 60);
        history("3-adapt", 3, Map.of());
        pseudo("3-adapt", dataset, 5);
        stage("4-refine-1", 61);
        history("4-refine-1", 1, Map.of());
        evaluation(dataset);
    }

    /** Lets the run have learned from people's answers. */
    void correct() throws IOException {
        Map<String, Object> corrections =
                Map.of("masks", 37, "left_out", 1, "by", List.of("anna", "ben"), "sha256", "c0de");
        json("run.json", Map.of("preset", "demo", "corrections", corrections));
    }

    private void evaluation(Dataset dataset) throws IOException {
        stage("5-evaluate", 9);
        StringBuilder csv =
                new StringBuilder(
                        "row,name,slide,label,probability,gated,dice,iou,hd95,boundary_f1,area,tp,fp,fn,tn\n");
        Map<String, Object> points = new LinkedHashMap<>();
        int i = 0;
        for (Patch patch : dataset.of(Split.TEST)) {
            Mask truth = truth(patch);
            ImageFile.writeMask(
                    file("5-evaluate/prediction/" + patch.name() + ".png"), shifted(truth, ++i));
            points.put(patch.name(), List.of(List.of(10, 12), List.of(40.5, 33)));
            for (String row : ROWS) {
                csv.append(
                        String.format(
                                Locale.ROOT,
                                "%s,%s,%s,%d,0.75,false,%s,%.3f,%s\n",
                                row,
                                patch.name(),
                                patch.slide(),
                                patch.label(),
                                patch.isPositive()
                                        ? String.format(
                                                Locale.ROOT,
                                                "%.3f,%.3f,4,0.5",
                                                1 - i / 40.0,
                                                1 - i / 20.0)
                                        : ",,,",
                                patch.isPositive() ? 0.4 : i / 100.0,
                                patch.isPositive() ? "900,100,300,2796" : "0,90,0,4006"));
            }
        }
        text("5-evaluate/patches.csv", csv.toString());
        json("5-evaluate/points.json", points);
        Map<String, Object> rows = new LinkedHashMap<>();
        for (int r = 0; r < ROWS.size(); r++) {
            Map<String, Object> values = new LinkedHashMap<>();
            for (Metric metric : Metric.values()) {
                double value = value(r, metric);
                values.put(
                        metric.key(),
                        Map.of("value", value, "low", value - 0.04, "high", value + 0.03));
            }
            rows.put(ROWS.get(r), values);
        }
        Map<String, Object> metrics = new LinkedHashMap<>();
        metrics.put("data", data.getFileName().toString());
        metrics.put("split", "test");
        metrics.put("n_positive", 9);
        metrics.put("n_negative", 4);
        metrics.put("n_skipped", 1);
        metrics.put("n_slides", 2);
        metrics.put("intervals", "slides");
        metrics.put("skipped", List.of(Map.of("file", "a.png", "reason", "no prompt pixels")));
        metrics.put(
                "classifier",
                Map.of(
                        "accuracy", new Interval(0.9375, 0.8, 0.97),
                        "auc", new Interval(0.98, 0.9, 1)));
        metrics.put("rows", rows);
        json("metrics.json", metrics);
    }

    /** Made-up values; each metric of each row prints differently. */
    static double value(int row, Metric metric) {
        double scale = metric == Metric.HD95 ? 40 : 1;
        return scale * (0.301 + 0.1 * row + 0.007 * metric.ordinal());
    }

    private void pseudo(String stage, Dataset dataset, int kept) throws IOException {
        StringBuilder csv = new StringBuilder("name,slide,score,kept,area,truth_dice,truth_iou\n");
        int i = 0;
        for (Patch patch : dataset.positives(Split.TRAIN)) {
            boolean keep = i++ < kept;
            csv.append(
                    String.format(
                            Locale.ROOT,
                            "%s,\"%s\",%s,%s,0.4,0.8,%s\n",
                            patch.name(),
                            patch.slide(),
                            i == dataset.positives(Split.TRAIN).size()
                                    ? "NaN"
                                    : String.format(Locale.ROOT, "%.3f", 1 - i / 60.0),
                            keep,
                            keep ? "0.75" : "0.5"));
            if (keep) {
                ImageFile.writeMask(
                        file(stage + "/pseudo/" + patch.name() + ".png"), shifted(truth(patch), 3));
            }
        }
        text(stage + "/ids.csv", csv.toString());
    }

    private void stage(String name, double seconds) throws IOException {
        json(
                name + "/manifest.json",
                Map.of(
                        "stage",
                        name,
                        "key",
                        "k-" + name,
                        "seconds",
                        seconds,
                        "counts",
                        Map.of("patches", 7),
                        "skipped",
                        List.of(),
                        "notes",
                        List.of("a note of " + name)));
    }

    private void history(String stage, int epochs, Map<String, Double> figures) throws IOException {
        List<Object> history = new ArrayList<>();
        for (int epoch = 0; epoch < epochs; epoch++) {
            history.add(
                    Map.of(
                            "epoch",
                            epoch,
                            "learningRate",
                            1e-4,
                            "trainLoss",
                            1.0 / (epoch + 1),
                            "validationLoss",
                            epoch == 1 ? Double.NaN : Math.abs(epoch - 2.5) / 4,
                            "seconds",
                            2,
                            "figures",
                            figures));
        }
        json(stage + "/history.json", history);
    }

    Path file(String name) throws IOException {
        Path file = run.resolve(name);
        Files.createDirectories(file.getParent());
        return file;
    }

    void json(String name, Object value) throws IOException {
        JSON.writeValue(file(name).toFile(), value);
    }

    void text(String name, String text) throws IOException {
        Files.writeString(file(name), text);
    }

    private static Mask truth(Patch patch) {
        return patch.mask().map(ImageFile::readMask).orElse(new Mask(64, 64, new byte[64 * 64]));
    }

    private static Mask shifted(Mask mask, int by) {
        byte[] values = new byte[mask.values().length];
        for (int i = by; i < values.length; i++) {
            values[i] = mask.values()[i - by];
        }
        return new Mask(mask.width(), mask.height(), values);
    }

    private static GrayImage map(Mask truth) {
        byte[] values = new byte[8 * 8];
        for (int y = 0; y < 64; y++) {
            for (int x = 0; x < 64; x++) {
                values[y / 8 * 8 + x / 8] += (byte) (truth.get(x, y) ? 3 : 0);
            }
        }
        return new GrayImage(8, 8, values);
    }
}
