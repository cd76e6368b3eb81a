package org.epsam.app.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.epsam.core.run.EvaluateFolder;
import org.epsam.core.run.EvaluationInfo;
import org.epsam.core.run.RunComparison;
import org.epsam.slides.data.SkippedFile;
import org.epsam.slides.data.Split;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.patch.PatchCutting;
import org.epsam.slides.patch.PatchSummary;

/** One page of each kind, of synthetic patches and made-up numbers. */
final class FakePages {
    private FakePages() {}

    /** Writes the pages of a data set that {@link FakeRun#writeData} wrote. */
    static void write(Path data, Path pages) throws IOException {
        Files.createDirectories(pages);
        FakeRun fake = new FakeRun(data, pages.resolve("run"));
        RunReport.write(fake.run, pages.resolve("report.html"));
        Path evaluation = evaluation(fake, pages.resolve("run/evaluate-b"));
        RunReport.write(evaluation, pages.resolve("evaluation.html"));
        ComparisonReport.of(
                        RunComparison.of(List.of(fake.run, fake.run), Optional.empty(), false),
                        false)
                .write(pages.resolve("comparison.html"));
        Path slides = slides(pages.resolve("run/evaluate-slides"));
        RunReport.write(slides, pages.resolve("slides.html"));
        ComparisonReport.ofSlides(RunComparison.slides(List.of(slides, slides)))
                .write(pages.resolve("slide-comparison.html"));
        patches(pages.resolve("patches.html"));
    }

    /** Copies what a run measured as if it were measured on other data. */
    static Path evaluation(FakeRun fake, Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(fake.run.resolve("5-evaluate"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy =
                        folder.resolve(fake.run.resolve("5-evaluate").relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        Files.copy(fake.run.resolve("metrics.json"), folder.resolve("metrics.json"));
        new EvaluateFolder(folder)
                .writeInfo(
                        new EvaluationInfo(fake.run.toString(), fake.data.toString(), List.of()));
        return folder;
    }

    /** Writes results of three slides. */
    static Path slides(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve("metrics.json"),
                """
                {"data": "slides", "n_tumour": 2, "n_normal": 1, "n_skipped": 1,
                 "dice": {"value": 0.8, "low": 0.7, "high": 0.9},
                 "iou": {"value": 0.667, "low": 0.5, "high": 0.8},
                 "auc": 1.0, "froc": {"score": 0.75, "lesions": 3},
                 "slides": [
                  {"slide": "a", "tumour": true, "score": 0.9, "annotated_mm2": 2.0,
                   "predicted_mm2": 2.0, "both_mm2": 1.5, "lesions": 2, "lesions_found": 2,
                   "false_detections": 1, "notes": ["a note"]},
                  {"slide": "b", "tumour": true, "score": 0.8, "annotated_mm2": 1.0,
                   "predicted_mm2": 0.5, "both_mm2": 0.5, "lesions": 1, "lesions_found": 0,
                   "false_detections": 0, "notes": []},
                  {"slide": "c", "tumour": false, "score": 0.1, "annotated_mm2": 0,
                   "predicted_mm2": 0, "both_mm2": 0, "lesions": 0, "lesions_found": 0,
                   "false_detections": 0, "notes": []}],
                 "skipped": [{"file": "d.svs", "reason": "has no annotation"}]}
                """);
        ImageFile.writePng(folder.resolve("a_overlay.png"), tissue());
        ImageFile.writePng(folder.resolve("b_overlay.png"), tissue());
        ImageFile.writePng(folder.resolve("b_compared.png"), tissue());
        return folder;
    }

    private static void patches(Path page) {
        ImageFile.writePng(PatchCutting.overview(page.resolveSibling("."), "glass"), tissue());
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("side", "64");
        settings.put("split_fractions", "train 0.7, val 0.15, test 0.15");
        PatchReport.write(
                new PatchSummary(
                        settings,
                        List.of(
                                new PatchSummary.Used(
                                        "glass",
                                        "p1",
                                        Split.TRAIN,
                                        0.25,
                                        12,
                                        50,
                                        20,
                                        8,
                                        9,
                                        List.of("a note"))),
                        List.of(new SkippedFile("b.svs", "damaged")),
                        List.of("val: no slide")),
                page);
    }

    private static RgbImage tissue() {
        byte[] rgb = new byte[3 * 200 * 100];
        Arrays.fill(rgb, (byte) 200);
        return new RgbImage(200, 100, rgb);
    }
}
