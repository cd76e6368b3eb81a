package org.epsam.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.epsam.core.run.RunComparison;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonReportTest {
    @TempDir Path dir;

    private FakeRun run() throws IOException {
        FakeRun.writeData(dir.resolve("data"));
        return new FakeRun(dir.resolve("data"), dir.resolve("run"));
    }

    private static ComparisonReport of(FakeRun run, String row) {
        return ComparisonReport.of(
                RunComparison.of(List.of(run.run, run.run), Optional.of(row), false), false);
    }

    @Test
    void barsHaveTheColoursOfTheReport() throws IOException {
        FakeRun run = run();
        assertThat(of(run, "iter1").bars()).hasSize(2).allMatch(Bar::strong);
        assertThat(of(run, "cam").bars()).hasSize(2).noneMatch(Bar::strong);
    }

    @Test
    void theLegendExplainsTheColoursThatAreThere() throws IOException {
        FakeRun run = run();
        Path page = dir.resolve("page.html");
        of(run, "iter1").write(page);
        assertThat(Files.readString(page))
                .contains("SAM, fine-tuned")
                .doesNotContain("without fine-tuning");
        of(run, "cam").write(page);
        assertThat(Files.readString(page))
                .contains("without fine-tuning")
                .doesNotContain("SAM, fine-tuned");
    }

    @Test
    void anEvaluationIsNamedByItsRun() throws IOException {
        FakeRun run = run();
        Path other = FakePages.evaluation(run, dir.resolve("run/evaluate-b"));
        assertThat(
                        ComparisonReport.of(
                                        RunComparison.of(
                                                List.of(run.run, other), Optional.empty(), false),
                                        false)
                                .table())
                .extracting(line -> line.get(0))
                .containsExactly("", "run", "run/evaluate-b");
    }

    @Test
    void whatWasLearnedFromPeopleIsTold() throws IOException {
        FakeRun run = run();
        Path other = FakePages.evaluation(run, dir.resolve("run/evaluate-b"));
        List<Path> compared = List.of(run.run, other);
        assertThat(RunComparison.corrections(compared)).isEmpty();
        run.correct();
        String sentence =
                ": 37 masks of people are the targets of their patches, 1 patch is left out (review"
                        + " of anna, ben)";
        List<String> notes = RunComparison.corrections(compared);
        assertThat(notes).containsExactly("run" + sentence, "run/evaluate-b" + sentence);
        Path page = dir.resolve("page.html");
        of(run, "iter1").noting(notes).write(page);
        assertThat(Files.readString(page)).contains("<li>run" + sentence + "</li>");
    }

    @Test
    void slidesAreCompared() throws IOException {
        Path a = FakePages.slides(dir.resolve("a"));
        Path b = FakePages.slides(dir.resolve("b"));
        assertThat(RunComparison.isOfSlides(List.of(a, b))).isTrue();
        ComparisonReport report = ComparisonReport.ofSlides(RunComparison.slides(List.of(a, b)));
        String value = "0.800 (0.700-0.900)";
        assertThat(report.table())
                .hasSize(3)
                .contains(
                        List.of(
                                "b",
                                "2 + 1",
                                value,
                                "0.667 (0.500-0.800)",
                                "1.000",
                                "0.750",
                                "+0.000 (+0.000 to +0.000)"));
    }

    @Test
    void tablesAreSavedWithTheirIntervals() {
        Table table =
                new Table(
                        "A table",
                        "numbers",
                        List.of("Row", "Dice"),
                        List.of(
                                List.of(
                                        Table.Cell.of("a, b", "iter0"),
                                        Table.Cell.of("0.5", "0.4–0.6"))));
        assertThat(table.fileName()).isEqualTo("a-table.csv");
        assertThat(table.csv())
                .isEqualTo(
                        Page.data(
                                "text/csv",
                                "Row,name,Dice,\"Dice, 95 % interval\"\n\"a, b\",iter0,0.5,0.4–0.6\n"
                                        .getBytes(StandardCharsets.UTF_8)));
    }
}
