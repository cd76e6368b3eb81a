package org.epsam.slides.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.epsam.base.InputException;
import org.epsam.slides.GoldenTensors;
import org.epsam.slides.annotation.AnnotationFile;
import org.epsam.slides.annotation.AnnotationRaster;
import org.epsam.slides.annotation.AnnotationSet;
import org.epsam.slides.annotation.Canvas;
import org.epsam.slides.annotation.GroupLabels;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.Slides;
import org.epsam.slides.tissue.SlideTissue;
import org.junit.jupiter.api.Test;

/** Annotations, lists and slides as they were reported; skipped where the files are not here. */
class ReportedAnnotationsTest {
    private static Path file(String name) {
        return GoldenTensors.shared("cases").resolve(name);
    }

    private static SlideFolder.Entry slide(String situation) {
        return SlideFolder.list(
                        file(situation).resolve("slides"),
                        Optional.of(file(situation).resolve("annotations")))
                .slides()
                .get(0);
    }

    @Test
    void measurementsWithoutValueAreLeftOut() {
        AnnotationSet set =
                AnnotationFile.read(file("02-qupath-nan-measurement/annotations/s.geojson"));
        assertThat(set.annotations().get(0).shape().getArea()).isEqualTo(360_000);
        assertThat(set.annotations().get(0).measurements()).containsOnlyKeys("Area");
    }

    @Test
    void tissueOfACoarseSlideHasTheAreaOfTheFineOne() {
        try (Slide slide = Slides.open(file("13-coarse-slide-tissue/mpp4.tif"))) {
            assertThat(
                            SlideTissue.of(slide, slide.resolution(), SlideTissue.Rejection.ALL)
                                    .squareMillimetres(slide.resolution())
                                    .getAsDouble())
                    .isCloseTo(0.6, within(0.06));
        }
    }

    @Test
    void namesMayHaveEndingsAndEitherFormOfUnicode() {
        assertThat(slide("14-endings-in-lists").annotation()).isPresent();
        assertThat(slide("19-unicode-names").annotation()).isPresent();
        assertThat(
                        SlideSplits.read(file("14-endings-in-lists/splits.csv"), false)
                                .of(slide("14-endings-in-lists").name()))
                .isPresent();
    }

    @Test
    void touchingPolygonsAreOneArea() {
        for (String name : new String[] {"a", "b"}) {
            AnnotationSet set =
                    AnnotationFile.read(
                            file("17-touching-polygons/annotations/" + name + ".geojson"));
            assertThat(
                            AnnotationRaster.tumour(
                                            set, GroupLabels.USUAL, new Canvas(512, 512, 0, 0, 1))
                                    .area())
                    .isEqualTo(512L * 512);
        }
    }

    @Test
    void carcinomaIsTumourAndNormalTissueIsNot() {
        AnnotationSet set =
                GroupLabels.USUAL.usedOf(
                        AnnotationFile.read(file("22-tumour-group-unknown/annotations/a.geojson")));
        assertThat(
                        AnnotationRaster.tumour(
                                        set, GroupLabels.USUAL, new Canvas(512, 512, 0, 0, 1))
                                .area())
                .isEqualTo(400L * 470);
    }

    @Test
    void anOutlineOnGlassIsSetAside() {
        SlideFolder.Entry entry = slide("23-annotation-on-glass");
        try (Slide slide = Slides.open(entry.path())) {
            AnnotationSet set = entry.annotations(slide, GroupLabels.USUAL, false).orElseThrow();
            SlideTissue tissue =
                    SlideTissue.of(slide, slide.resolution(), SlideTissue.Rejection.ALL);
            TumourPlace place = TumourPlace.of(set, GroupLabels.USUAL, slide.size(), tissue);
            assertThat(place.onTissue()).isLessThan(0.1);
            assertThatThrownBy(() -> place.checked(set, slide.resolution(), false))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("of the outlined tumour lies on tissue");
        }
    }

    @Test
    void partsOfCollectionsAreUsedAndWhatIsNotIsTold() {
        SlideFolder.Entry entry = slide("25-evaluate-drops-notes");
        GroupLabels groups = new GroupLabels(GroupLabels.USUAL.labels(), Set.of("DCIS"));
        try (Slide slide = Slides.open(entry.path())) {
            AnnotationSet set = entry.annotations(slide, groups, false).orElseThrow();
            assertThat(AnnotationRaster.tumour(set, groups, new Canvas(512, 512, 0, 0, 1)).area())
                    .isEqualTo(400L * 280 + 100 * 100);
            assertThat(set.notes())
                    .anyMatch(n -> n.contains("reach over the edge"))
                    .anyMatch(n -> n.contains("[DCIS] are ignored"))
                    .anyMatch(n -> n.contains("[Tumor] are not used"));
            assertThatThrownBy(() -> entry.annotations(slide, GroupLabels.USUAL, false))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("unknown: [DCIS]");
        }
    }
}
