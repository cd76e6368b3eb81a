package org.epsam.slides.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.slides.slide.Resolution;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlideListTest {
    @TempDir Path dir;
    private Path csv;

    @BeforeEach
    void slides() throws IOException {
        Files.createDirectory(dir.resolve("a"));
        Files.createFile(dir.resolve("a/one.svs"));
        Files.createFile(dir.resolve("two.tif"));
        csv = dir.resolve("list.csv");
    }

    @Test
    void slidesHaveTheirOwnPixelSizes() throws IOException {
        Files.writeString(csv, "Slide,scanner,MPP\na/one.svs,x,0.25\ntwo.tif,y,\n");
        assertThat(SlideList.isList(csv)).isTrue();
        assertThat(SlideList.isList(dir)).isFalse();
        assertThat(SlideList.read(csv).slides())
                .containsEntry(dir.resolve("a/one.svs"), Optional.of(new Resolution(0.25)))
                .containsEntry(dir.resolve("two.tif"), Optional.empty());
        Path annotations = Files.createDirectory(dir.resolve("xml"));
        Files.createFile(annotations.resolve("one.xml"));
        SlideFolder folder = SlideFolder.list(csv, Optional.of(annotations));
        assertThat(folder.skipped()).isEmpty();
        assertThat(folder.slides())
                .extracting(SlideFolder.Entry::name)
                .containsExactly("one", "two");
        assertThat(folder.slides().get(0).annotation()).contains(annotations.resolve("one.xml"));
        assertThat(folder.slides().get(0).resolution()).contains(new Resolution(0.25));
    }

    @Test
    void mistakesAreNamedWithTheirLine() throws IOException {
        for (String[] bad :
                new String[][] {
                    {"name\na\n", "has the columns [name]; a list of slides needs slide"},
                    {"slide\nthree.tif\n", "line 2 names three.tif, which is not in " + dir},
                    {"slide,mpp\ntwo.tif,\n,0.5\n", "line 3 names no slide; correct it"},
                    {"slide\ntwo.tif\ntwo.tif\n", "line 3 names two.tif again; keep one line"},
                    {"slide,mpp\ntwo.tif,fine\n", "line 2 has the mpp 'fine'; give um per pixel"},
                    {"slide,mpp\ntwo.tif,-1\n", "line 2 has the mpp '-1'"}
                }) {
            Files.writeString(csv, bad[0]);
            assertThatThrownBy(() -> SlideList.read(csv))
                    .isInstanceOf(InputException.class)
                    .hasMessageStartingWith(csv + ": ")
                    .hasMessageContaining(bad[1]);
        }
    }
}
