package org.epsam.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.epsam.app.command.Epsam;
import org.epsam.base.io.Json;
import org.epsam.core.config.ConfigLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Help, exit codes and messages, without any work behind them. */
class CommandLineTest {
    static Set<String> commands() {
        return Epsam.line(new Epsam()).getSubcommands().keySet();
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
        "demo, to resume",
        "train --data d --run r, to resume",
        "pretrain --manifest m --out o, to resume",
        "patches --slides s --out o, to resume",
        "evaluate --run r --slides s, to resume",
        "evaluate --run r --data d, to begin again",
        "segment --run r --out o i, to begin again",
        "synthesize --out o,",
        "doctor,",
        "convert a.pth --out b,",
        "bench --quick,",
        "--version,",
        "spark segment --run r --out o s, to resume"
    })
    void commandsKnowHowAnInterruptedCallGoesOn(String words, String remedy) {
        Epsam epsam = new Epsam();
        CommandLine line = Epsam.line(epsam);
        assertThat(epsam.afterInterruption()).as("before").isEmpty();
        line.parseArgs(words.split(" "));
        assertThat(epsam.afterInterruption())
                .isEqualTo(remedy == null ? "" : "run the same command " + remedy);
    }

    @ParameterizedTest
    @CsvSource({
        "train --help, 1",
        "--help, 0",
        "trian --help, 23",
        "help train, 23",
        "generate-completion, 23",
        "inspect train, 23"
    })
    void onlyTheCommandThatIsNamedIsRead(String words, int commands) {
        assertThat(Epsam.lineFor(new Epsam(), words.split(" ")).getSubcommands()).hasSize(commands);
    }

    @Test
    void theCommandAloneShowsTheHelp() {
        assertThat(Program.run()).isEqualTo(Program.run("--help"));
    }

    @Test
    void theVersionNamesCommitJavaLibTorchAndDevice() {
        assertThat(Program.run("--version").out())
                .matches(
                        "epsam \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?(, commit"
                                + " [0-9a-f]{40}(-dirty)?)?\\RJava \\d+[^\\n"
                                + "]*\\RLibTorch \\d+\\.\\d+\\.\\d+\\Rdevice (cpu|cuda:0)\\R");
    }

    @Test
    void theVersionIsPrintedAsJsonWhereAskedFor() throws Exception {
        for (String[] words : new String[][] {{"--version", "--json"}, {"--json", "-V"}}) {
            Program answer = Program.run((Object[]) words);
            assertThat(answer.code()).as(answer.err()).isZero();
            JsonNode versions = Json.MAPPER.readTree(answer.out());
            assertThat(versions.get("epsam").asText()).matches("\\d+\\.\\d+\\.\\d+.*");
            assertThat(versions.get("java").asText()).startsWith("" + Runtime.version().feature());
            assertThat(versions.get("libtorch").asText()).matches("\\d+\\.\\d+\\.\\d+");
            assertThat(versions.get("device").asText()).isIn("cpu", "cuda:0");
        }
        Program.run("--json").assertIsOneLine("Unknown option: '--json'");
    }

    /**
     * Bash finds the completion of epsam for ./epsam as well: it looks up the last part of a path.
     */
    @Test
    void bashCompletesCommandsAndOptions(@TempDir Path dir) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "bash is not here");
        Path script = Files.writeString(dir.resolve("c"), Program.run("generate-completion").out());
        assertThat(completed(script, "./epsam", "synt")).containsExactly("synthesize");
        assertThat(completed(script, "epsam", "config", "ex")).containsExactly("explain");
        assertThat(completed(script, "epsam", "train", "--pre")).containsExactly("--preset");
        assertThat(completed(script, "epsam", "train", "--preset", "camelyon17"))
                .containsExactly("camelyon17");
    }

    private static List<String> completed(Path script, String... words) throws Exception {
        Path commands =
                Files.writeString(
                        script.resolveSibling("commands"),
                        "source %s\ncomplete -p epsam >/dev/null || exit 1\nCOMP_WORDS=(%s)\nCOMP_CWORD=%d\n_complete_epsam\nprintf '%%s\\n' ${COMPREPLY[@]}\n"
                                .formatted(script, String.join(" ", words), words.length - 1));
        Process bash = new ProcessBuilder("/bin/bash", commands.toString()).start();
        String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(bash.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).as(err).isZero();
        return out.lines().toList();
    }

    @Test
    void helpIsGivenOfCommandsPresetsAndKeys() {
        assertThat(Program.run("help")).isEqualTo(Program.run("--help"));
        assertThat(Program.run("help", "train")).isEqualTo(Program.run("train", "--help"));
        assertThat(Program.run("help", "config", "list"))
                .isEqualTo(Program.run("config", "list", "--help"));
        assertThat(Program.run("help", "presets").out().lines())
                .contains(
                        "  small       a computer without a GPU: small classifier, bundled small"
                                + " SAM")
                .hasSizeGreaterThan(ConfigLoader.PRESETS.size())
                .allMatch(line -> line.length() <= 80);
        assertThat(Program.run("help", "keys").out())
                .contains("--set KEY=VALUE", Program.run("config", "list").out());
        Program.run("help", "trian").assertIsOneLine("trian: no such command, nor presets or keys");
    }

    /** Read from the launchers and the sources, so that none is forgotten. */
    @Test
    void helpNamesTheVariablesThatAreRead() throws Exception {
        Set<String> read = new TreeSet<>();
        Path root = Path.of("..");
        List<Path> files = new ArrayList<>();
        for (String launcher : List.of("epsam", "epsam-dist/launcher/start.sh")) {
            files.add(root.resolve(launcher));
        }
        for (String module : List.of("epsam-app", "epsam-nets", "epsam-core", "epsam-slides")) {
            try (Stream<Path> all = Files.walk(root.resolve(module).resolve("src/main/java"))) {
                all.filter(f -> f.toString().endsWith(".java")).forEach(files::add);
            }
        }
        for (Path file : files) {
            Pattern.compile("EPSAM_[A-Z]+")
                    .matcher(Files.readString(file))
                    .results()
                    .forEach(found -> read.add(found.group()));
        }
        assertThat(read).hasSize(3);
        assertThat(Program.run("--help").out()).contains(read);
    }

    @Test
    void numbersAreNumbersInJson() throws Exception {
        Program listed = Program.run("config", "list", "adapt.batch", "--json", "--quiet");
        assertThat(Json.MAPPER.readTree(listed.out()).get(0).get("value").isInt()).isTrue();
        JsonNode explained =
                Json.MAPPER.readTree(
                        Program.run("config", "explain", "classify.learning_rate", "--json").out());
        assertThat(explained.get(0).at("/presets/small").doubleValue()).isEqualTo(1e-3);
        assertThat(explained.get(0).get("source").asText()).startsWith("EP-SAM");
    }

    @Test
    void mistypedWordsAreReportedWithWhatIsMeant() {
        Program.run("trian").assertIsOneLine("trian", "did you mean train?");
        Program.run("bench", "--jsn", "f").assertIsOneLine("--jsn", "see epsam bench --help");
        Program.run("doctor", "--jsn").assertIsOneLine("--jsn", "see epsam doctor --help");
        Program.run("train").assertIsOneLine("--data", "--run", "see epsam train --help");
        Program.run("report", "runs/a").assertIsOneLine("Missing required option: '--run=DIR'");
        Program.run("train", "--dat", "x", "--run", "y")
                .assertIsOneLine(
                        "Unknown option: '--dat'; did you mean --data?", "see epsam train --help");
        Program.run("synthesize", "--out", "x", "--train", "many")
                .assertIsOneLine("--train", "many");
        Program.run("pretrain", "--manifest", "m", "--out", "o", "--start", "s", "--backbone", "b")
                .assertIsOneLine("mutually exclusive");
        Program.run("pretrain", "--manifest", "m", "--out", "o", "--backbone", "b", "--vit")
                .assertIsOneLine("mutually exclusive");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--annotations xml",
                "--normal-without-annotation",
                "--tumour-groups Tumor",
                "--mpp 0.5",
                "--slide-mpp 0.25",
                "--min-area 100",
                "--keep-pen",
                "--keep-blurred"
            })
    void optionsOfSlidesAreRefusedWithPatches(String option) {
        String[] words = ("evaluate --run r --data d " + option).split(" ");
        Program.run((Object[]) words).assertIsOneLine(option.split(" ")[0] + ": requires --slides");
    }

    @Test
    void wrongConfigurationIsReportedAndLeavesNothingBehind(@TempDir Path dir) throws Exception {
        Path run = dir.resolve("run");
        Program.run("train", "--data", dir, "--run", run, "--preset", "huge")
                .assertIsOneLine("huge", "camelyon16");
        Program.run("train", "--data", dir, "--run", run, "--set", "adapt.epoch=3")
                .assertIsOneLine("adapt.epoch", "epochs");
        Program.run("train", "--data", dir, "--run", run, "--set", "adapt.epochs=0")
                .assertIsOneLine("adapt.epochs", "from 1");
        Path file = Files.writeString(dir.resolve("bad.yaml"), "seed: [");
        Program.run("train", "--data", dir, "--run", run, "--config", file)
                .assertIsOneLine("bad.yaml", "YAML");
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
        Program.run("config", "list", "jiter").assertIsOneLine("no key contains this text");
        Program.run("config", "list", "--preset", "huge").assertIsOneLine("huge", "camelyon16");
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
        Program.run("config", "explain", "adapt.iteration")
                .assertIsOneLine("did you mean adapt.iterations?");
        Program.run("config", "explain", "sam").assertIsOneLine("a group", "sam.checkpoint");
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
        Program.run("config", "explain", "adapt.begin").assertIsOneLine("now adapt.first_targets");
    }

    @Test
    void missingInputsAreNamed(@TempDir Path dir) {
        Path absent = dir.resolve("absent");
        Program.run("pretrain", "--manifest", absent, "--out", dir.resolve("o"))
                .assertIsOneLine("absent");
        Program.run("inspect", absent).assertIsOneLine("absent", "no such file");
        Program.run("segment", "--run", dir, "--out", dir.resolve("o"), dir)
                .assertIsOneLine("no images or slides");
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
        Program.run("synthesize", "--out", data).assertIsOneLine("not an empty folder");
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
        Program.run("synthesize", "--out", dir.resolve("x"), "--slides", 1, "--slide-size", "big")
                .assertIsOneLine("--slide-size big");
        Program.run("synthesize", "--out", dir.resolve("x"), "--slides", 1, "--train", 5)
                .assertIsOneLine("--train: applies to patches only");
        Program.run("synthesize", "--out", dir.resolve("x"), "--normal")
                .assertIsOneLine("--normal: applies to slides only");
        Program.run("synthesize", "--out", dir.resolve("x"), "--size", "9x9")
                .assertIsOneLine("--size 9x9: give the side of a patch");
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
