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
                .containsExactly(
                        new ListedSlide(
                                dir.resolve("a/one.svs"),
                                Optional.of(new Resolution(0.25)),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()),
                        ListedSlide.of(dir.resolve("two.tif")));
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
    void slidesHaveTheirOwnAnnotationsLabelsAndGroups() throws IOException {
        Path outlines = Files.createFile(dir.resolve("a/x.geojson"));
        Files.writeString(
                csv,
                "path,annotations,label,group\n"
                        + "a/one.svs,a/x.geojson,Tumour,p 1\n"
                        + "two.tif,,normal,\n");
        assertThat(SlideList.read(csv).slides())
                .extracting(ListedSlide::annotations)
                .containsExactly(Optional.of(outlines), Optional.empty());
        SlideFolder folder = SlideFolder.list(csv, Optional.empty());
        SlideFolder.Entry one = folder.slides().get(0);
        SlideFolder.Entry two = folder.slides().get(1);
        assertThat(one.annotation()).contains(outlines);
        assertThat(one.listed().group()).contains("p 1");
        // The label of the list counts more than what is said of all slides.
        assertThat(one.isNormalWithoutAnnotation(true)).isFalse();
        assertThat(two.isNormalWithoutAnnotation(false)).isTrue();
        assertThat(two.listed().group()).isEmpty();
        Files.writeString(csv, "slide;patient\ntwo.tif;7\n");
        assertThat(SlideList.read(csv).slides().get(0).group()).contains("7");
    }

    @Test
    void mistakesAreNamedWithTheirLine() throws IOException {
        for (String[] bad :
                new String[][] {
                    {"name\na\n", "has the columns [name]; a list of slides needs slide or path"},
                    {"slide\nthree.tif\n", "line 2 names three.tif, which is not in " + dir},
                    {"slide,mpp\ntwo.tif,\n,0.5\n", "line 3 names no slide; correct it"},
                    {"slide\ntwo.tif\ntwo.tif\n", "line 3 names two.tif again; keep one line"},
                    {"slide,mpp\ntwo.tif,fine\n", "line 2 has the mpp 'fine'; give um per pixel"},
                    {"slide,mpp\ntwo.tif,-1\n", "line 2 has the mpp '-1'"},
                    {"slide,path\ntwo.tif,\n", "needs slide or path"},
                    {"slide,annotation\ntwo.tif,\n", "if it is the file of annotations, name it"},
                    {"slide,annotations\ntwo.tif,b.xml\n", "line 2 names b.xml, which is not in"},
                    {"slide,label\ntwo.tif,perhaps\n", "line 2 has the label 'perhaps'; give 1"},
                    {"slide,group,patient\ntwo.tif,1,1\n", "the columns group and patient"}
                }) {
            Files.writeString(csv, bad[0]);
            assertThatThrownBy(() -> SlideList.read(csv))
                    .isInstanceOf(InputException.class)
                    .hasMessageStartingWith(csv + ": ")
                    .hasMessageContaining(bad[1]);
        }
    }
}
