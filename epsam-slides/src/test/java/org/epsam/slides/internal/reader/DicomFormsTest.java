package org.epsam.slides.internal.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.epsam.base.InputException;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Region;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.Slides;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Uncompressed DICOM instances of 3 x 2 pixels in all their forms. */
class DicomFormsTest {
    private static final int PIXELS = 6;

    @TempDir private Path dir;

    private static byte[] count(int n) {
        byte[] bytes = new byte[n];
        for (int i = 0; i < n; i++) {
            bytes[i] = (byte) (10 * i);
        }
        return bytes;
    }

    private RgbImage read(DicomFile instance) throws IOException {
        return read(instance, 3, 2);
    }

    private RgbImage read(DicomFile instance, int width, int height) throws IOException {
        try (Slide slide = new DicomSlideReader().open(instance.write(dir.resolve("a.dcm")))) {
            return slide.read(new Region(0, 0, 0, width, height));
        }
    }

    @Test
    void coloursLieByPixelOrByPlane() throws IOException {
        DicomFile byPixel = new DicomFile();
        byPixel.pixels = count(3 * PIXELS);
        RgbImage image = read(byPixel);
        assertThat(image.rgb()).isEqualTo(byPixel.pixels);
        DicomFile byPlane = new DicomFile();
        byPlane.planar = 1;
        for (int i = 0; i < byPlane.pixels.length; i++) {
            byPlane.pixels[i % 3 * PIXELS + i / 3] = byPixel.pixels[i];
        }
        assertThat(read(byPlane)).isEqualTo(image);
    }

    @Test
    void greyIsReadAsColour() throws IOException {
        DicomFile grey = new DicomFile();
        grey.colours = "MONOCHROME2";
        grey.samples = 1;
        grey.pixels = count(PIXELS);
        RgbImage image = read(grey);
        assertThat(image.size()).isEqualTo(new Size(3, 2));
        assertThat(List.of(image.get(1, 1, 0), image.get(1, 1, 1), image.get(1, 1, 2)))
                .containsOnly(40);
    }

    @Test
    void lumaAndChromaBecomeColours() throws IOException {
        DicomFile full = new DicomFile();
        full.colours = "YBR_FULL";
        for (int i = 0; i < full.pixels.length; i += 3) {
            full.pixels[i] = 100;
            full.pixels[i + 1] = (byte) (i < 6 ? 128 : 200);
            full.pixels[i + 2] = (byte) (i < 6 ? 128 : 60);
        }
        RgbImage image = read(full);
        assertThat(List.of(image.get(0, 0, 0), image.get(1, 0, 1))).containsOnly(100);
        // R = Y + 1.402 (Cr - 128), G = Y - 0.344136 (Cb - 128) - 0.714136 (Cr - 128) ...
        assertThat(List.of(image.get(2, 1, 0), image.get(2, 1, 1), image.get(2, 1, 2)))
                .containsExactly(5, 124, 228);
        DicomFile planes = new DicomFile();
        planes.colours = "YBR_FULL";
        planes.planar = 1;
        for (int i = 0; i < full.pixels.length; i++) {
            planes.pixels[i % 3 * PIXELS + i / 3] = full.pixels[i];
        }
        assertThat(read(planes)).isEqualTo(image);
    }

    @Test
    void greyMayBeInverted() throws IOException {
        DicomFile grey = new DicomFile();
        grey.colours = "MONOCHROME1";
        grey.samples = 1;
        grey.pixels = count(PIXELS);
        assertThat(read(grey).get(1, 1, 2)).isEqualTo(255 - 40);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2"})
    void allEncodingsOfElementsAreRead(String syntax) throws IOException {
        DicomFile instance = tiled(4);
        instance.syntax = syntax;
        instance.organization = "TILED_SPARSE";
        instance.positions = new int[][] {{4, 3}, {1, 3}, {4, 1}, {1, 1}};
        RgbImage image = read(instance, 5, 4);
        assertThat(image.get(0, 0, 0)).isEqualTo(4);
        assertThat(image.get(4, 0, 0)).isEqualTo(3);
        assertThat(image.get(0, 3, 0)).isEqualTo(2);
        assertThat(image.get(4, 3, 0)).isEqualTo(1);
    }

    @Test
    void wordsOfBigEndianAreTurned() throws IOException {
        DicomFile words = new DicomFile();
        words.syntax = "1.2.840.10008.1.2.2";
        words.pixelType = "OW";
        words.pixels = count(3 * PIXELS);
        byte[] turned = new byte[3 * PIXELS];
        for (int i = 0; i < turned.length; i++) {
            turned[i] = words.pixels[i ^ 1];
        }
        assertThat(read(words).rgb()).isEqualTo(turned);
    }

    @ParameterizedTest
    @CsvSource({"6, 4, 0.0005, false", "6, 4, 0.001, true", "9, 2, 0.0005, false"})
    void volumesOfOtherShapeOrSpacingAreNoLevels(
            int width, int height, String spacing, boolean level) throws IOException {
        DicomFile fine = new DicomFile();
        fine.whole = new int[] {12, 8, 16};
        fine.pixels = new byte[3 * PIXELS * 16];
        fine.write(dir.resolve("fine.dcm"));
        DicomFile coarse = new DicomFile();
        int frames = (width + 2) / 3 * (height / 2);
        coarse.whole = new int[] {width, height, frames};
        coarse.pixels = new byte[3 * PIXELS * frames];
        coarse.spacing = spacing + "\\" + spacing;
        coarse.write(dir.resolve("coarse.dcm"));
        try (Slide slide = new DicomSlideReader().open(dir)) {
            assertThat(slide.levels()).hasSize(level ? 2 : 1);
            assertThat(slide.notes()).hasSize(level ? 0 : 1);
            assertThat(slide.associatedImages()).hasSize(level ? 0 : 1);
        }
    }

    @Test
    void aLabelAloneIsToldToBeNoScan() throws IOException {
        DicomFile label = new DicomFile();
        label.kind = "LABEL";
        try (Slide slide = new DicomSlideReader().open(label.write(dir.resolve("a.dcm")))) {
            assertThat(slide.notes())
                    .containsExactly(
                            "its image type is LABEL, which is not a scan; open the folder of its"
                                    + " series");
        }
    }

    /** An image of 5 x 4 pixels; all values of frame i are i + 1. */
    private static DicomFile tiled(int frames) {
        DicomFile instance = new DicomFile();
        instance.whole = new int[] {5, 4, frames};
        instance.pixels = new byte[3 * PIXELS * frames];
        for (int i = 0; i < instance.pixels.length; i++) {
            instance.pixels[i] = (byte) (i / (3 * PIXELS) + 1);
        }
        return instance;
    }

    @Test
    void framesWithoutPlacesLieInRowsAndMissingOnesAreWhite() throws IOException {
        RgbImage rows = read(tiled(4), 5, 4);
        assertThat(List.of(rows.get(0, 0, 0), rows.get(3, 1, 0), rows.get(2, 2, 0)))
                .containsExactly(1, 2, 3);
        DicomFile sparse = tiled(2);
        sparse.positions = new int[][] {{4, 3}, {1, 1}};
        RgbImage image = read(sparse, 5, 4);
        assertThat(image.get(4, 3, 0)).isEqualTo(1);
        assertThat(image.get(0, 0, 0)).isEqualTo(2);
        assertThat(List.of(image.get(4, 0, 0), image.get(0, 3, 2))).containsOnly(255);
    }

    @Test
    void placesThatCannotBeShownAreRefused() {
        DicomFile twice = tiled(2);
        twice.positions = new int[][] {{1, 1}, {1, 1}};
        assertThatThrownBy(() -> read(twice)).hasMessageContaining("several focal planes");
        DicomFile between = tiled(2);
        between.positions = new int[][] {{1, 1}, {3, 1}};
        assertThatThrownBy(() -> read(between)).hasMessageContaining("off the grid of its tiles");
        DicomFile outside = tiled(2);
        outside.positions = new int[][] {{1, 1}, {7, 1}};
        assertThatThrownBy(() -> read(outside)).hasMessageContaining("outside of 5 x 4");
        DicomFile many = tiled(8);
        assertThatThrownBy(() -> read(many)).hasMessageContaining("8 frames in place of the 4");
        DicomFile few = tiled(3);
        assertThatThrownBy(() -> read(few)).hasMessageContaining("3 frames for 4 tiles");
    }

    @Test
    void partsOfAConcatenationAreOneImage() throws IOException {
        DicomFile first = tiled(3);
        first.concatenation = new int[] {0, 2};
        DicomFile second = tiled(1);
        second.concatenation = new int[] {3, 2};
        second.pixels = new byte[3 * PIXELS];
        Path one = second.write(dir.resolve("b.dcm"));
        assertThatThrownBy(() -> new DicomSlideReader().open(one))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("part of an image in several files");
        first.write(dir.resolve("c.dcm"));
        try (Slide slide = new DicomSlideReader().open(dir)) {
            RgbImage image = slide.read(new Region(0, 0, 0, 5, 4));
            assertThat(slide.levels()).hasSize(1);
            assertThat(List.of(image.get(0, 0, 0), image.get(4, 1, 0), image.get(2, 3, 0)))
                    .containsExactly(1, 2, 3);
            assertThat(image.get(4, 3, 0)).isZero();
        }
    }

    @Test
    void runsAreDecodedAndFramesMayConsistOfFragments() throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(64 + 3 * 2).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(3).putInt(64).putInt(66).putInt(68).position(64);
        for (int c = 0; c < 3; c++) {
            // Six times the same value: -5, value.
            frame.put((byte) -5).put((byte) (10 * c + 10));
        }
        byte[] data = frame.array();
        DicomFile runs = new DicomFile();
        runs.syntax = "1.2.840.10008.1.2.5";
        runs.items = new byte[][] {{}, data};
        RgbImage image = read(runs);
        assertThat(List.of(image.get(2, 1, 0), image.get(2, 1, 1), image.get(2, 1, 2)))
                .containsExactly(10, 20, 30);
        DicomFile pieces = new DicomFile();
        pieces.syntax = runs.syntax;
        pieces.whole = new int[] {6, 2, 2};
        byte[] one = Arrays.copyOf(data, 40);
        byte[] two = Arrays.copyOfRange(data, 40, 70);
        byte[] table = new byte[8];
        ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN).putInt(4, 70 + 16);
        pieces.items = new byte[][] {table, one, two, data};
        RgbImage both = read(pieces, 6, 2);
        assertThat(List.of(both.get(0, 0, 2), both.get(5, 1, 2))).containsOnly(30);
    }

    @Test
    void doubtfulPixelSizesAreToldAndNotBelieved() throws IOException {
        DicomFile instance = new DicomFile();
        instance.spacing = "0.00676\\0.00506";
        try (Slide slide = new DicomSlideReader().open(instance.write(dir.resolve("a.dcm")))) {
            assertThat(slide.resolution()).isEmpty();
            assertThat(slide.notes())
                    .containsExactly(
                            "its pixel spacing gives 5.060 x 6.760 um a pixel, which is not square"
                                    + " and not believed; set the pixel size with --slide-mpp");
        }
    }

    @ParameterizedTest
    @CsvSource({"YBR_PARTIAL_420, 3", "HSV, 3", "MONOCHROME1, 3", "PALETTE COLOR, 1", "'', 3"})
    void otherColoursAreRefused(String colours, int samples) {
        DicomFile instance = new DicomFile();
        instance.colours = colours;
        instance.samples = samples;
        instance.pixels = new byte[samples * PIXELS];
        assertThatThrownBy(() -> read(instance))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("has the photometric interpretation '" + colours + "'");
    }

    @Test
    void aPixelSizeThatNoScannerHasIsNotKnown() throws IOException {
        DicomFile instance = new DicomFile();
        DicomFile screen = new DicomFile();
        screen.spacing = "0.2646\\0.2646";
        try (Slide slide = new DicomSlideReader().open(instance.write(dir.resolve("a.dcm")));
                Slide other = new DicomSlideReader().open(screen.write(dir.resolve("b.dcm")))) {
            assertThat(slide.resolution()).contains(new Resolution(0.5));
            assertThat(other.resolution()).isEmpty();
        }
    }

    @Test
    void imagesOfTheSameKindAreAllThere() throws IOException {
        new DicomFile().write(dir.resolve("a.dcm"));
        for (int i = 0; i < 2; i++) {
            DicomFile label = new DicomFile();
            label.kind = "LABEL";
            label.pixels[0] = (byte) (i + 1);
            label.write(dir.resolve("label" + i + ".dcm"));
        }
        try (Slide slide = new DicomSlideReader().open(dir)) {
            assertThat(slide.associatedImages()).containsExactly("label", "label-2");
            assertThat(slide.readAssociated("label").get(0, 0, 0)).isEqualTo(1);
            assertThat(slide.readAssociated("label-2").get(0, 0, 0)).isEqualTo(2);
        }
    }

    @Test
    void aFurtherImageThatIsTooLargeIsToldWhenItIsRead() throws IOException {
        new DicomFile().write(dir.resolve("a.dcm"));
        DicomFile label = tiled(1);
        label.kind = "LABEL";
        label.whole = new int[] {60_000, 60_000, 1};
        label.width = 300;
        label.height = 200;
        label.pixels = new byte[3 * 300 * 200];
        label.positions = new int[][] {{1, 1}};
        label.write(dir.resolve("label.dcm"));
        try (Slide slide = new DicomSlideReader().open(dir)) {
            assertThatThrownBy(() -> slide.readAssociated("label"))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("60000 x 60000 pixels, too many");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0x00280101, 7, 'has samples of 7 of 8 bits, which is not read; export it with 8 bits'",
        "0x00280103, 1, 'has signed samples, which is not read'"
    })
    void samplesThatAreNoBytesAreRefused(String tag, int value, String found) {
        DicomFile file = new DicomFile();
        file.more = f -> f.number(Integer.decode(tag), value);
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(found);
    }

    @ParameterizedTest
    @CsvSource({
        "MONOCHROME2, 0x20500020, CS, INVERSE, is MONOCHROME2 with the presentation LUT shape"
                + " INVERSE",
        "MONOCHROME1, 0x20500020, CS, IDENTITY, is MONOCHROME1 with the presentation LUT shape"
                + " IDENTITY",
        "MONOCHROME2, 0x00281053, DS, 0.5, has grey values with the rescale slope 0.5",
        "MONOCHROME2, 0x00281052, DS, -40, and intercept -40.0",
        "MONOCHROME2, 0x00281051, DS, 80, 'the window center 128.0 and width 80.0'",
        "MONOCHROME2, 0x00281050, DS, forty, the window center NaN"
    })
    void greyValuesThatMeanOthersAreRefused(
            String colours, String tag, String type, String value, String found) {
        DicomFile grey = new DicomFile();
        grey.samples = 1;
        grey.colours = colours;
        grey.more = f -> f.text(Integer.decode(tag), type, value);
        assertThatThrownBy(() -> read(grey))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(found)
                .hasMessageContaining("which is not read; export it as RGB");
    }

    @Test
    void aWindowOfAllFramesIsSeen() {
        DicomFile grey = new DicomFile();
        grey.samples = 1;
        grey.colours = "MONOCHROME2";
        grey.more =
                f -> {
                    f.head(0x52009229, "SQ", -1);
                    f.item(0xfffee000, -1);
                    f.head(0x00289132, "SQ", -1);
                    f.item(0xfffee000, -1);
                    f.text(DicomElements.WINDOW_CENTER, "DS", "60\\128");
                    f.text(DicomElements.WINDOW_WIDTH, "DS", "40\\256");
                    for (int tag : new int[] {0xfffee00d, 0xfffee0dd, 0xfffee00d, 0xfffee0dd}) {
                        f.item(tag, 0);
                    }
                };
        assertThatThrownBy(() -> read(grey))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("the window center 60.0 and width 40.0");
    }

    @ParameterizedTest
    @CsvSource({"INVERSE, MONOCHROME1, 215", "IDENTITY, MONOCHROME2, 40"})
    void greyMayTellWhatItMeans(String shape, String colours, int value) throws IOException {
        DicomFile grey = new DicomFile();
        grey.samples = 1;
        grey.colours = colours;
        grey.pixels = count(PIXELS);
        grey.more =
                f -> {
                    f.text(DicomElements.WINDOW_CENTER, "DS", "127.5");
                    f.text(DicomElements.WINDOW_WIDTH, "DS", "255");
                    f.text(DicomElements.RESCALE_INTERCEPT, "DS", "0");
                    f.text(DicomElements.RESCALE_SLOPE, "DS", "1");
                    f.text(DicomElements.LUT_SHAPE, "CS", shape);
                };
        assertThat(read(grey).get(1, 1, 2)).isEqualTo(value);
    }

    @Test
    void aTableOfContentsIsNamed() throws IOException {
        DicomFile listing = new DicomFile();
        listing.sopClass = "1.2.840.10008.1.3.10";
        Path file = listing.write(dir.resolve("DICOMDIR"));
        assertThatThrownBy(() -> Slides.open(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("lists what is in the folders below it");
        Files.writeString(dir.resolve("README"), "of the medium");
        assertThatThrownBy(() -> Slides.open(dir))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("give the folder of one slide");
    }

    @ParameterizedTest
    @CsvSource({"0x00480302, '1 focal planes and 2'", "0x00480303, '2 focal planes and 1'"})
    void oneTileOfEachPlaneOrColourIsNoImage(String tag, String found) {
        DicomFile file = tiled(4);
        file.more = f -> f.large(Integer.decode(tag), 2);
        assertThatThrownBy(() -> read(file)).hasMessageContaining(found + " optical paths");
    }

    @Test
    void framesOfSeveralOpticalPathsAreNoImage() throws IOException {
        DicomFile mixed = tiled(2);
        mixed.positions = new int[][] {{1, 1}, {4, 1}};
        mixed.paths = new String[] {"1", "2"};
        assertThatThrownBy(() -> read(mixed)).hasMessageContaining("2 optical paths");
        DicomFile one = tiled(2);
        one.positions = mixed.positions;
        one.paths = new String[] {"2", "2"};
        // The list of paths holds the same tag as each frame.
        one.more =
                f -> {
                    f.head(0x00480105, "SQ", -1);
                    f.item(0xfffee000, -1);
                    f.text(0x00480106, "SH", "1");
                    f.item(0xfffee00d, 0);
                    f.item(0xfffee0dd, 0);
                };
        assertThat(read(one, 5, 2).get(4, 1, 0)).isEqualTo(2);
    }

    @Test
    void placesThatContradictAreRefused() {
        DicomFile full = tiled(4);
        full.organization = "TILED_FULL";
        full.positions = new int[][] {{4, 3}, {1, 3}, {4, 1}, {1, 1}};
        assertThatThrownBy(() -> read(full))
                .hasMessageContaining("declared TILED_FULL, row by row, but its frames tell other");
        DicomFile fromZero = tiled(4);
        fromZero.positions = new int[][] {{3, 2}, {0, 2}, {3, 0}, {0, 0}};
        assertThatThrownBy(() -> read(fromZero)).hasMessageContaining("off the grid");
        DicomFile some = tiled(4);
        some.positions = new int[][] {{4, 3}, {1, 3}, {4, 1}};
        assertThatThrownBy(() -> read(some)).hasMessageContaining("3 of its 4 frames tell their");
        DicomFile absurd = tiled(1);
        absurd.whole = new int[] {Integer.MAX_VALUE, Integer.MAX_VALUE, 1};
        absurd.positions = new int[][] {{1, 1}};
        assertThatThrownBy(() -> read(absurd))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("tiles");
    }

    @Test
    void pixelsMustBeAsManyAsDeclared() throws IOException {
        DicomFile few = tiled(4);
        few.declared = few.pixels.length - 2;
        assertThatThrownBy(() -> read(few))
                .hasMessageContaining("the pixels of 4 frames are not all there");
        // Items, as compressed pixels have them.
        DicomFile items = tiled(4);
        items.declared = -1;
        assertThatThrownBy(() -> read(items)).hasMessageContaining("are not all there");
        DicomFile large = tiled(4);
        large.declared = 0xfffffffe;
        large.whole = new int[] {200_000, 200_000, 4};
        large.width = 4000;
        large.height = 4000;
        large.positions = new int[][] {{1, 1}, {4001, 1}, {8001, 1}, {12001, 1}};
        assertThatThrownBy(() -> read(large))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("the pixels of 4 frames are not all there: it is cut off");
        DicomFile element = new DicomFile();
        element.more = f -> f.head(0x00420011, "OB", 0x7ffffffe);
        assertThatThrownBy(() -> read(element))
                .hasMessageContaining("an element ends beyond the file: it is cut off");
        DicomFile sequence = new DicomFile();
        sequence.more = f -> f.head(0x00400560, "SQ", 0xfffffffe);
        assertThatThrownBy(() -> read(sequence))
                .hasMessageContaining("a sequence ends beyond the file: it is cut off");
    }

    /** As those have them that once did not know an element, and wrote it again. */
    @Test
    void itemsOfUnknownElementsAreImplicit() throws IOException {
        DicomFile file = new DicomFile();
        file.pixels = count(3 * PIXELS);
        file.more =
                f -> {
                    f.head(0x00091010, "UN", -1);
                    f.item(0xfffee000, -1);
                    f.item(0x00091001, 8);
                    f.item(0x41424344, 0x45464748);
                    f.item(0xfffee00d, 0);
                    f.item(0xfffee0dd, 0);
                };
        assertThat(read(file).rgb()).isEqualTo(file.pixels);
    }

    @Test
    void theClassMayBeToldBesideTheMetaInformationOnly() throws IOException {
        DicomFile file = new DicomFile();
        file.sopClass = "";
        file.more = f -> f.text(DicomElements.SOP_CLASS, "UI", "1.2.840.10008.5.1.4.1.1.77.1.6");
        assertThat(read(file).size()).isEqualTo(new Size(3, 2));
    }

    @Test
    void anArchiveIsNamed() throws IOException {
        Path zip = dir.resolve("slide.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("slide/a.dcm"));
            out.write(Files.readAllBytes(new DicomFile().write(dir.resolve("a.dcm"))));
        }
        assertThatThrownBy(() -> Slides.open(zip))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("is an archive (ZIP, gzip or 7z); unpack it");
    }
}
