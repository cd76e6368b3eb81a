package org.epsam.web.slide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.epsam.base.InputException;
import org.epsam.base.io.Json;
import org.epsam.core.review.ReviewFolder;
import org.epsam.core.review.ReviewState;
import org.epsam.core.slide.RunSegmentation;
import org.epsam.slides.annotation.GeoJsonAnnotations;
import org.epsam.slides.image.Size;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReviewedSlidesTest {
    private static final Size SIZE = new Size(1500, 1100);

    @TempDir Path dir;
    private ReviewFolder review;

    @BeforeEach
    void open() {
        review = ReviewFolder.open(dir.resolve("review"));
    }

    @AfterEach
    void close() {
        review.close();
    }

    private ReviewedSlides reviewed(Optional<Path> slides, Optional<Path> results) {
        return ReviewedSlides.of(slides, results, review);
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectories(dir.resolve(name));
    }

    /** Slides a and b, and one that is damaged; results of a and of one that is not there. */
    private ReviewedSlides reviewed() throws IOException {
        Path slides = folder("slides");
        Path results = folder("results");
        TestFiles.slide(slides.resolve("a.tif"), SIZE);
        TestFiles.slide(slides.resolve("b.tif"), new Size(600, 500));
        byte[] whole = Files.readAllBytes(slides.resolve("b.tif"));
        Files.write(slides.resolve("c.svs"), Arrays.copyOf(whole, whole.length / 2));
        TestFiles.map(results.resolve("a_probability.ome.tif"), new Size(750, 550), (x, y) -> 200);
        TestFiles.outlines(
                results.resolve("a_outlines.geojson"),
                TestFiles.square(100, 100, 200, 0.9),
                TestFiles.square(500, 100, 60, 0.6));
        GeoJsonAnnotations.write(results.resolve("other_outlines.geojson"), List.of(), Map.of());
        RunSegmentation.writeRows(
                results,
                List.of(TestFiles.row("a", SIZE, 1, 2), TestFiles.row("other", SIZE, 1, 0)));
        return reviewed(Optional.of(slides), Optional.of(results));
    }

    @Test
    void slidesAreListedWithTheirResults() throws IOException {
        try (ReviewedSlides slides = reviewed()) {
            List<SlideSummary> list = slides.list();

            assertThat(list).extracting(SlideSummary::name).containsExactly("a", "b", "c");
            SlideSummary a = list.get(0);
            assertThat(a.width()).isEqualTo(1500);
            assertThat(a.tissueArea()).contains(12.5);
            assertThat(a.tumourArea()).contains(1.25);
            assertThat(a.score()).contains(0.93);
            assertThat(List.of(a.regions(), a.open(), a.accepted())).containsExactly(2, 2, 0);
            assertThat(list.get(1).tissueArea()).isEmpty();
            assertThat(list.get(1).height()).isEqualTo(500);
            assertThat(list.get(2).problem().orElseThrow()).contains("c.svs: ");
            assertThat(slides.notes())
                    .anySatisfy(
                            note ->
                                    assertThat(note)
                                            .contains("results of slides that are not in")
                                            .endsWith("not shown: other"));
        }
    }

    @Test
    void slidesAreDescribedForAViewer() throws IOException {
        try (ReviewedSlides slides = reviewed()) {
            SlideInfo a = slides.info("a");

            assertThat(a.tileSize()).isEqualTo(512);
            assertThat(a.maxLevel()).isEqualTo(2);
            assertThat(a.micrometres()).contains(0.5);
            assertThat(a.map()).isTrue();
            assertThat(slides.info("b").map()).isFalse();
        }
    }

    @Test
    void recordsAreWrittenAsThePagesReadThem() throws IOException {
        try (ReviewedSlides slides = reviewed()) {
            JsonNode bare = Json.MAPPER.valueToTree(slides.list().get(1));
            JsonNode info = Json.MAPPER.valueToTree(slides.info("a"));
            JsonNode region = Json.MAPPER.valueToTree(slides.regions("a").list().get(0));

            assertThat(bare.path("id").asText()).isEqualTo("b");
            assertThat(bare.path("tissueArea").isNull()).isTrue();
            assertThat(info.path("micrometres").asDouble()).isEqualTo(0.5);
            assertThat(info.path("map").asBoolean()).isTrue();
            assertThat(region.path("bounds").toString()).isEqualTo("[500.0,100.0,60.0,60.0]");
            assertThat(region.path("state").asText()).isEqualTo("open");
            assertThat(region.path("by").isNull()).isTrue();
        }
    }

    @Test
    void tilesOfSlideAndMapHaveOneSize() throws IOException {
        try (ReviewedSlides slides = reviewed()) {
            TilePlace last = new TilePlace(2, 2, 2);
            BufferedImage tile = TestFiles.decoded(slides.tile("a", last));
            BufferedImage map = TestFiles.decoded(slides.mapTile("a", last));

            assertThat(tile.getWidth()).isEqualTo(1500 - 1024).isEqualTo(map.getWidth());
            assertThat(tile.getHeight()).isEqualTo(1100 - 1024).isEqualTo(map.getHeight());
            assertThat(map.getRGB(5, 5) >>> 24).isEqualTo(153);
            BufferedImage thumbnail = TestFiles.decoded(slides.thumbnail("a"));
            assertThat(thumbnail.getWidth()).isEqualTo(375);
        }
    }

    @Test
    void aDamagedSlideIsNamedAndOthersAreShown() throws IOException {
        try (ReviewedSlides slides = reviewed()) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> slides.tile("c", new TilePlace(0, 0, 0)))
                        .isInstanceOf(InputException.class)
                        .isNotInstanceOf(AbsentException.class)
                        .hasMessageContaining("c.svs: ");
                assertThat(slides.tile("b", new TilePlace(1, 1, 0))).isNotEmpty();
            }
        }
    }

    @Test
    void whatIsNotThereIsAbsent() throws IOException {
        try (ReviewedSlides slides = reviewed()) {
            assertThatThrownBy(() -> slides.info("nobody"))
                    .isInstanceOf(AbsentException.class)
                    .hasMessage("there is no slide 'nobody'");
            assertThatThrownBy(() -> slides.tile("a", new TilePlace(2, 3, 0)))
                    .isInstanceOf(AbsentException.class);
            assertThatThrownBy(() -> slides.mapTile("b", new TilePlace(0, 0, 0)))
                    .isInstanceOf(AbsentException.class)
                    .hasMessageContaining("no probability map");
        }
    }

    @Test
    void twentyRequestsAtOnceGetTheirTiles() throws Exception {
        ExecutorService people = Executors.newFixedThreadPool(20);
        try (ReviewedSlides slides = reviewed()) {
            List<Future<byte[]>> answers = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                String id = i % 2 == 0 ? "a" : "b";
                TilePlace place = new TilePlace(1, i / 2 % 2, 0);
                answers.add(people.submit(() -> slides.tile(id, place)));
            }
            for (int i = 0; i < 60; i++) {
                TilePlace place = new TilePlace(1, i / 2 % 2, 0);
                assertThat(answers.get(i).get())
                        .isEqualTo(slides.tile(i % 2 == 0 ? "a" : "b", place));
            }
        } finally {
            people.shutdown();
        }
    }

    @Test
    void slidesAndResultsAreOptional() throws IOException {
        try (ReviewedSlides none = reviewed(Optional.empty(), Optional.empty())) {
            assertThat(none.list()).isEmpty();
            assertThat(none.notes()).isEmpty();
        }
        Path slides = folder("slides");
        TestFiles.slide(slides.resolve("a.tif"), SIZE);
        try (ReviewedSlides bare = reviewed(Optional.of(slides), Optional.empty())) {
            assertThat(bare.list()).hasSize(1);
            assertThat(bare.info("a").map()).isFalse();
        }
    }

    @Test
    void foldersThatHoldNeitherAreRefused() throws IOException {
        Path empty = folder("empty");
        assertThatThrownBy(() -> reviewed(Optional.of(empty), Optional.empty()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no images or slides found");
        Path absent = dir.resolve("absent");
        assertThatThrownBy(() -> reviewed(Optional.empty(), Optional.of(absent)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("absent: is not a folder");
        Files.writeString(empty.resolve("slides.csv"), "name,age\nx,1\n");
        assertThatThrownBy(() -> reviewed(Optional.empty(), Optional.of(empty)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("slides.csv: is not a table written by segment");
    }

    @Test
    void answersAboutRegionsAreCounted() throws IOException {
        try (ReviewedSlides slides = reviewed()) {
            ReviewedRegions regions = slides.regions("a");
            String first = regions.list().get(0).id();
            regions.save(answer(first, ReviewState.ACCEPTED));
            regions.save(answer("n-00000000000a", ReviewState.EDITED));
            slides.regions("b").save(answer("n-00000000000a", ReviewState.EDITED));

            SlideSummary a = slides.list().get(0);
            SlideSummary b = slides.list().get(1);

            assertThat(List.of(a.regions(), a.open(), a.accepted(), a.rejected(), a.edited()))
                    .containsExactly(3, 1, 1, 0, 1);
            assertThat(List.of(b.regions(), b.open(), b.edited())).containsExactly(1, 0, 1);
        }
    }

    private static RegionAnswer answer(String region, ReviewState state) {
        return new RegionAnswer(
                region,
                0,
                state,
                List.of(TestFiles.square(10, 10, 50, 1).polygon()),
                "anna",
                "4-refine-1");
    }

    @Test
    void replacedOutlinesAreReadAgain() throws IOException {
        try (ReviewedSlides slides = reviewed()) {
            assertThat(slides.regions("a").list()).hasSize(2);
            Path file = dir.resolve("results/a_outlines.geojson");
            TestFiles.outlines(file, TestFiles.square(0, 0, 70, 0.8));
            Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));

            assertThat(slides.regions("a").list()).hasSize(1);
        }
    }

    @Test
    void outlinesOfAnotherSlideAreRefusedAndTheSlideIsShown() throws IOException {
        reviewed().close();
        Path results = dir.resolve("results");
        RunSegmentation.writeRows(results, List.of(TestFiles.row("a", new Size(900, 700), 1, 2)));
        try (ReviewedSlides slides =
                reviewed(Optional.of(dir.resolve("slides")), Optional.of(results))) {
            assertThatThrownBy(() -> slides.regions("a"))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("a_outlines.geojson: is of a slide of 900 x 700 pixels")
                    .hasMessageContaining("segment it again");
            assertThat(slides.info("a").width()).isEqualTo(1500);
        }
    }

    @Test
    void damagedOutlinesAreNamedAndTheSlideIsShown() throws IOException {
        try (ReviewedSlides slides = reviewed()) {
            Path file = dir.resolve("results/a_outlines.geojson");
            Files.writeString(file, Files.readString(file).substring(0, 300));
            // A clock may be too coarse to tell that it has changed.
            Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));

            assertThatThrownBy(() -> slides.regions("a"))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("a_outlines.geojson: ");
            assertThat(slides.tile("a", new TilePlace(0, 0, 0))).isNotEmpty();
        }
    }
}
