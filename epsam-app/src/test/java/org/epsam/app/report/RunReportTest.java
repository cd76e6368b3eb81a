package org.epsam.app.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.epsam.base.InputException;
import org.epsam.core.evaluate.Metric;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunReportTest {
    private static final Pattern SOURCE =
            Pattern.compile("(?:src|href|url)\\s*[=(]\\s*\"?([^\" >]+)");
    private static final Pattern IMAGE =
            Pattern.compile("src=\"data:image/(svg\\+xml|jpeg);base64,([^\"]+)\"");

    @TempDir static Path shared;
    @TempDir Path folder;
    private FakeRun fake;

    @BeforeAll
    static void drawPatches() {
        FakeRun.writeData(shared.resolve("data <b>&amp;"));
    }

    @BeforeEach
    void makeRun() throws IOException {
        fake = new FakeRun(shared.resolve("data <b>&amp;"), folder.resolve("run-1"));
    }

    private String report() throws IOException {
        Path html = folder.resolve("out/report.html");
        RunReport.write(fake.run, html);
        try (Stream<Path> files = Files.list(html.getParent())) {
            assertThat(files).as("nothing is left beside the report").containsExactly(html);
        }
        return Files.readString(html);
    }

    /** The report's visible texts: without tags, images and style. */
    private String words() throws IOException {
        return report().replaceAll("(?s)<style>.*?</style>", "")
                .replaceAll("<[^>]*>", " ")
                .replaceAll("\\s+", " ");
    }

    @Test
    void needsNothingElse() throws IOException {
        String html = report();
        List<String> sources =
                SOURCE.matcher(html).results().map(result -> result.group(1)).toList();
        assertThat(sources).hasSizeGreaterThan(40).allMatch(s -> s.matches("(data:|#).*"));
        assertThat(html).doesNotContain("http://", "https://", "<script", "@import", "<link");
    }

    @Test
    void tablesCanBeSaved() throws IOException {
        List<String> tables =
                Pattern.compile(
                                "<a href=\"data:text/csv;base64,([^\"]+)\""
                                        + " download=\"[a-z-0-9]+.csv")
                        .matcher(report())
                        .results()
                        .map(
                                link ->
                                        new String(
                                                Base64.getDecoder().decode(link.group(1)),
                                                StandardCharsets.UTF_8))
                        .toList();
        assertThat(tables).hasSizeGreaterThan(8);
        assertThat(tables.get(0))
                .startsWith("Masks,name,Dice\u00a0↑,\"Dice\u00a0↑, 95 % interval\",")
                .contains("\nOtsu threshold,otsu,0.401,0.361–0.431,");
    }

    @Test
    void imagesCanBeRead() throws Exception {
        int charts = 0;
        for (MatchResult image : IMAGE.matcher(report()).results().toList()) {
            byte[] bytes = Base64.getDecoder().decode(image.group(2));
            if (image.group(1).equals("jpeg")) {
                assertThat(ImageIO.read(new ByteArrayInputStream(bytes)).getWidth())
                        .as("64 px enlarged")
                        .isEqualTo(256);
            } else {
                DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
                factory.setFeature(
                        "http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
                factory.newDocumentBuilder().parse(new ByteArrayInputStream(bytes));
                assertThat(new String(bytes, StandardCharsets.UTF_8))
                        .doesNotContain("NaN", "SansSerif");
                charts++;
            }
        }
        // Losses of three stages, accuracy and AUC of one; IDS of one.
        assertThat(charts).isEqualTo(5);
    }

    @Test
    void showsAllRowsWithIntervals() throws IOException {
        String words = words();
        for (int row = 0; row < FakeRun.ROWS.size(); row++) {
            assertThat(words).contains(FakeRun.ROWS.get(row));
            for (Metric metric : Metric.values()) {
                int digits = metric.digits();
                double value = FakeRun.value(row, metric);
                assertThat(words)
                        .contains(
                                print(value, digits)
                                        + " "
                                        + print(value - 0.04, digits)
                                        + "–"
                                        + print(value + 0.03, digits));
            }
        }
    }

    private static String print(double value, int digits) {
        return Numbers.text(OptionalDouble.of(value), digits);
    }

    @Test
    void marksTheBestOfEachColumn() throws IOException {
        List<String> best =
                Pattern.compile("class=\"best\">([0-9.]+)")
                        .matcher(report())
                        .results()
                        .map(result -> result.group(1))
                        .toList();
        assertThat(best).hasSize(Metric.values().length);
        // The last row has the largest values, the first the smallest.
        assertThat(best)
                .contains(print(FakeRun.value(5, Metric.MIOU), 3))
                .contains(print(FakeRun.value(0, Metric.HD95), 1))
                .contains(print(FakeRun.value(0, Metric.NEGATIVE_AREA), 3));
    }

    @Test
    void saysTheResultAndWhatItRestsOn() throws IOException {
        assertThat(words())
                .contains(
                        "On 9 tumour patches and 4 others of 2 slides (test split of data"
                                + " &lt;b&gt;&amp;amp;)")
                .contains(
                        "the last iteration, “Refinement 1”, reaches mIoU 0.83 (0.79–\u20600.86);"
                                + " “Everything” 0.33,"
                                + " “CAM at half maximum” 0.53.")
                .contains(
                        "“Initial mask” with mIoU 0.63 (0.59–\u20600.66); the two intervals do not"
                                + " overlap.")
                .contains("For research use only, not for diagnosis.")
                .contains("resampling whole slides")
                .contains("patch labels only")
                .contains("The data are synthetic")
                .contains("train 3 0.667 0.500")
                .contains("Accuracy 0.938 0.800–0.970 fraction of patches")
                .contains("AUC 0.980 0.900–1.000 probability that a tumour patch");
    }

    @Test
    void saysWhichRowIsBestWhereItIsNotTheLastIteration() throws IOException {
        String json = Files.readString(fake.run.resolve("metrics.json"));
        Files.writeString(
                fake.run.resolve("metrics.json"),
                json.replace("\"iter1\":", "\"iter10\":")
                        .replace("\"iter0\":", "\"zzz\":")
                        .replace("\"cam\":", "\"iter11\":"));
        assertThat(words())
                .contains("the last iteration, “Refinement 11”, reaches mIoU 0.53")
                .contains("The highest mIoU is that of “Refinement 10”, 0.83");
    }

    @Test
    void tellsPixelSupervision() throws IOException {
        String config = Files.readString(fake.run.resolve("config.yaml"));
        fake.text("config.yaml", config.replaceFirst("validation: .*", "validation: masks"));
        assertThat(words()).contains("This is pixel supervision").doesNotContain("labels only");
    }

    @Test
    void tellsWhatWasLearnedFromPeople() throws IOException {
        assertThat(words()).contains("Supervision: patch labels only.");
        fake.correct();
        assertThat(words())
                .contains(
                        "Supervision: patch labels, and people's answers about masks: 37 masks of"
                                + " people are the targets of their patches, 1 patch is left out"
                                + " (review of anna, ben). Training masks,");
    }

    @Test
    void showsBestMedianAndWorstPatches() throws IOException {
        String words = words();
        int best = words.indexOf("Best by IoU");
        assertThat(best).isPositive();
        assertThat(words.indexOf("IoU 0.950", best)).isBetween(best, words.indexOf("Median"));
        assertThat(words)
                .contains("Worst")
                .contains("Largest false alarms")
                .contains("marked 11.0 %");
        assertThat(words)
                .contains("CAM and 2 points", "pseudo masks that “Preliminary fine-tuning” kept");
    }

    @Test
    void countsPseudoMasks() throws IOException {
        // Mean score of seven patches: one has none.
        assertThat(words())
                .contains("Preliminary fine-tuning 3-adapt 8 5 63 % 0.933 0.950 0.800 0.750 0.500");
    }

    @Test
    void listsWhatWasLeftOutOnce() throws IOException {
        fake.json(
                "5-evaluate/manifest.json",
                Map.of("skipped", List.of(Map.of("file", "a.png", "reason", "no prompt pixels"))));
        assertThat(words())
                .contains("2 skipped", "a.png no prompt pixels 5-evaluate, results")
                .containsOnlyOnce("a.png");
    }

    @Test
    void tellsWhatWasToldOfTheDataSet() throws IOException {
        assertThat(words()).contains("2 slides guessed for 10 patches");
    }

    @Test
    void escapesTextsFromOutside() throws IOException {
        assertThat(report())
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
                .contains("no \"label\" &amp; nothing else")
                .contains("data &lt;b&gt;&amp;amp;")
                .doesNotContain("<script>", "<b>");
        fake.json("data.json", Map.of("notes", List.of("a\u0000\u001b'")));
        assertThat(report()).contains("a\ufffd\ufffd'");
    }

    @Test
    void neverPrintsNaN() throws IOException {
        fake.json("run.json", Map.of("seconds", Double.NaN, "other", Double.POSITIVE_INFINITY));
        String json = Files.readString(fake.run.resolve("metrics.json"));
        fake.text(
                "metrics.json",
                json.replaceAll("\"(low|value)\":0\\.4[0-9]*", "\"$1\":\"NaN\"")
                        .replace("0.9375", "\"NaN\""));
        assertThat(words()).doesNotContain("NaN", "Infinity", "null", "Optional");
    }

    @Test
    void isTheSameForTheSameRun() throws IOException {
        assertThat(report()).isEqualTo(report());
    }

    @Test
    void saysWhatAnUnfinishedRunLacks() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        RunReport.write(empty, folder.resolve("empty.html"));
        assertThat(Files.readString(folder.resolve("empty.html")))
                .contains("This run is not finished")
                .contains("There are no results: the run has not been evaluated.")
                .contains("There are no pictures")
                .contains("No stage has finished training.")
                .contains("No iteration has produced pseudo masks.")
                .contains("Supervision: unknown")
                .contains("The run has no config.yaml.")
                .doesNotContain("NaN");
    }

    @Test
    void saysWhatATrainedRunWithoutMasksLacks() throws IOException {
        Files.delete(fake.run.resolve("metrics.json"));
        fake.json("4-refine-2/manifest.json", Map.of("seconds", 1));
        assertThat(words())
                .contains("All iterations are trained, but the evaluation was skipped")
                .doesNotContain("not finished");
    }

    @Test
    void saysThatTheValidationSplitWasMeasured() throws IOException {
        String json = Files.readString(fake.run.resolve("metrics.json"));
        fake.text("metrics.json", json.replace("\"split\":\"test\"", "\"split\":\"val\""));
        assertThat(words()).contains("(val split of", "this is not an independent test");
    }

    @Test
    void claimsNothingAboutTheTrainingOfWhatWasEvaluatedOnOtherData() throws IOException {
        Path results = Files.createDirectory(folder.resolve("evaluate-b"));
        String json = Files.readString(fake.run.resolve("metrics.json"));
        Files.writeString(
                results.resolve("metrics.json"),
                json.replace("\"split\":\"test\"", "\"split\":\"val\""));
        RunReport.write(results, folder.resolve("b.html"));
        assertThat(Files.readString(folder.resolve("b.html")))
                .contains("independent test only if the run has not used these patches")
                .contains("see the report of the run that was evaluated")
                .doesNotContain("chose the epochs", "Supervision: unknown");
    }

    @Test
    void repeatsWhatWasToldOfOtherData() throws IOException {
        Path results = Files.createDirectory(folder.resolve("evaluate-c"));
        String json = Files.readString(fake.run.resolve("metrics.json"));
        String notes = "{\"notes\":[\"half of them look unlike the others\",\" \"],";
        Files.writeString(results.resolve("metrics.json"), json.replaceFirst("\\{", notes));
        RunReport.write(results, folder.resolve("c.html"));
        assertThat(Files.readString(folder.resolve("c.html")))
                .contains("<li>Half of them look unlike the others.</li>")
                .doesNotContain("<li> .</li>");
    }

    @Test
    void saysThatThereWereNoTestMasksOrNegatives() throws IOException {
        fake.json(
                "metrics.json",
                Map.of(
                        "data",
                        "d",
                        "n_positive",
                        1,
                        "n_negative",
                        0,
                        "n_slides",
                        1,
                        "intervals",
                        "patches",
                        "rows",
                        Map.of("iter0", Map.of())));
        fake.text("5-evaluate/patches.csv", "row,name,label,iou\niter0,x_1,1,\n");
        assertThat(words())
                .contains("On 1 tumour patch and 0 others of 1 slide (test split of d)")
                .contains("no mIoU of SAM could be measured")
                .contains("they are too narrow")
                .contains("they have no masks")
                .contains("No tumour patch could be evaluated")
                .contains("There are no patches without tumour.");
    }

    @Test
    void goesOnWithoutTheDataSetAndWithDamagedFiles() throws IOException {
        fake.json("data.json", Map.of("root", folder.resolve("gone").toString()));
        fake.text("3-adapt/history.json", "[{");
        fake.text("config.yaml", "adapt: [");
        assertThat(words())
                .contains("There are no pictures because the data set cannot be read:")
                .contains("3-adapt/history.json: cannot be read")
                .contains("config.yaml: ");
    }

    @Test
    void goesOnWithoutSinglePictures() throws IOException {
        String name;
        try (Stream<Path> files = Files.list(fake.run.resolve("5-evaluate/prediction"))) {
            name = files.map(p -> p.getFileName().toString()).sorted().findFirst().orElseThrow();
        }
        try (Stream<Path> files = Files.list(fake.run.resolve("2-localize/map/test"))) {
            for (Path file : files.toList()) {
                Files.writeString(file, "no image");
            }
        }
        Files.delete(fake.run.resolve("2-localize/mask/test").resolve(name));
        assertThat(words()).contains("no file").contains("the content is not a PNG");
    }

    @Test
    void refusesWhatIsNoFolder() {
        assertThatThrownBy(() -> RunReport.write(folder.resolve("none"), folder.resolve("x.html")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no such run folder");
    }
}
