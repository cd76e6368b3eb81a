package org.epsam.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.epsam.app.command.Epsam;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Help, exit codes and messages, without any work behind them. */
class CommandLineTest {
    private static void isOneLine(Program answer, String... parts) {
        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.err()).startsWith("epsam: ").contains(parts);
        assertThat(answer.err().lines()).hasSize(1);
        assertThat(answer.out()).isEmpty();
    }

    static Set<String> commands() {
        return new CommandLine(new Epsam()).getSubcommands().keySet();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasHelpWithExamples(String command) {
        Program answer = Program.run(command, "--help");
        assertThat(answer.code()).isZero();
        assertThat(answer.out()).startsWith("Usage: epsam " + command).contains("Examples:");
        assertThat(Program.run("--help").out()).contains("  " + command + " ");
    }

    @ParameterizedTest
    @CsvSource({
        "demo, true",
        "train --data d --run r, true",
        "pretrain --manifest m --out o, true",
        "patches --slides s --out o, true",
        "evaluate --run r --slides s, true",
        "evaluate --run r --data d, false",
        "synthesize --out o, false",
        "doctor, false",
        "--version, false"
    })
    void commandsKnowWhetherTheyResumeAnInterruptedCall(String words, boolean resumable) {
        Epsam epsam = new Epsam();
        CommandLine line = new CommandLine(epsam);
        assertThat(epsam.isResumable()).as("before").isFalse();
        line.parseArgs(words.split(" "));
        assertThat(epsam.isResumable()).isEqualTo(resumable);
    }

    @Test
    void theCommandAloneShowsTheHelp() {
        assertThat(Program.run()).isEqualTo(Program.run("--help"));
    }

    @Test
    void theVersionIsANumberAndPerhapsASnapshot() {
        assertThat(Program.run("--version").out())
                .matches("epsam \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\\R");
    }

    @Test
    void completionsKnowTheCommands() {
        assertThat(Program.run("generate-completion").out())
                .contains("synthesize", "--preset", "camelyon17");
    }

    @Test
    void mistypedWordsAreReportedWithWhatIsMeant() {
        isOneLine(Program.run("trian"), "trian", "did you mean train?");
        isOneLine(Program.run("doctor", "--jsn"), "--jsn", "see epsam doctor --help");
        isOneLine(Program.run("train"), "--data", "--run", "see epsam train --help");
        isOneLine(Program.run("report", "runs/a"), "Missing required option: '--run=DIR'");
        isOneLine(
                Program.run("train", "--dat", "x", "--run", "y"),
                "Unknown option: '--dat'; did you mean --data?",
                "see epsam train --help");
        isOneLine(Program.run("synthesize", "--out", "x", "--train", "many"), "--train", "many");
        isOneLine(
                Program.run(
                        "pretrain",
                        "--manifest",
                        "m",
                        "--out",
                        "o",
                        "--start",
                        "s",
                        "--backbone",
                        "b"),
                "mutually exclusive");
        isOneLine(
                Program.run(
                        "pretrain", "--manifest", "m", "--out", "o", "--backbone", "b", "--vit"),
                "mutually exclusive");
    }

    @Test
    void wrongConfigurationIsReportedAndLeavesNothingBehind(@TempDir Path dir) throws Exception {
        Path run = dir.resolve("run");
        isOneLine(
                Program.run("train", "--data", dir, "--run", run, "--preset", "huge"),
                "huge",
                "camelyon16");
        isOneLine(
                Program.run("train", "--data", dir, "--run", run, "--set", "adapt.epoch=3"),
                "adapt.epoch",
                "epochs");
        isOneLine(
                Program.run("train", "--data", dir, "--run", run, "--set", "adapt.epochs=0"),
                "adapt.epochs",
                "from 1");
        Path file = Files.writeString(dir.resolve("bad.yaml"), "seed: [");
        isOneLine(
                Program.run("train", "--data", dir, "--run", run, "--config", file),
                "bad.yaml",
                "YAML");
        assertThat(run).doesNotExist();
    }

    @Test
    void keysAreListedWithTheirValues() {
        Program all = Program.run("config", "list");
        assertThat(all.code()).isZero();
        assertThat(all.out())
                .containsPattern("(?m)^adapt.batch +4 +Patches per step\\.$")
                .containsPattern("(?m)^data.slide_pattern +\\(empty\\) +Regular expression")
                .doesNotContain("](");
        assertThat(Program.run("config", "list", "jitter", "--preset", "small").out())
                .hasLineCount(1)
                .startsWith("classify.augmentation.jitter  0.2  ");
        isOneLine(Program.run("config", "list", "jiter"), "no key contains this text");
        isOneLine(Program.run("config", "list", "--preset", "huge"), "huge", "camelyon16");
    }

    @Test
    void aKeyIsExplainedWithThePresetsThatDiffer() {
        Program answer = Program.run("config", "explain", "classify.learning_rate", "prompts.box");
        assertThat(answer.code()).isZero();
        assertThat(answer.out().lines())
                .contains(
                        "classify.learning_rate",
                        "  allowed  1e-9..1",
                        "  default  1e-5",
                        "  presets  1e-3 in small, demo",
                        "  source   EP-SAM, arXiv 2410.13621 (docs/METHOD.md)",
                        "prompts.box",
                        "  presets  the same in all",
                        "  source   added here")
                .allMatch(line -> line.length() <= 100);
        isOneLine(
                Program.run("config", "explain", "adapt.iteration"),
                "did you mean adapt.iterations?");
        isOneLine(Program.run("config", "explain", "sam"), "a group", "sam.checkpoint");
    }

    @Test
    void theValuesOfAPresetAreShownAsAFile(@TempDir Path dir) throws Exception {
        Program shown =
                Program.run("config", "show", "--preset", "small", "--set", "adapt.epochs=9");
        assertThat(shown.code()).isZero();
        Path file = Files.writeString(dir.resolve("mine.yaml"), shown.out());
        assertThat(Program.run("config", "show", "--config", file)).isEqualTo(shown);
        assertThat(shown.out()).contains("  epochs: 9");
    }

    @Test
    void oldNamesOfKeysAreReadWithAHint(@TempDir Path dir) throws Exception {
        Path file = Files.writeString(dir.resolve("old.yaml"), "prompts:\n  scale: false\n");
        Program old =
                Program.run("config", "show", "--config", file, "--set", "adapt.begin=zero_shot");
        assertThat(old.code()).isZero();
        assertThat(old.out()).contains("first_targets: \"zero_shot\"", "unscaled_prompts: true");
        assertThat(old.err().lines())
                .containsExactly(
                        "epsam: "
                                + file
                                + ": prompts.scale=false is now reference.unscaled_prompts=true;"
                                + " the old name is read until 0.3",
                        "epsam: --set: adapt.begin=zero_shot is now"
                                + " adapt.first_targets=zero_shot; the old name is read until 0.3");
        isOneLine(Program.run("config", "explain", "adapt.begin"), "now adapt.first_targets");
    }

    @Test
    void missingInputsAreNamed(@TempDir Path dir) {
        Path absent = dir.resolve("absent");
        isOneLine(
                Program.run("pretrain", "--manifest", absent, "--out", dir.resolve("o")), "absent");
        isOneLine(Program.run("inspect", absent), "absent", "no such file");
        isOneLine(
                Program.run("segment", "--run", dir, "--out", dir.resolve("o"), dir),
                "no images or slides");
    }

    @Test
    void stackTracesAreShownWhenAskedFor(@TempDir Path dir) {
        Program answer =
                Program.run("synthesize", "--out", dir.resolve("x"), "--train", "-1", "--verbose");
        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.err()).startsWith("epsam: ").contains("\tat org.epsam");
    }

    @Test
    void aSyntheticDataSetIsWrittenAndFoundAgain(@TempDir Path dir) {
        Path data = dir.resolve("data");
        Program drawn =
                Program.run(
                        "synthesize",
                        "--out",
                        data,
                        "--train",
                        5,
                        "--val",
                        2,
                        "--test",
                        2,
                        "--size",
                        64);
        assertThat(drawn.err()).isEmpty();
        assertThat(drawn.code()).isZero();
        assertThat(Program.run("inspect", "--json", data).out())
                .containsSubsequence("\"train\"", "\"patches\" : 5", "\"with_tumour\" : 3");
        isOneLine(Program.run("synthesize", "--out", data), "not an empty folder");
    }

    @Test
    void syntheticSlidesAreDrawnAndFoundAgain(@TempDir Path dir) {
        Path slides = dir.resolve("slides");
        Program drawn =
                Program.run(
                        "synthesize", "--out", slides, "--slides", 1, "--slide-size", "1200x1000");
        assertThat(drawn.err()).isEmpty();
        assertThat(drawn.code()).isZero();
        assertThat(slides.resolve("tumor_001.xml")).exists();
        assertThat(Program.run("inspect", "--json", slides.resolve("tumor_001.tif")).out())
                .containsSubsequence("\"kind\" : \"slide\"", "\"size\" : \"1200 x 1000\"");
        isOneLine(
                Program.run(
                        "synthesize",
                        "--out",
                        dir.resolve("x"),
                        "--slides",
                        1,
                        "--slide-size",
                        "big"),
                "--slide-size big");
        isOneLine(
                Program.run("synthesize", "--out", dir.resolve("x"), "--slides", 1, "--train", 5),
                "--train: applies to patches only");
        isOneLine(
                Program.run("synthesize", "--out", dir.resolve("x"), "--normal"),
                "--normal: applies to slides only");
        isOneLine(
                Program.run("synthesize", "--out", dir.resolve("x"), "--size", "9x9"),
                "--size 9x9: give the side of a patch");
    }

    @Test
    void oldNamesOfSizesAreRemarkedUpon(@TempDir Path dir) {
        Path slides = dir.resolve("slides");
        Program drawn =
                Program.run("synthesize", "--out", slides, "--slides", 1, "--size", "1200x1000");
        assertThat(drawn.code()).isZero();
        assertThat(drawn.err()).startsWith("epsam: --size is now --slide-size").hasLineCount(1);
        assertThat(drawn.out()).contains("1200 x 1000 px");
        Program patches =
                Program.run(
                        "synthesize",
                        "--out",
                        dir.resolve("patches"),
                        "--train",
                        2,
                        "--val",
                        1,
                        "--test",
                        1,
                        "--side",
                        64);
        assertThat(patches.err()).startsWith("epsam: --side is now --size").hasLineCount(1);
        assertThat(patches.out()).contains("4 patches of 64 px");
    }
}
