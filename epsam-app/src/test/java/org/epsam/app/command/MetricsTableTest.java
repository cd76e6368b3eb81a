package org.epsam.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.epsam.core.run.EvaluateFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTableTest {
    @Test
    void valuesStandInColumnsWithTheirIntervals(@TempDir Path dir) throws Exception {
        Files.writeString(
                dir.resolve("metrics.json"),
                """
                {"data": "d", "split": "test", "n_positive": 3, "n_negative": 4,
                 "n_slides": 2, "intervals": "slides", "rows": {
                  "otsu": {"dice": {"value": 0.5, "low": 0.25, "high": 0.75}},
                  "cam": {"dice": {"value": 0.25}},
                  "iter2": {"dice": {"value": 0.8126, "low": 0.7, "high": 0.9},
                            "negative_area": {"value": 0.01, "low": 0, "high": 0.02}}}}
                """);
        assertThat(MetricsTable.of(new EvaluateFolder(dir).metrics().orElseThrow()).lines())
                .containsExactly(
                        "d, test: 3 patches with tumour, 4 without, 2 slides; 95 % bootstrap"
                                + " intervals, resampling slides",
                        "                     Dice                 IoU  mIoU  False alarm area",
                        "Otsu threshold       0.500 (0.250-0.750)  -    -     -",
                        "CAM at half maximum  0.250                -    -     -",
                        "Refinement 2         0.813 (0.700-0.900)  -    -     0.010 (0.000-0.020)");
    }
}
