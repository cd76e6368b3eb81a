package org.epsam.slides.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.epsam.base.InputException;
import org.epsam.slides.annotation.Annotation;
import org.epsam.slides.annotation.AnnotationFile;
import org.epsam.slides.annotation.AnnotationSet;
import org.epsam.slides.annotation.AnnotationType;
import org.epsam.slides.annotation.GroupLabels;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.tissue.SlideTissue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.GeometryFactory;

class TumourPlaceTest {
    private static final Size SLIDE = new Size(6400, 6400);
    private static final Optional<Resolution> FINE = Optional.of(new Resolution(0.25));

    private static Annotation box(String group, double x, double y, double side) {
        return new Annotation(
                "",
                group,
                AnnotationType.POLYGON,
                new GeometryFactory().toGeometry(new Envelope(x, x + side, y, y + side)));
    }

    private static AnnotationSet set(Annotation... annotations) {
        return new AnnotationSet(Path.of("a.geojson"), List.of(annotations));
    }

    /** Tissue on the lower right quarter of the slide, in pixels of 4 um. */
    private static TumourPlace place(AnnotationSet set) {
        byte[] tissue = new byte[400 * 400];
        for (int i = 0; i < tissue.length; i++) {
            tissue[i] = (byte) (i % 400 >= 200 && i / 400 >= 200 ? 1 : 0);
        }
        Mask mask = new Mask(400, 400, tissue);
        return TumourPlace.of(
                set,
                GroupLabels.USUAL,
                SLIDE,
                new SlideTissue(
                        mask,
                        mask,
                        SLIDE,
                        16,
                        4,
                        new GrayImage(mask.width(), mask.height(), new byte[mask.values().length]),
                        false));
    }

    @Test
    void anOutlineInPixelsOfAnotherLevelIsSetAsideWithTheNumbers() {
        AnnotationSet right = set(box("Tumor", 4000, 4000, 1600));
        assertThat(place(right).onTissue()).isCloseTo(1, within(0.01));
        assertThat(place(right).checked(right, FINE, false)).isSameAs(right);
        AnnotationSet quarter = set(box("Tumor", 1000, 1000, 400));
        assertThatThrownBy(() -> place(quarter).checked(quarter, FINE, false))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        "a.geojson: 0 % of the outlined tumour lies on tissue (0.0100 mm2 in 1"
                                + " areas, 100 % of it within the slide); give the annotations of"
                                + " this slide, in pixels of level 0, or use them all the same with"
                                + " --force");
        assertThat(place(quarter).checked(quarter, Optional.empty(), true).notes())
                .singleElement()
                .asString()
                .contains("160000 square pixels in 1 areas")
                .endsWith("used all the same (--force)");
    }

    @ParameterizedTest
    @CsvSource({
        "Tumor, null, no geometry",
        "stroma, null, no geometry",
        "Exclusion, '{\"type\":\"Circle\",\"radius\":2}', geometry Circle"
    })
    void aFeatureWithoutGeometryLeavesTheSlideOut(
            String group, String geometry, String has, @TempDir Path dir) throws IOException {
        String feature =
                "{\"type\":\"Feature\",\"geometry\":%s,\"properties\":{\"name\":\"%s\","
                        + "\"classification\":{\"name\":\"%s\"}}}";
        String square =
                "{\"type\":\"Polygon\",\"coordinates\":"
                        + "[[[4000,4000],[5600,4000],[5600,5600],[4000,5600]]]}";
        Path file =
                Files.writeString(
                        dir.resolve("a.geojson"),
                        "["
                                + feature.formatted(square, "left", "Tumor")
                                + ","
                                + feature.formatted(geometry, "right", group)
                                + "]");
        AnnotationSet set = GroupLabels.USUAL.usedOf(AnnotationFile.read(file));
        assertThatThrownBy(() -> place(set).checked(set, FINE, false))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(
                        file + ": feature 2 'right' has " + has + " and is of the group " + group)
                .hasMessageEndingWith("--force");
        assertThat(place(set).checked(set, FINE, true).notes())
                .last()
                .asString()
                .endsWith("used all the same (--force)");
        GroupLabels ignoring =
                new GroupLabels(Map.of("Tumor", 1), Set.of("stroma", "Exclusion", "x"));
        AnnotationSet rest = ignoring.usedOf(set);
        assertThat(rest.annotations().size()).isEqualTo(group.equals("Tumor") ? 2 : 1);
    }

    @Test
    void outlinesWithAMarginAndExclusionsPass() {
        // A quarter of the box is tissue; 80 um are 320 px.
        assertThat(place(set(box("Tumor", 2900, 2900, 600))).onTissue()).isGreaterThan(0.9);
        AnnotationSet excluded = set(box("Tumor", 1600, 1600, 3200), box("Exclusion", 0, 0, 3000));
        assertThat(place(excluded).areas()).isEqualTo(1);
        assertThat(place(excluded).onTissue())
                .isGreaterThan(place(set(box("Tumor", 1600, 1600, 3200))).onTissue());
        AnnotationSet none = set(box("normal", 100, 100, 500));
        assertThat(place(none).checked(none, FINE, false)).isSameAs(none);
    }

    @Test
    void whatLiesOutsideOfTheSlideOrIsSmallerThanTwoPixelsIsNotOnTissue() {
        TumourPlace over = place(set(box("Tumor", 5600, 5600, 3200)));
        assertThat(over.within()).isCloseTo(1 / 16.0, within(0.01));
        assertThat(over.onTissue()).isCloseTo(1 / 16.0, within(0.01));
        // In millimetres where pixels are asked for.
        AnnotationSet millimetres = set(box("Tumor", 5000.1, 5000.1, 1.2));
        assertThat(place(millimetres).onTissue()).isZero();
        assertThatThrownBy(() -> place(millimetres).checked(millimetres, FINE, false))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        "a.geojson: has 1 outlines of tumour, of 1.44 square pixels of level 0 on"
                                + " average, too small to be drawn by a person; give their"
                                + " coordinates in pixels of level 0, not in millimetres or"
                                + " fractions of the slide, or use them all the same with"
                                + " --force");
    }

    @Test
    void verySmallOutlinesCountByTheirMiddles() {
        List<Annotation> cells = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            cells.add(box("Tumor", i < 75 ? 4000 + 20 * i : 100 + 20 * i, i < 75 ? 5000 : 100, 8));
        }
        AnnotationSet set = new AnnotationSet(Path.of("a.geojson"), cells);
        assertThat(place(set).areas()).isEqualTo(100);
        assertThat(place(set).pixels()).isCloseTo(6400, within(1e-6));
        assertThat(place(set).onTissue()).isCloseTo(0.75, within(1e-6));
    }
}
