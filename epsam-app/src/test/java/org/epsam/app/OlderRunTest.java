package org.epsam.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.app.report.RunReport;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.io.Json;
import org.epsam.base.io.Sha256;
import org.epsam.core.image.ImageTensors;
import org.epsam.core.model.Bundled;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.synthetic.SyntheticDataset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that version 0.1.0 has made can be used, but not be resumed. */
class OlderRunTest {
    /** The weights that version 0.1.0 has written, by stage. */
    private static final Map<String, String> WEIGHTS =
            Map.of(
                    "1-classify/classifier",
                    "e64952b7a16cfc05fdc629c5d0fe9268a299611915ca10a18173783edc89bb78",
                    "3-adapt/tuned",
                    "8c750b04cf6569a8ad9bee7f1885ad97bfb8d9cabba958073f3a1eb5a624ef84");

    @TempDir static Path dir;
    private static Path run;
    private static Path data;

    @BeforeAll
    static void unpack() throws Exception {
        Path from = Path.of(OlderRunTest.class.getResource("version-0.1.0").toURI());
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path to = dir.resolve(from.relativize(file).toString());
                Files.createDirectories(to.getParent());
                Files.copy(file, to);
            }
        }
        run = dir.resolve("run");
        data = dir.resolve("data");
        for (String weights : WEIGHTS.keySet()) {
            Path difference = run.resolve(weights + ".difference.gz");
            Path file = run.resolve(weights + ".safetensors");
            Files.write(file, original(difference));
            Files.delete(difference);
            assertThat(Sha256.of(file)).isEqualTo(WEIGHTS.get(weights));
        }
    }

    /**
     * To be small, the weights are kept as the difference of their bits from those of the bundled
     * model of that time, with which their training began.
     */
    private static byte[] original(Path difference) throws IOException {
        byte[] bytes;
        try (InputStream in = new GZIPInputStream(Files.newInputStream(difference))) {
            bytes = in.readAllBytes();
        }
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int header = 8 + (int) file.getLong(0);
        JsonNode tensors =
                Json.MAPPER.readTree(new String(bytes, 8, header - 8, StandardCharsets.UTF_8));
        try (StateDict bundled = Bundled.FIRST_SAM.read();
                StateDict full = bundled.toType(ScalarType.Float)) {
            for (Map.Entry<String, JsonNode> tensor : tensors.properties()) {
                Optional<String> name =
                        Stream.of(tensor.getKey(), "image_encoder." + tensor.getKey())
                                .filter(full::contains)
                                .findFirst();
                if (name.isPresent()) {
                    int begin = header + tensor.getValue().path("data_offsets").get(0).asInt();
                    float[] start = ImageTensors.values(full.get(name.get()));
                    for (int i = 0; i < start.length; i++) {
                        int at = begin + 4 * i;
                        file.putInt(at, file.getInt(at) ^ Float.floatToRawIntBits(start[i]));
                    }
                }
            }
        }
        return bytes;
    }

    @Test
    void itIsEvaluatedToTheSameNumbers() throws IOException {
        // What has become the default since then gives other numbers.
        Path same = dir.resolve("all-views");
        AtomicFolders.copy(run, same);
        Path config = same.resolve("config.yaml");
        Files.writeString(
                config,
                "precision: float32\n"
                        + Files.readString(config)
                                .replace("evaluate:\n", "evaluate:\n  views: 0\n"));
        Path out = dir.resolve("evaluated");
        Program evaluate = Program.run("evaluate", "--run", same, "--data", data, "--out", out);
        assertThat(evaluate.code()).as(evaluate.err()).isZero();
        JsonNode before = Json.read(run.resolve("metrics.json"));
        JsonNode now = Json.read(out.resolve("metrics.json"));
        assertThat(now.path("rows")).isEqualTo(before.path("rows"));
        assertThat(now.path("classifier")).isEqualTo(before.path("classifier"));
    }

    @Test
    void itSegments() {
        Path out = dir.resolve("segmented");
        Program segment =
                Program.run("segment", "--run", run, "--out", out, data.resolve("test/image"));
        assertThat(segment.code()).as(segment.err()).isZero();
        assertThat(out.resolve("synthetic-test-01_00000320000032_1_mask.png")).isNotEmptyFile();
    }

    @Test
    void itIsReportedComparedAndInspected() throws IOException {
        Path html = dir.resolve("report.html");
        RunReport.write(run, html);
        assertThat(html)
                .content()
                .contains("2026-11-28 00:19 UTC", "3-adapt", "Preliminary fine-tuning")
                .contains("ae16d3f0ac9f89a73e95aee9d3f0cac59f9a15a976c485b43ba160afcb4c7bbf")
                .doesNotContain("Files of the run that cannot be read");
        Program compare = Program.run("compare", run, run);
        assertThat(compare.code()).as(compare.err()).isZero();
        assertThat(compare.out()).contains("Preliminary fine-tuning", "2 + 2");
        assertThat(Program.run("inspect", run).out()).contains("0.1.0", "3-adapt", "done in");
    }

    @Test
    void trainDoesNotMixWithIt() {
        Path patches = dir.resolve("patches");
        SyntheticDataset.write(
                patches,
                new SyntheticDataset.Plan(
                        new SyntheticDataset.Counts(2, 2),
                        new SyntheticDataset.Counts(1, 1),
                        new SyntheticDataset.Counts(1, 1),
                        64,
                        7));
        Program train = Program.run("train", "--data", patches, "--run", run, "--preset", "demo");
        assertThat(train.code()).isEqualTo(2);
        assertThat(train.err().lines().filter(l -> !l.startsWith("skipped")).toList())
                .isEqualTo(
                        List.of(
                                "epsam: "
                                        + run
                                        + ": was made by version 0.1.0 and cannot be resumed, only"
                                        + " read; choose another --run or delete this folder"));
        assertThat(run.resolve("4-refine-1")).doesNotExist();
    }
}
