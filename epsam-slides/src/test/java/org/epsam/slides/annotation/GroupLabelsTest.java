package org.epsam.slides.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKTReader;

class GroupLabelsTest {
    private static final String SQUARE = "POLYGON((1 1, 9 1, 9 9, 1 9, 1 1))";
    private static final String BOW_TIE = "POLYGON((1 1, 9 9, 9 1, 1 9, 1 1))";
    private static final String FLAT = "POLYGON((1 1, 5 5, 9 9, 1 1))";
    private static final String POINT = "POINT(3 3)";
    private static final String LINE = "LINESTRING(1 1, 5 5)";

    private static AnnotationSet set(String... groupsAndShapes) {
        return new AnnotationSet(
                Path.of("a.xml"),
                Stream.of(groupsAndShapes).map(GroupLabelsTest::annotation).toList());
    }

    private static Annotation annotation(String groupAndShape) {
        String[] parts = groupAndShape.split(" ", 2);
        AnnotationType type =
                switch (parts[1].substring(0, 3)) {
                    case "POL" -> AnnotationType.POLYGON;
                    case "POI" -> AnnotationType.DOT;
                    default -> AnnotationType.OTHER;
                };
        try {
            return new Annotation("", parts[0], type, new WKTReader().read(parts[1]));
        } catch (ParseException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A message names six and counts the others. */
    private static String few(List<String> names) {
        String first = names.subList(0, 6).toString();
        return first.substring(0, first.length() - 1) + " and " + (names.size() - 6) + " more]";
    }

    @Test
    void spacesThatCannotBeTypedAreBlanks() {
        assertThat(GroupLabels.USUAL.isTumour("\u00a0Tumor\u2003")).isTrue();
        GroupLabels groups = new GroupLabels(Map.of("Invasive tumor", 1));
        assertThat(groups.isTumour("invasive\u00a0tumor")).isTrue();
    }

    @Test
    void namesWithCommasAreToldAsTheOptionsTakeThem() {
        AnnotationSet set =
                new AnnotationSet(
                        Path.of("a.xml"),
                        List.of(
                                new Annotation(
                                        "",
                                        "Lesion, left",
                                        AnnotationType.POLYGON,
                                        annotation("x " + SQUARE).shape())));
        assertThatThrownBy(() -> GroupLabels.USUAL.usedOf(set))
                .hasMessageContaining("unknown: [\"Lesion, left\"]");
    }

    @Test
    void anAreaOfAnUnknownGroupIsRefusedWhateverElseIsThere() {
        for (String known : List.of("Tumor", "normal", "Exclusion")) {
            for (String shape : List.of(SQUARE, BOW_TIE)) {
                AnnotationSet set = set(known + " " + SQUARE, "Lesion " + shape);
                assertThatThrownBy(() -> GroupLabels.USUAL.usedOf(set))
                        .isInstanceOf(InputException.class)
                        .hasMessage(
                                "a.xml: has areas of the groups "
                                        + set.areaGroups()
                                        + "; unknown: [Lesion]; known as tumour: "
                                        + few(UsualGroups.TUMOUR)
                                        + ", as exclusion: "
                                        + few(UsualGroups.NO_TUMOUR)
                                        + "; assign the unknown ones with --tumour-groups,"
                                        + " --exclusion-groups or --ignore-groups");
                assertThatThrownBy(
                                () ->
                                        AnnotationRaster.tumour(
                                                set,
                                                GroupLabels.USUAL,
                                                new Canvas(10, 10, 0, 0, 1)))
                        .isInstanceOf(InputException.class);
            }
        }
        assertThatThrownBy(
                        () -> GroupLabels.CAMELYON17.usedOf(set("Tumor " + SQUARE, "_0 " + SQUARE)))
                .hasMessageContaining("unknown: [_0]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Stroma", "Region*", "None", "Tumor: Positive", "DCIS", "Negative"})
    void noNameIsGuessed(String group) {
        AnnotationSet set =
                new AnnotationSet(
                        Path.of("a.xml"),
                        List.of(
                                annotation("Tumor " + SQUARE),
                                new Annotation(
                                        "",
                                        group,
                                        AnnotationType.POLYGON,
                                        annotation("x " + SQUARE).shape())));
        assertThatThrownBy(() -> GroupLabels.USUAL.usedOf(set))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("unknown: [" + group + "]");
        AnnotationSet used = new GroupLabels(GroupLabels.USUAL.labels(), Set.of(group)).usedOf(set);
        assertThat(used.areaGroups()).containsExactly("Tumor");
        assertThat(used.notes())
                .containsExactly("a.xml: areas of the groups [" + group + "] are ignored");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Tumor " + POINT,
                "Tumor " + LINE,
                "Tumor " + FLAT,
                "Lesion " + POINT,
                "Lesion " + LINE,
                "Lesion " + FLAT,
                "None " + POINT
            })
    void marksWithoutAreaAreNoTumourAndNoSlideIsFreeOfTumourWithThem(String mark) {
        for (AnnotationSet set : List.of(set(mark), set("normal " + SQUARE, mark))) {
            assertThatThrownBy(() -> GroupLabels.USUAL.usedOf(set))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("outline what they mark");
        }
        AnnotationSet used = GroupLabels.USUAL.usedOf(set("Tumor " + SQUARE, mark));
        assertThat(used.notes()).singleElement().asString().endsWith("are not used");
    }

    @Test
    void rulersAndMarksOfExclusionsSayNothing() {
        AnnotationSet set = set("normal " + SQUARE, "None " + LINE, "normal " + POINT);
        assertThat(GroupLabels.USUAL.usedOf(set).notes()).isEmpty();
        assertThatCode(() -> GroupLabels.USUAL.requireKnown(set())).doesNotThrowAnyException();
    }

    @Test
    void thePublishedRuleOfCamelyon16LeavesAreasWithoutGroupOut() {
        AnnotationSet set = set("_0 " + SQUARE, "None " + SQUARE);
        assertThat(GroupLabels.CAMELYON16.usedOf(set).areaGroups()).containsExactly("_0");
        assertThatThrownBy(() -> GroupLabels.USUAL.usedOf(set)).isInstanceOf(InputException.class);
    }

    @Test
    void anIgnoredGroupHasNoLabel() {
        assertThatThrownBy(() -> new GroupLabels(Map.of("g", 1), Set.of("g")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tumor",
                "TUMOUR",
                "Carcinoma",
                "IDC",
                "metastasis",
                "invasive_tumor",
                "Invasive Tumour",
                "invasive-carcinoma"
            })
    void usualNamesOfTumourAreKnownHoweverTheyAreWritten(String group) {
        Annotation area =
                new Annotation(
                        "", group, AnnotationType.POLYGON, annotation("x " + SQUARE).shape());
        AnnotationSet set =
                new AnnotationSet(
                        Path.of("a.geojson"), List.of(area, annotation("Normal " + SQUARE)));
        assertThat(GroupLabels.USUAL.isTumour(group)).isTrue();
        assertThat(GroupLabels.USUAL.usedOf(set).annotations()).hasSize(2);
        assertThat(
                        AnnotationRaster.tumour(
                                        new AnnotationSet(set.source(), List.of(area)),
                                        GroupLabels.USUAL,
                                        new Canvas(10, 10, 0, 0, 1))
                                .area())
                .isEqualTo(64);
        // Exclusions are drawn over tumour.
        assertThat(
                        AnnotationRaster.tumour(set, GroupLabels.USUAL, new Canvas(10, 10, 0, 0, 1))
                                .area())
                .isZero();
    }

    @Test
    void namesInBothFormsOfUnicodeAreTheSameAndOneNameHasOneLabel() {
        GroupLabels groups = new GroupLabels(Map.of("Krebs\u00e4hnlich", 1));
        assertThat(groups.isTumour("krebsa\u0308hnlich")).isTrue();
        assertThatThrownBy(() -> new GroupLabels(Map.of("Tumor", 1, "tumor", 0)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"malignant,1", "No_tumor,0", "no tumour,0", "nontumor,0", "benign-tissue,0"})
    void wordsOfDataSetsAreGroupsToo(String group, int label) {
        assertThat(GroupLabels.USUAL.label(group)).hasValue(label);
    }
}
