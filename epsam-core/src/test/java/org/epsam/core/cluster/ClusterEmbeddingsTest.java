package org.epsam.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.base.task.Progress;
import org.epsam.core.config.Config;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.pipeline.Training;
import org.epsam.synthetic.SyntheticDataset;
import org.epsam.synthetic.SyntheticDataset.Counts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterEmbeddingsTest {
    private static final String TUNED = "3-adapt/tuned.safetensors";

    @TempDir private Path dir;
    private Path data;

    @BeforeEach
    void drawPatches() {
        data = dir.resolve("data");
        SyntheticDataset.write(
                data,
                new SyntheticDataset.Plan(
                        new Counts(5, 4), new Counts(2, 1), new Counts(1, 1), 64, 3));
    }

    private static Config config(String... more) {
        return ConfigLoader.load(
                "small",
                Optional.empty(),
                Stream.concat(
                                Stream.of(
                                        "threads=1",
                                        "classify.epochs=1",
                                        "classify.side=64",
                                        "adapt.iterations=0",
                                        "adapt.epochs=1",
                                        "adapt.encoder_rate=0"),
                                Stream.of(more))
                        .toList());
    }

    private int embed(Path run, Config config, Cluster cluster) {
        return ClusterEmbeddings.run(data, run, "small", config, () -> cluster, Progress.SILENT);
    }

    private static Path index(Path run) throws IOException {
        try (Stream<Path> files = Files.walk(run.resolve("embeddings"))) {
            List<Path> found = files.filter(f -> f.endsWith("index.txt")).toList();
            assertThat(found).hasSize(1);
            return found.get(0);
        }
    }

    @Test
    void theTrainingFindsWhatOthersHaveComputedAndEndsAsWithoutThem() throws IOException {
        Path run = dir.resolve("run");
        Config config = config();
        assertThatThrownBy(() -> embed(run, config, new SerializingCluster(2, "none")))
                .isInstanceOf(SerializingCluster.Ended.class);
        int patches = embed(run, config, new SerializingCluster());
        String stored = Files.readString(index(run));
        assertThat(stored.lines().count()).isGreaterThan(patches);
        Training.run(data, run, "small", config, Progress.SILENT);
        assertThat(index(run)).hasContent(stored);
        Path alone = dir.resolve("alone");
        Training.run(data, alone, "small", config, Progress.SILENT);
        assertThat(run.resolve(TUNED)).hasSameBinaryContentAs(alone.resolve(TUNED));
        assertThat(Files.readString(index(alone)).lines()).isSubsetOf(stored.lines().toList());
    }

    @Test
    void aTrainedEncoderHasNothingToStore() {
        assertThatThrownBy(
                        () ->
                                embed(
                                        dir.resolve("run"),
                                        config("adapt.encoder_rate=0.3"),
                                        new SerializingCluster()))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("adapt.encoder_rate 0.3: the image encoder is trained");
        assertThat(dir.resolve("run")).doesNotExist();
    }
}
