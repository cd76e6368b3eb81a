package org.epsam.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.epsam.base.task.Progress;
import org.epsam.core.config.ConfigLoader;
import org.epsam.nets.checkpoint.PthWriter;
import org.epsam.nets.sam.Sam;
import org.epsam.nets.sam.SamConfig;
import org.epsam.synthetic.SyntheticDataset;
import org.epsam.synthetic.SyntheticDataset.Counts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The published sizes: SAM ViT-B from a .pth file, ResNet-50, 512 px patches. */
class FullSizeTest {
    @Test
    void aRunWithVitBAndResNet50EndsWithinBoundedMemory(@TempDir Path dir) throws IOException {
        Path checkpoint = dir.resolve("sam_vit_b.pth");
        PthWriter.write(checkpoint, Sam.expectedShapes(SamConfig.vitB()), 1);
        Path data = dir.resolve("data");
        SyntheticDataset.write(
                data,
                new SyntheticDataset.Plan(
                        new Counts(2, 2), new Counts(0, 0), new Counts(1, 0), 512, 1));
        long start = System.nanoTime();
        Training.run(
                data,
                dir.resolve("run"),
                "published",
                ConfigLoader.load(
                        "published",
                        Optional.empty(),
                        List.of(
                                "sam.checkpoint=" + checkpoint,
                                "classify.epochs=1",
                                "classify.batch=4",
                                "adapt.epochs=1",
                                "adapt.iterations=0",
                                "adapt.augmentation=none",
                                "evaluate.gate=0")),
                Progress.SILENT);
        long peak =
                Files.readAllLines(Path.of("/proc/self/status")).stream()
                        .filter(line -> line.startsWith("VmHWM"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                        .sum();
        System.out.printf(
                "full size: ViT-B and ResNet-50 on 512 px, four training patches and one test"
                        + " patch: %.0f s, peak resident memory of the test process %d MiB%n",
                (System.nanoTime() - start) / 1e9, peak);
        assertThat(Files.readString(dir.resolve("run/metrics.json"))).contains("\"iter0\"");
    }
}
