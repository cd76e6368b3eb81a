package org.epsam.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.epsam.base.task.Progress;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.pipeline.Training;
import org.epsam.core.run.Version;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Size;
import org.epsam.synthetic.SyntheticDataset;
import org.epsam.synthetic.SyntheticDataset.Counts;
import org.epsam.synthetic.SyntheticSlide;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library as programs of others see it: on the class path and as modules. */
class LibraryTest {
    private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    // What only tests have on their class path; slf4j-simple serves the program.
    private static final Pattern FOR_TESTS =
            Pattern.compile(
                    ".*(test-classes|-tests\\.jar|epsam-benchmarks.*|/(jmh|jopt|commons-math|junit|jqwik"
                        + "|assertj|archunit|byte-buddy|opentest4j|apiguardian)[^/]*\\.jar)");
    private static final Size PATCH = new Size(64, 64);

    @TempDir static Path home;

    /** Makes what the example of the README reads: a run, which has learnt nothing, and a patch. */
    @BeforeAll
    static void createRunAndPatch() throws IOException {
        Path data = home.resolve("data");
        SyntheticDataset.write(
                data,
                new SyntheticDataset.Plan(
                        new Counts(4, 4), new Counts(1, 1), new Counts(1, 1), PATCH.width(), 3));
        Training.run(
                data,
                home.resolve("runs/mine"),
                "small",
                ConfigLoader.load(
                        "small",
                        Optional.empty(),
                        List.of(
                                "threads=1",
                                "classify.epochs=1",
                                "classify.side=64",
                                "adapt.iterations=0",
                                "adapt.epochs=1",
                                "adapt.ids_threshold=0",
                                "evaluate.gate=0.0")),
                Progress.SILENT);
        try (Stream<Path> images = Files.list(data.resolve("test/image"))) {
            Files.copy(images.sorted().findFirst().orElseThrow(), home.resolve("patch.png"));
        }
    }

    @Test
    void theExampleOfTheReadmeRunsAsPrinted(@TempDir Path dir) throws Exception {
        Path classes = dir.resolve("classes");
        String path = entries(entry -> true);
        compile(
                List.of("-d", classes.toString(), "-cp", path),
                List.of(write(dir.resolve("SegmentPatch.java"), example())));
        run(List.of("-cp", classes + File.pathSeparator + path, "SegmentPatch"));
        assertMask();
    }

    /** A module has no class without a package. */
    @Test
    void theExampleOfTheReadmeRunsAsAModule(@TempDir Path dir) throws Exception {
        Path classes = dir.resolve("classes");
        String path = modulePath();
        compile(
                List.of("-d", classes.toString(), "--module-path", path),
                List.of(
                        write(dir.resolve("SegmentPatch.java"), "package example;\n" + example()),
                        write(
                                dir.resolve("module-info.java"),
                                "module example { requires org.epsam.core; }")));
        run(
                List.of(
                        "--module-path",
                        classes + File.pathSeparator + path,
                        "--add-modules",
                        "ALL-MODULE-PATH",
                        "--module",
                        "example/example.SegmentPatch"));
        assertMask();
    }

    @Test
    void theProgramSegmentsPatchesAndSlidesAsAModule(@TempDir Path dir) throws Exception {
        SyntheticSlide.writeAll(dir, 1, new SyntheticSlide.Plan(new Size(1000, 1000), true, 4));
        Path out = dir.resolve("out");
        run(
                List.of(
                        "--module-path",
                        modulePath(),
                        "--add-modules",
                        "ALL-MODULE-PATH",
                        "--module",
                        "org.epsam.app/org.epsam.app.Main",
                        "segment",
                        "--run",
                        "runs/mine",
                        "--out",
                        out.toString(),
                        "--mpp",
                        "8",
                        dir.resolve("tumor_001.tif").toString()));
        assertThat(out.resolve("tumor_001_probability.ome.tif")).isNotEmptyFile();
    }

    /** The version is written wherever Maven cannot insert it. */
    @Test
    void readmeExampleAndVersionsNameTheSameVersion() throws IOException {
        String version = Version.program();
        Pattern own =
                Pattern.compile(
                        "<artifactId>epsam-[a-z]+</artifactId>\\s*<version>([^$<]+)<"
                                + "|<epsam\\.version>([^<]+)<");
        for (String file : List.of("README.md", "epsam-bom/pom.xml", "examples/pom.xml")) {
            List<String> named =
                    own.matcher(Files.readString(Path.of("..", file)))
                            .results()
                            .map(found -> found.group(found.group(1) == null ? 2 : 1))
                            .toList();
            assertThat(named).as(file).isNotEmpty().containsOnly(version);
        }
    }

    /** What Maven Central asks of each published POM, but for the address of the project. */
    @Test
    void publishedPomsDescribeThemselves() throws IOException {
        for (String module :
                List.of(
                        "",
                        "epsam-bom",
                        "epsam-base",
                        "epsam-slides",
                        "epsam-nets",
                        "epsam-core",
                        "epsam-synthetic",
                        "epsam-app")) {
            String pom = Files.readString(Path.of("..", module, "pom.xml"));
            assertThat(pom).as(module).contains("  <name>EP-SAM", "  <description>");
            assertThat(pom.contains("<developers>") && pom.contains("/LICENSE-2.0.txt</url>"))
                    .as(module + " has or inherits licence and developers")
                    .isNotEqualTo(pom.contains("  <parent>"));
        }
    }

    private static void assertMask() throws IOException {
        Path mask = home.resolve("mask.png");
        assertThat(ImageFile.readMask(mask).size()).isEqualTo(PATCH);
        Files.delete(mask);
    }

    /** The first Java block of the README. */
    private static String example() throws IOException {
        Matcher block = EXAMPLE.matcher(Files.readString(Path.of("..", "README.md")));
        assertThat(block.find()).isTrue();
        return block.group(1);
    }

    private static String write(Path file, String text) throws IOException {
        return Files.writeString(file, text).toString();
    }

    private static String modulePath() {
        return entries(entry -> !FOR_TESTS.matcher(entry).matches());
    }

    private static String entries(Predicate<String> wanted) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(wanted)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static void compile(List<String> options, List<String> files) {
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        List<String> line = new ArrayList<>(options);
        line.addAll(files);
        int status =
                ToolProvider.getSystemJavaCompiler()
                        .run(null, messages, messages, line.toArray(String[]::new));
        assertThat(status).as(messages.toString(StandardCharsets.UTF_8)).isZero();
    }

    /** Runs a JVM in the folder of the run. */
    private static void run(List<String> words) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of("-Xmx1g", "-Djava.awt.headless=true"));
        line.addAll(words);
        Path log = home.resolve("log.txt");
        Process process =
                new ProcessBuilder(line)
                        .directory(home.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        boolean ended = process.waitFor(5, TimeUnit.MINUTES);
        process.destroyForcibly();
        assertThat(ended).as("ended").isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    }
}
