package org.epsam.slides.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.epsam.slides.GoldenTensors;
import org.epsam.slides.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.locationtech.jts.geom.Coordinate;

class AsapAnnotationsTest {
    @TempDir Path dir;

    private Path xml(String body) throws IOException {
        return Files.writeString(
                dir.resolve("a.xml"),
                "<?xml version=\"1.0\"?>\n<ASAP_Annotations><Annotations>"
                        + body
                        + "</Annotations></ASAP_Annotations>");
    }

    @Test
    void readsARealCamelyonFile() {
        AnnotationSet set =
                AsapAnnotations.read(GoldenTensors.shared("annotations/patient_004_node_4.xml"));
        assertThat(set.annotations())
                .hasSize(3)
                .allMatch(a -> a.group().equals("Tumor") && a.type() == AnnotationType.POLYGON);
        assertThat(set.annotations().get(0).points()).hasSize(8);
        assertThat(set.annotations().get(0).points().get(7))
                .isEqualTo(new Coordinate(12760.5, 88785.7031));
        assertThat(set.areaGroups()).containsExactly("Tumor");
    }

    @ParameterizedTest
    @CsvSource({"dot,DOT,1", "pointset,POINT_SET,5", "polygon,POLYGON,6"})
    void readsAsapsOwnExports(String name, AnnotationType type, int points) {
        AnnotationSet set =
                AsapAnnotations.read(
                        GoldenTensors.shared("annotations/asap/asap-" + name + ".xml"));
        assertThat(set.annotations()).singleElement().extracting(Annotation::type).isEqualTo(type);
        assertThat(set.annotations().get(0).points()).hasSize(points);
        assertThat(set.annotations().get(0).group()).isEqualTo("None");
    }

    @Test
    void verticesFollowTheirOrder() throws IOException {
        Path file =
                xml(
                        "<Annotation Name='n' Type='Spline' PartOfGroup='g'><Coordinates>"
                                + "<Coordinate Order='10' X='3' Y='3.5'/>"
                                + "<Coordinate Order='2' X='2' Y='-1'/>"
                                + "<Coordinate Order='0' X='1' Y='1'/>"
                                + "</Coordinates></Annotation><Annotation Type='Ruler'/>");
        AnnotationSet set = AsapAnnotations.read(file);
        assertThat(set.annotations().get(0).points())
                .containsExactly(
                        new Coordinate(1, 1), new Coordinate(2, -1), new Coordinate(3, 3.5));
        assertThat(set.annotations().get(1).type()).isEqualTo(AnnotationType.OTHER);
        assertThat(set.annotations().get(1).points()).isEmpty();
    }

    @Test
    void documentTypesAndEntitiesAreRefused() throws IOException {
        Path secret = Files.writeString(dir.resolve("secret.txt"), "TOP SECRET");
        Path file =
                Files.writeString(
                        dir.resolve("evil.xml"),
                        "<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY x SYSTEM \""
                                + secret.toUri()
                                + "\">]><ASAP_Annotations><Annotation Name=\"&x;\"/>"
                                + "</ASAP_Annotations>");
        assertThatThrownBy(() -> AsapAnnotations.read(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("declares a document type");
    }

    @Test
    void mistakesAreNamedWithTheirLine() throws IOException {
        Path number = xml("\n<Annotation><Coordinate Order='0' X='1,5' Y='2'/></Annotation>");
        assertThatThrownBy(() -> AsapAnnotations.read(number))
                .isInstanceOf(InputException.class)
                .hasMessage(number + ": line 3: X=\"1,5\" is no number; correct it");
        Path missing = xml("<Annotation><Coordinate Order='0' Y='2'/></Annotation>");
        assertThatThrownBy(() -> AsapAnnotations.read(missing))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("X=\"\" is no number");
        Path broken = xml("\n\n<Annotation>");
        assertThatThrownBy(() -> AsapAnnotations.read(broken))
                .isInstanceOf(InputException.class)
                .hasMessage(broken + ": line 4: no well-formed XML; export it from ASAP again");
        Path other = Files.writeString(dir.resolve("b.xml"), "<html/>");
        assertThatThrownBy(() -> AsapAnnotations.read(other))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("begins with <html>");
        Path empty = Files.createFile(dir.resolve("empty.xml"));
        assertThatThrownBy(() -> AsapAnnotations.read(empty)).isInstanceOf(InputException.class);
        assertThatThrownBy(() -> AsapAnnotations.read(dir.resolve("absent.xml")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no such file");
    }
}
