package org.epsam.slides.internal.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.slides.GoldenTensors;
import org.epsam.slides.dicom.DicomResults;
import org.epsam.slides.dicom.DicomSubject;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.Slides;
import org.epsam.slides.slide.TileIndex;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.io.WKTReader;

class DicomResultsTest {
    private static final int TILE = 256;
    private static final Size SIZE = new Size(700, 530);
    private static final LocalDateTime MADE = LocalDateTime.of(2020, 2, 3, 4, 5, 6);

    @TempDir private Path dir;
    private Path mask;
    private Path outlines;
    private List<Geometry> shapes;

    @BeforeEach
    void shapes() throws Exception {
        mask = dir.resolve("a_mask.dcm");
        outlines = dir.resolve("a_outlines.dcm");
        // A frame with two holes, and a triangle.
        shapes =
                List.of(
                        new WKTReader()
                                .read(
                                        "POLYGON ((300 20, 600.5 20, 600.5 500, 300 500, 300 20),"
                                            + " (320 40, 320 90, 380 90, 380 40, 320 40), (400 200,"
                                            + " 400 300, 500 300, 500 200, 400 200))"),
                        new WKTReader().read("POLYGON ((10 10, 20 10, 10.25 30, 10 10))"));
    }

    /** Some pattern that has every bit of a byte, and empty tiles in the first column. */
    private static boolean isTumour(int x, int y) {
        return x > 300 && x < SIZE.width() && y < SIZE.height() && (x * 7 + y * 3) % 11 < 5;
    }

    private static Optional<Mask> tile(TileIndex tile) {
        byte[] values = new byte[TILE * TILE];
        for (int i = 0; i < values.length; i++) {
            boolean tumour =
                    isTumour(tile.column() * TILE + i % TILE, tile.row() * TILE + i / TILE);
            values[i] = (byte) (tumour ? 1 : 0);
        }
        return Optional.of(new Mask(TILE, TILE, values));
    }

    private void write(Path slide, List<Geometry> areas) {
        write(slide, SIZE, areas);
    }

    private void write(Path slide, Size size, List<Geometry> areas) {
        DicomResults.write(
                mask,
                outlines,
                new DicomSubject(slide, "a", size, new Resolution(0.25), "1.0", MADE),
                DicomResultsTest::tile,
                areas);
    }

    @Test
    void theMaskComesBackPixelForPixel() {
        write(dir.resolve("a.tif"), shapes);
        byte[] found = new byte[SIZE.width() * SIZE.height()];
        try (SlideFile file = new SlideFile(mask)) {
            DicomElements elements = new DicomElements(file);
            assertThat(elements.number(DicomElements.TOTAL_COLUMNS)).isEqualTo(SIZE.width());
            assertThat(elements.number(DicomElements.TOTAL_ROWS)).isEqualTo(SIZE.height());
            assertThat(elements.text(DicomElements.PIXEL_SPACING)).isEqualTo("0.00025\\0.00025");
            // The left column of tiles is left out.
            assertThat(elements.integer(DicomElements.FRAMES)).isEqualTo(6);
            int number = 0;
            for (DicomElements.Position place : elements.positions()) {
                byte[] frame = new byte[TILE * TILE / 8];
                file.read(
                                elements.pixels() + (long) number++ * frame.length,
                                frame.length,
                                ByteOrder.LITTLE_ENDIAN,
                                "a frame")
                        .get(frame);
                for (int i = 0; i < TILE * TILE; i++) {
                    int x = place.column() - 1 + i % TILE;
                    int y = place.row() - 1 + i / TILE;
                    if (x < SIZE.width() && y < SIZE.height()) {
                        found[y * SIZE.width() + x] = (byte) (frame[i / 8] >> i % 8 & 1);
                    }
                }
            }
        }
        for (int i = 0; i < found.length; i++) {
            boolean tumour = isTumour(i % SIZE.width(), i / SIZE.width());
            assertThat(found[i] == 1).isEqualTo(tumour);
        }
        assertThat(dir.toFile().list()).containsExactlyInAnyOrder("a_mask.dcm", "a_outlines.dcm");
    }

    @Test
    void resultsAreNotTakenForSlides() {
        write(dir.resolve("a.tif"), shapes);
        for (Path file : List.of(mask, outlines)) {
            assertThatThrownBy(() -> Slides.open(file))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("not a whole slide image");
        }
        assertThatThrownBy(() -> Slides.open(dir))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("without DICOM whole slide images");
    }

    @Test
    void theSameContentGivesTheSameBytes() throws IOException {
        write(dir.resolve("a.tif"), shapes);
        byte[] first = Files.readAllBytes(mask);
        byte[] firstOutlines = Files.readAllBytes(outlines);
        write(dir.resolve("a.tif"), shapes);
        assertThat(mask).hasBinaryContent(first);
        assertThat(outlines).hasBinaryContent(firstOutlines);
        write(dir.resolve("a.tif"), shapes.subList(0, 1));
        assertThat(mask).hasBinaryContent(first);
        assertThat(Files.readAllBytes(outlines)).isNotEqualTo(firstOutlines);
    }

    @Test
    void aSlideWithoutOutlinesGetsNoAnnotations() {
        write(dir.resolve("a.tif"), List.of());
        assertThat(mask).exists();
        assertThat(outlines).doesNotExist();
    }

    @Test
    void resultsReferToTheSlideThatIsDicom() {
        Path slide = GoldenTensors.shared("slides/dicom");
        Size size = new Size(2220, 2967);
        write(slide, size, shapes);
        DicomSource source = DicomSource.of(slide, size).orElseThrow();
        // The finest level of three.
        assertThat(source.instances())
                .containsExactly(
                        "1.2.826.0.1.3680043.8.498.35220404935377466417110411569853018212");
        try (SlideFile file = new SlideFile(mask)) {
            DicomElements found = new DicomElements(file);
            // Study, frame of reference, container, its type, specimens.
            for (int tag : new int[] {0x0020000d, 0x00200052, 0x00400512, 0x00400518, 0x00400560}) {
                assertThat(found.raw(tag)).isNotEmpty().isEqualTo(source.raw(tag));
            }
            assertThat(found.text(DicomElements.SERIES))
                    .isNotEqualTo(source.text(DicomElements.SERIES));
        }
        assertThat(read(mask)).contains(source.instances().get(0));
        assertThat(read(outlines)).contains(source.instances().get(0));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void dcmtkAndDicom3toolsAccept() throws Exception {
        write(dir.resolve("a.tif"), shapes);
        assertThat(run("dcmdump", "-q", mask.toString())).contains("TILED_SPARSE", "Neoplasm");
        assertThat(run("dcmdump", "-q", outlines.toString())).contains("POLYGON", "Neoplasm");
        requireValid();
    }

    @Test
    void dicom3toolsAcceptsResultsOfADicomSlide() throws Exception {
        write(GoldenTensors.shared("slides/dicom"), new Size(2220, 2967), shapes);
        requireValid();
    }

    private void requireValid() throws Exception {
        assertThat(errors(mask)).isEmpty();
        // It reports an attribute that is not there, which PS3.3 C.37.1.2 wants with 3D only.
        assertThat(errors(outlines))
                .containsExactly(
                        "Error - Only valid for AnnotationCoordinateType of 3D - attribute"
                                + " <CommonZCoordinateValue> = <>");
        assertThat(run("dcmdump", "-q", outlines.toString()))
                .contains("AnnotationCoordinateType", "[2D]")
                .doesNotContain("(006a,0010)");
    }

    private static List<String> errors(Path file) throws Exception {
        return run("dciodvfy", file.toString())
                .lines()
                .filter(line -> line.startsWith("Error"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void highdicomReadsMaskAndOutlines(boolean dicom) throws Exception {
        Size size = dicom ? new Size(2220, 2967) : SIZE;
        write(dicom ? GoldenTensors.shared("slides/dicom") : dir.resolve("a.tif"), size, shapes);
        byte[] expected = new byte[(int) size.pixels()];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = (byte) (isTumour(i % size.width(), i / size.width()) ? 1 : 0);
        }
        Path pixels = Files.write(dir.resolve("expected"), expected);
        String python =
                """
                import highdicom, numpy, sys, warnings
                warnings.simplefilter('error')
                mask = highdicom.seg.segread(sys.argv[1])
                found = mask.get_total_pixel_matrix(combine_segments=False)
                assert found.shape[2] == mask.number_of_segments == 1
                expected = numpy.fromfile(sys.argv[3], 'u1').reshape(found.shape)
                assert (found == expected).all()
                print('type', mask.segmented_property_types[0].meaning)
                found = highdicom.ann.annread(sys.argv[2])
                [group] = found.get_annotation_groups()
                area = 0
                for ring in group.get_graphic_data(found.annotation_coordinate_type):
                    x, y = ring.T
                    area += abs(x @ numpy.roll(y, 1) - y @ numpy.roll(x, 1)) / 2
                print('area', round(area, 6), group.annotated_property_type.meaning)
                """;
        Path script = Files.writeString(dir.resolve("read.py"), python);
        String program = python("highdicom");
        assertThat(
                        run(
                                program,
                                script.toString(),
                                mask.toString(),
                                outlines.toString(),
                                pixels.toString()))
                .contains("type Neoplasm", "area " + area() + " Neoplasm");
    }

    private double area() {
        return shapes.stream().mapToDouble(Geometry::getArea).sum();
    }

    /** The interpreter that has a module; the test is skipped where there is none. */
    private static String python(String module) throws Exception {
        String program = Optional.ofNullable(System.getenv("EPSAM_PYTHON")).orElse("python3");
        Assumptions.assumeTrue(
                start(program, "-c", "import numpy, " + module).isPresent(),
                module + " is not installed here");
        return program;
    }

    @Test
    void pydicomReadsMaskAndOutlines() throws Exception {
        write(dir.resolve("a.tif"), shapes);
        String python =
                "import pydicom, sys\n"
                        + "m = pydicom.dcmread(sys.argv[1])\n"
                        + "p = m.pixel_array\n"
                        + "total = 0\n"
                        + "for f, g in zip(p, m.PerFrameFunctionalGroupsSequence):\n"
                        + "    at = g.PlanePositionSlideSequence[0]\n"
                        + "    x0 = at.ColumnPositionInTotalImagePixelMatrix - 1\n"
                        + "    y0 = at.RowPositionInTotalImagePixelMatrix - 1\n"
                        + "    for y in range(256):\n"
                        + "        for x in range(256):\n"
                        + "            X = x0 + x\n"
                        + "            Y = y0 + y\n"
                        + "            t = 300 < X < 700 and Y < 530 and (X * 7 + Y * 3) % 11 < 5\n"
                        + "            assert f[y, x] == t\n"
                        + "            total += t\n"
                        + "print('mask', total)\n"
                        + "a = pydicom.dcmread(sys.argv[2]).AnnotationGroupSequence[0]\n"
                        + "import numpy\n"
                        + "d = numpy.frombuffer(a.DoublePointCoordinatesData)\n"
                        + "i = numpy.frombuffer(a.LongPrimitivePointIndexList, 'u4')\n"
                        + "area = 0\n"
                        + "for r in numpy.split(d, i[1:] - 1):\n"
                        + "    x, y = r[::2], r[1::2]\n"
                        + "    area += abs(x @ numpy.roll(y, 1) - y @ numpy.roll(x, 1)) / 2\n"
                        + "assert len(i) == a.NumberOfAnnotations\n"
                        + "print('area', round(area, 6))\n";
        Path script = Files.writeString(dir.resolve("read.py"), python);
        String program = python("pydicom");
        long tumour = 0;
        for (int i = 0; i < SIZE.width() * SIZE.height(); i++) {
            tumour += isTumour(i % SIZE.width(), i / SIZE.width()) ? 1 : 0;
        }
        assertThat(run(program, script.toString(), mask.toString(), outlines.toString()))
                .contains("mask " + tumour, "area " + area());
    }

    /** What a program prints; the test is skipped where it is not installed. */
    private static String run(String... command) throws Exception {
        Optional<String> text = start(command);
        Assumptions.assumeTrue(text.isPresent(), command[0] + " is not installed here");
        return text.get();
    }

    /** Empty where the program is absent or fails. */
    private static Optional<String> start(String... command) throws Exception {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String text =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            boolean absent = process.waitFor() != 0 && Arrays.asList(command).contains("-c");
            return absent ? Optional.empty() : Optional.of(text);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
