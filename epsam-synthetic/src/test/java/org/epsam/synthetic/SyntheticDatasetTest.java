package org.epsam.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.epsam.base.InputException;
import org.epsam.synthetic.SyntheticDataset.Counts;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyntheticDatasetTest {
    private static final SyntheticDataset.Plan PLAN =
            new SyntheticDataset.Plan(new Counts(4, 3), new Counts(2, 3), new Counts(2, 2), 64, 7);

    @TempDir static Path shared;
    @TempDir Path folder;

    @BeforeAll
    static void writeOnce() {
        SyntheticDataset.write(shared.resolve("demo"), PLAN);
    }

    @Test
    void writesTheLayoutOfTheMethod() throws IOException {
        Path out = shared.resolve("demo");
        assertThat(names(shared)).containsExactly("demo");
        assertThat(names(out)).containsExactly("SYNTHETIC.json", "test", "train", "val");
        Set<String> images = names(out.resolve("train/image"));
        assertThat(images)
                .hasSize(7)
                .allMatch(name -> name.matches("[a-z0-9-]+_\\d{14}_[01]\\.png"));
        assertThat(names(out.resolve("train/mask")))
                .hasSize(4)
                .isEqualTo(matching(images, "_1.png"));
        assertThat(names(out.resolve("val/image"))).hasSize(5);
        assertThat(names(out.resolve("test/mask"))).hasSize(2);

        String positive = matching(images, "_1.png").iterator().next();
        BufferedImage image = ImageIO.read(out.resolve("train/image").resolve(positive).toFile());
        BufferedImage mask = ImageIO.read(out.resolve("train/mask").resolve(positive).toFile());
        assertThat(List.of(image.getWidth(), image.getHeight())).containsExactly(64, 64);
        assertThat(image.getRaster().getNumBands()).isEqualTo(3);
        int[] values = mask.getRaster().getSamples(0, 0, 64, 64, 0, (int[]) null);
        assertThat(Arrays.stream(values).distinct().sorted()).containsExactly(0, 255);
    }

    @Test
    void splitsShareNoSlideAndEachSlideHasBothClasses() throws IOException {
        TreeMap<String, Set<String>> splits = new TreeMap<>();
        TreeMap<String, Set<String>> labels = new TreeMap<>();
        for (String split : List.of("train", "val", "test")) {
            for (String name : names(shared.resolve("demo").resolve(split).resolve("image"))) {
                String slide = name.substring(0, name.indexOf('_'));
                splits.computeIfAbsent(slide, s -> new TreeSet<>()).add(split);
                labels.computeIfAbsent(slide, s -> new TreeSet<>())
                        .add(name.substring(name.lastIndexOf('_')));
            }
        }
        assertThat(splits).hasSize(6);
        assertThat(splits.values()).allMatch(used -> used.size() == 1);
        assertThat(labels.values()).allMatch(used -> used.size() == 2);
    }

    @Test
    void theSeedDecidesEveryByte() throws IOException {
        SyntheticDataset.write(folder.resolve("again"), PLAN);
        SyntheticDataset.write(
                folder.resolve("other"),
                new SyntheticDataset.Plan(
                        new Counts(1, 1), new Counts(0, 0), new Counts(0, 0), 64, 8));
        TreeMap<String, Integer> first = contents(shared.resolve("demo"));
        assertThat(contents(folder.resolve("again"))).isEqualTo(first);
        assertThat(contents(folder.resolve("other")).tailMap("train"))
                .hasSize(3)
                .allSatisfy((name, hash) -> assertThat(hash).isNotEqualTo(first.get(name)));
    }

    @Test
    void aPatchDoesNotDependOnTheOthers() throws IOException {
        SyntheticDataset.write(
                folder.resolve("few"),
                new SyntheticDataset.Plan(
                        new Counts(2, 1), new Counts(0, 0), new Counts(0, 0), 64, 7));
        assertThat(names(folder.resolve("few"))).containsExactly("SYNTHETIC.json", "train");
        assertThat(contents(shared.resolve("demo")))
                .containsAllEntriesOf(contents(folder.resolve("few")).tailMap("train"));
    }

    @Test
    void theSeedLiesBesideTheImages() throws IOException {
        JsonNode about =
                new ObjectMapper().readTree(shared.resolve("demo/SYNTHETIC.json").toFile());
        assertThat(about.at("/plan/seed").asLong()).isEqualTo(7);
        assertThat(about.at("/micrometresPerPixel").asDouble()).isEqualTo(2);
    }

    @Test
    void aFolderWithFilesIsRefusedAndAnEmptyOneFilled() throws IOException {
        Path full = Files.createDirectory(folder.resolve("full"));
        Files.writeString(full.resolve("mine.txt"), "x");
        assertThatThrownBy(() -> SyntheticDataset.write(full, PLAN))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("full");
        assertThat(names(full)).containsExactly("mine.txt");

        Path empty = Files.createDirectory(folder.resolve("empty"));
        SyntheticDataset.write(
                empty,
                new SyntheticDataset.Plan(
                        new Counts(1, 0), new Counts(0, 0), new Counts(0, 0), 64, 7));
        assertThat(names(empty)).contains("train");
    }

    @Test
    void impossiblePlansAreRefused() {
        assertThatThrownBy(
                        () ->
                                new SyntheticDataset.Plan(
                                        new Counts(-1, 1),
                                        new Counts(1, 1),
                                        new Counts(1, 1),
                                        64,
                                        7))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("-1");
        assertThatThrownBy(
                        () ->
                                new SyntheticDataset.Plan(
                                        new Counts(0, 0),
                                        new Counts(0, 0),
                                        new Counts(0, 0),
                                        64,
                                        7))
                .isInstanceOf(InputException.class);
        assertThatThrownBy(
                        () ->
                                new SyntheticDataset.Plan(
                                        new Counts(1, 1),
                                        new Counts(1, 1),
                                        new Counts(1, 1),
                                        32,
                                        7))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("32");
    }

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return new TreeSet<>(entries.map(p -> p.getFileName().toString()).toList());
        }
    }

    private static Set<String> matching(Set<String> names, String end) {
        return new TreeSet<>(names.stream().filter(name -> name.endsWith(end)).toList());
    }

    private static TreeMap<String, Integer> contents(Path folder) throws IOException {
        TreeMap<String, Integer> out = new TreeMap<>();
        try (Stream<Path> entries = Files.walk(folder)) {
            for (Path file : entries.filter(Files::isRegularFile).toList()) {
                out.put(
                        folder.relativize(file).toString(),
                        Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return out;
    }
}
