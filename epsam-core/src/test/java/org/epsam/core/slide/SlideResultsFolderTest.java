package org.epsam.core.slide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.slides.slide.Resolution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlideResultsFolderTest {
    @TempDir Path dir;

    @Test
    void resultsAreFoundByTheirNames() throws IOException {
        Path map = Files.createFile(dir.resolve("a_probability.ome.tif"));
        TumourRegion.write(dir.resolve("a_outlines.geojson"), List.of(), Optional.empty());
        SlideResult row =
                new SlideResult(
                        "a",
                        "a.svs",
                        1000,
                        800,
                        0.25,
                        0.5,
                        2.5,
                        10,
                        2,
                        0,
                        0.9,
                        1.5,
                        0,
                        0,
                        List.of("a note"),
                        "settings",
                        "key");
        RunSegmentation.writeRows(dir, List.of(row));

        SlideResults results = SlideResults.in(dir);

        assertThat(results.names()).containsExactly("a");
        assertThat(results.rows()).containsOnlyKeys("a").containsValue(row);
        assertThat(results.rows().get("a").scale()).isEqualTo(2);
        assertThat(results.outlines("a")).contains(dir.resolve("a_outlines.geojson"));
        assertThat(results.probabilityMap("a")).contains(map);
        assertThat(results.outlines("b")).isEmpty();
        assertThat(results.probabilityMap("b")).isEmpty();
    }

    @Test
    void theLaterOfTwoMapsIsTaken() throws IOException {
        Path tiff = Files.createFile(dir.resolve("a_probability.ome.tif"));
        Path zarr = Files.createDirectory(dir.resolve("a_probability.ome.zarr"));
        Files.setLastModifiedTime(tiff, FileTime.fromMillis(1_000_000));
        SlideResults results = SlideResults.in(dir);

        assertThat(results.probabilityMap("a")).contains(zarr);
        Files.setLastModifiedTime(zarr, FileTime.fromMillis(500_000));
        assertThat(results.probabilityMap("a")).contains(tiff);
    }

    @Test
    void aFolderWithoutResultsHasNone() {
        SlideResults results = SlideResults.in(dir);

        assertThat(results.names()).isEmpty();
        assertThat(results.rows()).isEmpty();
    }

    @Test
    void otherFoldersAreRefused() throws IOException {
        Path file = Files.writeString(dir.resolve("slides.csv"), "a,b\n1,2\n");

        assertThatThrownBy(() -> SlideResults.in(dir))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(file + ": is not a table written by segment");
        assertThatThrownBy(() -> SlideResults.in(file))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(file + ": is not a folder");
    }

    @Test
    void slidesAreListedUnderTheNamesOfTheirResults() throws IOException {
        Path slides = Files.createDirectory(dir.resolve("slides"));
        Files.createFile(slides.resolve("a.svs"));
        Files.createFile(slides.resolve("a.ndpi"));
        Path list = Files.writeString(dir.resolve("list.csv"), "slide,mpp\nslides/a.svs,0.25\n");

        assertThat(RunSegmentation.list(List.of(slides)).slides())
                .extracting(NamedSlide::name)
                .containsExactlyInAnyOrder("a.svs", "a.ndpi");
        NamedSlide listed = RunSegmentation.list(List.of(list)).slides().get(0);
        assertThat(listed.name()).isEqualTo("a");
        assertThat(listed.path()).isEqualTo(slides.resolve("a.svs").toAbsolutePath());
        assertThat(listed.resolution()).contains(new Resolution(0.25));
    }
}
