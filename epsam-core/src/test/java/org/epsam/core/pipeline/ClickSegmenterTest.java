package org.epsam.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.base.io.Sha256;
import org.epsam.base.task.Progress;
import org.epsam.core.config.Config;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.embedding.EmbeddingStore;
import org.epsam.core.embedding.View;
import org.epsam.core.model.Bundled;
import org.epsam.core.model.Models;
import org.epsam.core.prompt.Points;
import org.epsam.core.run.Run;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.nets.sam.Sam;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.epsam.synthetic.SyntheticDataset;
import org.epsam.synthetic.SyntheticDataset.Counts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClickSegmenterTest {
    private static final Config CONFIG =
            ConfigLoader.load("demo", Optional.empty(), List.of("threads=1"));
    private static final Points CLICK = new Points(new float[] {30}, new float[] {30});

    @TempDir private Path dir;
    private Path run;
    private Path store;

    @BeforeEach
    void begin() {
        run = dir.resolve("run");
        store = dir.resolve("review/embeddings");
        Path data = dir.resolve("data");
        SyntheticDataset.write(
                data,
                new SyntheticDataset.Plan(
                        new Counts(1, 1), new Counts(0, 0), new Counts(0, 0), 64, 3));
        Training.claim(data, run, "demo", CONFIG, Progress.SILENT).close();
    }

    private static RgbImage image(int grey) {
        byte[] rgb = new byte[3 * 64 * 64];
        Arrays.fill(rgb, (byte) grey);
        return new RgbImage(64, 64, rgb);
    }

    private Mask click(RgbImage image) {
        try (ClickSegmenter segmenter = ClickSegmenter.open(run, store)) {
            return segmenter.segment(image, CLICK, Points.none());
        }
    }

    private static long stored(Path parent) throws IOException {
        try (Stream<Path> files = Files.walk(parent)) {
            Path index = files.filter(f -> f.endsWith("index.txt")).findFirst().orElseThrow();
            return Files.readAllLines(index).size();
        }
    }

    private static Map<String, String> content(Path folder) throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                content.put(file.toString(), Sha256.of(file));
            }
        }
        return content;
    }

    @Test
    void theEmbeddingsOfARunAreReadWhileItIsTrainedAndStayAsTheyAre() throws IOException {
        RgbImage known = image(100);
        Mask expected = click(known);
        assertThat(stored(store)).isOne();
        store = dir.resolve("another/embeddings");
        Path embeddings = new Run(run).embeddings();
        try (Sam sam = Bundled.sam(CONFIG.sam().checkpoint());
                EmbeddingStore training =
                        new EmbeddingStore(
                                embeddings,
                                sam,
                                Models.encoderHash(sam),
                                CONFIG.sam().halfEmbeddings())) {
            try (TorchScope scope = Torch.scope()) {
                training.get(List.of(View.upright(known)));
            }
            Map<String, String> before = content(run);
            assertThat(click(known)).isEqualTo(expected);
            assertThat(stored(store)).isZero();
            click(image(200));
            assertThat(stored(store)).isOne();
            assertThat(content(run)).isEqualTo(before);
        }
    }

    @Test
    void anotherSamThanThatOfTheRunIsRefused() throws IOException {
        Path info = new Run(run).infoFile();
        String text = Files.readString(info);
        Files.writeString(info, text.replaceFirst("(\"sam_sha256\" *: *\")[0-9a-f]{4}", "$10000"));
        assertThatThrownBy(() -> ClickSegmenter.open(run, store))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(run + ": was trained with another bundled_2 (weights 0000");
    }
}
