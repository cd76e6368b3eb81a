package org.epsam.slides.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.epsam.base.InputException;
import org.epsam.slides.GoldenTensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.GeometryFactory;

class AsapAnnotationsTest {
    @TempDir Path dir;

    private static final String XML =
            "<?xml version='1.0' %s?><ASAP_Annotations><Annotations><Annotation Name='n'"
                    + " Type='Dot' PartOfGroup='%s'><Coordinates><Coordinate Order='0' X='1'"
                    + " Y='1'/></Coordinates></Annotation></Annotations></ASAP_Annotations>";

    private Path xml(String body) throws IOException {
        return Files.writeString(
                dir.resolve("a.xml"),
                "<?xml version=\"1.0\"?>\n<ASAP_Annotations><Annotations>"
                        + body
                        + "</Annotations></ASAP_Annotations>");
    }

    private static Coordinate[] points(AnnotationSet set, int index) {
        return set.annotations().get(index).shape().getCoordinates();
    }

    @Test
    void readsARealCamelyonFile() {
        AnnotationSet set =
                AsapAnnotations.read(GoldenTensors.shared("annotations/patient_004_node_4.xml"));
        assertThat(set.annotations())
                .hasSize(3)
                .allMatch(a -> a.group().equals("Tumor") && a.type() == AnnotationType.POLYGON);
        assertThat(points(set, 0)).hasSize(9);
        assertThat(points(set, 0)[7]).isEqualTo(new Coordinate(12760.5, 88785.7031));
        assertThat(set.notes()).isEmpty();
        assertThat(set.areaGroups()).containsExactly("Tumor");
    }

    @ParameterizedTest
    @CsvSource({"dot,DOT,1", "pointset,POINT_SET,5", "polygon,POLYGON,7"})
    void readsAsapsOwnExports(String name, AnnotationType type, int points) {
        AnnotationSet set =
                AsapAnnotations.read(
                        GoldenTensors.shared("annotations/asap/asap-" + name + ".xml"));
        assertThat(set.annotations()).singleElement().extracting(Annotation::type).isEqualTo(type);
        assertThat(points(set, 0)).hasSize(points);
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
        assertThat(points(set, 0))
                .containsExactly(
                        new Coordinate(1, 1),
                        new Coordinate(2, -1),
                        new Coordinate(3, 3.5),
                        new Coordinate(1, 1));
        assertThat(set.annotations()).hasSize(1);
        assertThat(set.notes())
                .containsExactly(file + ": annotation 2 '' has no vertices; left out");
    }

    @ParameterizedTest
    @CsvSource({
        "'', UTF-8",
        "'', UTF-16",
        "encoding='utf-16', UTF-8",
        "encoding='ISO-8859-1', ISO-8859-1",
        "encoding='windows-1252', windows-1252"
    })
    void namesAreReadInTheEncodingOfTheFile(String declared, String stored) throws IOException {
        Path file = dir.resolve("a.xml");
        String text = XML.formatted(declared, "Tum\u00f6r");
        Files.write(file, text.getBytes(Charset.forName(stored)));
        assertThat(AsapAnnotations.read(file).annotations())
                .extracting(Annotation::group)
                .containsExactly("Tum\u00f6r");
    }

    @Test
    void bytesThatAreNoTextAreToldOnceAndOnlyByTheException() throws IOException {
        Path file = dir.resolve("a.xml");
        Files.write(file, XML.formatted("", "Tum\u00f6r").getBytes(StandardCharsets.ISO_8859_1));
        PrintStream before = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            assertThatThrownBy(() -> AsapAnnotations.read(file))
                    .isInstanceOf(InputException.class)
                    .hasMessage(
                            file
                                    + ": holds bytes that are no text in its encoding; save it as"
                                    + " UTF-8");
        } finally {
            System.setErr(before);
        }
        assertThat(printed.size()).isZero();
        Files.writeString(file, XML.formatted("encoding='x-none'", "Tumor"));
        assertThatThrownBy(() -> AsapAnnotations.read(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("is written in x-none, which is not known");
    }

    @ParameterizedTest
    @CsvSource({"Blob,has the type 'Blob'", "'',has no type"})
    void whatAnUnknownTypeCoversIsNotKnown(String type, String found) throws IOException {
        String vertex = "<Coordinate Order='%d' X='%d' Y='%d'/>";
        String triangle =
                vertex.formatted(0, 1, 1) + vertex.formatted(1, 9, 1) + vertex.formatted(2, 9, 9);
        Path file =
                xml(
                        "<Annotation Name='n' Type='%s' PartOfGroup='Tumor'><Coordinates>%s"
                                        .formatted(type, triangle)
                                + "</Coordinates></Annotation>");
        AnnotationSet set = AsapAnnotations.read(file);
        assertThat(set.annotations())
                .containsExactly(
                        new Annotation(
                                "annotation 1 'n' " + found,
                                "Tumor",
                                AnnotationType.LOST,
                                new GeometryFactory().createPoint()));
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
                .hasMessage(number + ": line 3: X=\"1,5\" is not a number; correct it");
        Path missing = xml("<Annotation><Coordinate Order='0' Y='2'/></Annotation>");
        assertThatThrownBy(() -> AsapAnnotations.read(missing))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("X=\"\" is not a number");
        Path broken = xml("\n\n<Annotation>");
        assertThatThrownBy(() -> AsapAnnotations.read(broken))
                .isInstanceOf(InputException.class)
                .hasMessage(broken + ": line 4: not well-formed XML; export it from ASAP again");
        Path other = Files.writeString(dir.resolve("b.xml"), "<html/>");
        assertThatThrownBy(() -> AsapAnnotations.read(other))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("begins with <html>");
        Path empty = Files.createFile(dir.resolve("empty.xml"));
        assertThatThrownBy(() -> AsapAnnotations.read(empty))
                .isInstanceOf(InputException.class)
                .hasMessage(empty + ": the file is empty; export it again");
        assertThatThrownBy(() -> AsapAnnotations.read(dir.resolve("absent.xml")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no such file");
    }

    @Test
    void anEntityBombIsRefusedInOneLine() throws IOException {
        StringBuilder bomb =
                new StringBuilder("<?xml version=\"1.0\"?><!DOCTYPE b [<!ENTITY a0 'a'>");
        for (int i = 1; i < 40; i++) {
            bomb.append("<!ENTITY a" + i + " '" + ("&a" + (i - 1) + ";").repeat(10) + "'>");
        }
        Path file =
                Files.writeString(
                        dir.resolve("bomb.xml"),
                        bomb + "]><ASAP_Annotations>&a39;</ASAP_Annotations>");
        assertThatThrownBy(() -> AnnotationFile.read(file))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        file
                                + ": declares a document type, which ASAP never writes; remove the"
                                + " DOCTYPE line");
    }

    @Test
    void outlinesWithoutAreaAreLeftOutAndCrossingOnesNoted() throws IOException {
        String two = "<Coordinate Order='0' X='1' Y='1'/><Coordinate Order='1' X='9' Y='1'/>";
        Path file =
                xml(
                        "<Annotation Name='thin' Type='Polygon' PartOfGroup='g'>"
                                + two
                                + "<Coordinate Order='2' X='1' Y='1'/></Annotation>"
                                + "<Annotation Name='tie' Type='Polygon' PartOfGroup='g'>"
                                + "<Coordinate Order='0' X='0' Y='0'/>"
                                + "<Coordinate Order='1' X='30' Y='30'/>"
                                + "<Coordinate Order='2' X='30' Y='0'/>"
                                + "<Coordinate Order='3' X='0' Y='30'/></Annotation>");
        AnnotationSet set = AsapAnnotations.read(file);
        assertThat(set.annotations()).singleElement().extracting(Annotation::name).isEqualTo("tie");
        assertThat(set.notes())
                .containsExactly(
                        file
                                + ": annotation 1 'thin' has 2 different vertices and no area; left"
                                + " out",
                        file
                                + ": annotation 2 'tie' crosses itself; every part that it encloses"
                                + " counts as inside");
    }
}
