package org.epsam.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.epsam.app.command.Epsam;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recipes in deploy/ call the program as it is. */
class DeployTest {
    private static final Path DEPLOY = Path.of("..", "deploy").toAbsolutePath().normalize();

    @TempDir private Path dir;

    /** Runs a script with a program that prints its words, one a line, and fails as told. */
    private Program script(String name, int code, Map<String, String> variables, String... words)
            throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "bash is not here");
        Path program =
                Files.writeString(
                        dir.resolve("epsam"),
                        "#!/bin/bash\nprintf '%s\\n' \"$@\"\nexit " + code + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        List<String> line = new ArrayList<>(List.of("/bin/bash", DEPLOY.resolve(name).toString()));
        line.addAll(List.of(words));
        Path out = dir.resolve("out.txt");
        ProcessBuilder process =
                new ProcessBuilder(line)
                        .redirectOutput(out.toFile())
                        .redirectError(dir.resolve("err.txt").toFile());
        process.environment().keySet().removeIf(key -> key.startsWith("SLURM_"));
        process.environment().put("EPSAM", program.toString());
        process.environment().putAll(variables);
        int exit = process.start().waitFor();
        return new Program(exit, Files.readString(out), Files.readString(dir.resolve("err.txt")));
    }

    private static void requireParsed(List<String> words) {
        Epsam.line(new Epsam()).parseArgs(words.toArray(new String[0]));
    }

    @Test
    void workersOfSlurmSegmentTheSameSlides() throws Exception {
        Program worker =
                script(
                        "slurm-workers.sh",
                        3,
                        Map.of("SLURM_TMPDIR", "/local/1"),
                        "run",
                        "results",
                        "my slides",
                        "more.csv");
        assertThat(worker.code()).as(worker.err()).isZero();
        List<String> words = worker.out().lines().toList();
        assertThat(words)
                .containsExactly(
                        "segment",
                        "--run",
                        "run",
                        "--out",
                        "results",
                        "--stage",
                        "/local/1",
                        "my slides",
                        "more.csv");
        requireParsed(words);
        Program failed = script("slurm-workers.sh", 2, Map.of(), "run", "results", "slides");
        assertThat(failed.code()).isNotZero();
        assertThat(failed.out()).doesNotContain("--stage");
    }

    @Test
    void partsOfSlurmAreThoseOfTheArray() throws Exception {
        String[] words = {"--slides", "s", "--annotations", "a", "--out", "data"};
        Map<String, String> array =
                Map.of(
                        "SLURM_ARRAY_TASK_ID", "5",
                        "SLURM_ARRAY_TASK_MIN", "3",
                        "SLURM_ARRAY_TASK_COUNT", "10",
                        "SLURM_CPUS_PER_TASK", "4");
        Program part = script("slurm-parts.sh", 0, array, words);
        assertThat(part.code()).as(part.err()).isZero();
        List<String> called = part.out().lines().toList();
        assertThat(called).startsWith("patches", "--threads", "4", "--shard", "3/10", "--slides");
        requireParsed(called);
        Program whole = script("slurm-parts.sh", 0, Map.of(), words);
        assertThat(whole.out().lines()).startsWith("patches", "--threads", "1", "--slides");
    }

    @Test
    void sparkIsGivenTheProgramAndItsCommand() throws Exception {
        String submit = dir.resolve("epsam").toString();
        Program spark =
                script(
                        "spark-kubernetes.sh",
                        0,
                        Map.of("SPARK_SUBMIT", submit, "MASTER", "k8s://h", "IMAGE", "spark"),
                        "/data/run",
                        "/data/results",
                        "/data/slides");
        assertThat(spark.code()).as(spark.err()).isZero();
        List<String> words = spark.out().lines().toList();
        // The jars are what the program prints, here its words.
        assertThat(words).startsWith("--master", "k8s://h", "--jars", "spark", "jars", "--conf");
        int main = words.indexOf("org.epsam.app.Main");
        assertThat(words.get(main + 1)).endsWith("/epsam-app/target/epsam-app.jar");
        requireParsed(words.subList(main + 2, words.size()));
    }

    @Test
    void theCommandOfNextflowIsOne() throws IOException {
        Matcher script =
                Pattern.compile("\"\"\"\\s+epsam (.*)\\s+\"\"\"")
                        .matcher(Files.readString(DEPLOY.resolve("main.nf")));
        assertThat(script.find()).isTrue();
        requireParsed(List.of(script.group(1).replaceAll("\\$\\{(\\w+)}", "$1").split(" ")));
    }

    @Test
    void theCommandOfThePodsIsOne() throws IOException {
        JsonNode job = new YAMLMapper().readTree(DEPLOY.resolve("kubernetes.yaml").toFile());
        JsonNode container = job.at("/spec/template/spec/containers/0");
        Matcher command =
                Pattern.compile("epsam (segment .*) \\|\\| \\[ \\$\\? -eq 3 ]")
                        .matcher(container.at("/args/0").asText());
        assertThat(command.matches()).isTrue();
        requireParsed(List.of(command.group(1).split(" ")));
        assertThat(job.at("/spec/completions")).isEqualTo(job.at("/spec/parallelism"));
        for (JsonNode mount : container.path("volumeMounts")) {
            assertThat(job.at("/spec/template/spec/volumes").findValuesAsText("name"))
                    .contains(mount.path("name").asText());
        }
    }
}
