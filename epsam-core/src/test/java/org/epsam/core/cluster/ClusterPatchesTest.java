package org.epsam.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.epsam.base.task.Progress;
import org.epsam.slides.annotation.GroupLabels;
import org.epsam.slides.data.Split;
import org.epsam.slides.image.Size;
import org.epsam.slides.patch.PatchCutting;
import org.epsam.slides.patch.PatchOrder;
import org.epsam.slides.patch.SamplingRule;
import org.epsam.slides.tissue.SlideTissue;
import org.epsam.synthetic.SyntheticSlide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterPatchesTest {
    private static final SamplingRule RULE = new SamplingRule(4, 0, 0, false, 10);

    @TempDir Path dir;

    private PatchOrder order(String out) {
        return new PatchOrder(
                new PatchOrder.Source(
                        dir.resolve("slides"),
                        Optional.of(dir.resolve("slides")),
                        // The order of its groups counts.
                        GroupLabels.CAMELYON16,
                        false,
                        Optional.empty(),
                        false),
                dir.resolve(out),
                new PatchOrder.Shape(128, Optional.empty()),
                new PatchOrder.Tissue(SlideTissue.Rejection.ALL, 0.3),
                new PatchOrder.Splits(Optional.empty(), List.of(0.4, 0.3, 0.3)),
                new PatchOrder.Drawing(
                        Map.of(Split.TRAIN, RULE, Split.VAL, RULE, Split.TEST, RULE), 42));
    }

    private Map<String, byte[]> files(String folder) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(dir.resolve(folder))) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(
                        dir.resolve(folder).relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }

    @Test
    void theFolderIsThatOfOneMachine() throws IOException {
        SyntheticSlide.writeAll(
                dir.resolve("slides"), 3, new SyntheticSlide.Plan(new Size(1200, 1000), true, 4));
        PatchCutting.run(order("one"), 1, Progress.SILENT);
        try (SerializingCluster cluster = new SerializingCluster()) {
            ClusterPatches.of(order("many")).run(cluster, Progress.SILENT);
        }
        Map<String, byte[]> many = files("many");
        Map<String, byte[]> one = files("one");
        assertThat(one.keySet()).anyMatch(name -> name.startsWith("train/image/"));
        assertThat(many.keySet()).isEqualTo(one.keySet());
        many.forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(one.get(name)));
    }
}
