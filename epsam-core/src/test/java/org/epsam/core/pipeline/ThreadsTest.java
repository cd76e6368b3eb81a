package org.epsam.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.epsam.base.io.Json;
import org.epsam.base.task.Progress;
import org.epsam.core.config.ConfigLoader;
import org.epsam.synthetic.SyntheticDataset;
import org.epsam.synthetic.SyntheticDataset.Counts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * LibTorch adds in another order with each number of threads: with float32 no table may show it.
 */
class ThreadsTest {
    @TempDir private Path dir;

    private JsonNode rows(int threads) {
        Path run = dir.resolve("run" + threads);
        List<String> settings =
                List.of(
                        "threads=" + threads,
                        "precision=float32",
                        "classify.epochs=4",
                        "classify.batch=4",
                        "classify.side=128",
                        "localize.mask.threshold=fraction",
                        "localize.mask.value=0.3",
                        "adapt.iterations=1",
                        "adapt.epochs=6",
                        "adapt.batch=4",
                        "adapt.ids_threshold=0",
                        "prompts.points=10",
                        "evaluate.gate=0");
        Training.run(
                dir.resolve("data"),
                run,
                "demo",
                ConfigLoader.load("demo", Optional.empty(), settings),
                Progress.SILENT);
        return Json.read(run.resolve("metrics.json")).path("rows");
    }

    @Test
    void oneThreadAndTwoReachTheSame() {
        SyntheticDataset.write(
                dir.resolve("data"),
                new SyntheticDataset.Plan(
                        new Counts(10, 6), new Counts(2, 2), new Counts(4, 4), 128, 3));
        JsonNode one = rows(1);
        JsonNode two = rows(2);
        assertThat(one.size()).isEqualTo(two.size()).isGreaterThan(5);
        one.properties()
                .forEach(
                        row -> {
                            double miou = row.getValue().path("miou").path("value").asDouble(-1);
                            assertThat(miou).as(row.getKey()).isBetween(0.0, 1.0);
                            assertThat(two.path(row.getKey()).path("miou").path("value").asDouble())
                                    .as(row.getKey())
                                    .isCloseTo(miou, within(0.01));
                        });
    }
}
