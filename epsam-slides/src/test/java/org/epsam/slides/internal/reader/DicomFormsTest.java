package org.epsam.slides.internal.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.epsam.base.InputException;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Region;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.Slide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Uncompressed DICOM instances of 3 x 2 pixels in all their forms. */
class DicomFormsTest {
    private static final int PIXELS = 6;

    @TempDir private Path dir;

    /** What differs between instances. */
    private static final class Instance {
        String syntax = "1.2.840.10008.1.2.1";
        String colours = "RGB";
        int samples = 3;
        int planar = 0;
        String kind = "VOLUME";
        String spacing = "0.0005\\0.0005";
        byte[] pixels = new byte[3 * PIXELS];
        String pixelType = "OB";

        /** Columns and rows of the whole image, and its frames; one tile where it is empty. */
        int[] whole = {};

        String organization = "";

        /** Column and row of each frame, counted from 1. */
        int[][] positions = {};

        /** Offset and total of a concatenation. */
        int[] concatenation = {};

        /** Items after the table of offsets, where pixels are compressed; the table first. */
        byte[][] items = {};

        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private boolean meta = true;

        private ByteOrder order() {
            return !meta && syntax.endsWith("1.2.2")
                    ? ByteOrder.BIG_ENDIAN
                    : ByteOrder.LITTLE_ENDIAN;
        }

        private ByteBuffer buffer(int size) {
            return ByteBuffer.allocate(size).order(order());
        }

        private void element(int tag, String type, byte[] value) {
            int length = value.length + value.length % 2;
            head(tag, type, length);
            out.writeBytes(value);
            out.writeBytes(new byte[value.length % 2]);
        }

        private void head(int tag, String type, int length) {
            boolean implicit = !meta && syntax.equals("1.2.840.10008.1.2");
            boolean isLong = (type.equals("OB") || type.equals("OW")) || type.equals("SQ");
            ByteBuffer head = buffer(implicit || !isLong ? 8 : 12);
            head.putShort((short) (tag >> 16)).putShort((short) tag);
            if (implicit) {
                head.putInt(length);
            } else {
                head.put(type.getBytes(StandardCharsets.ISO_8859_1));
                if (isLong) {
                    head.putShort((short) 0).putInt(length);
                } else {
                    head.putShort((short) length);
                }
            }
            out.writeBytes(head.array());
        }

        private void item(int tag, int length) {
            ByteBuffer head = buffer(8).putShort((short) (tag >> 16)).putShort((short) tag);
            out.writeBytes(head.putInt(length).array());
        }

        private void text(int tag, String type, String value) {
            element(tag, type, value.getBytes(StandardCharsets.ISO_8859_1));
        }

        private void number(int tag, int value) {
            element(tag, "US", buffer(2).putShort((short) value).array());
        }

        private void large(int tag, int value) {
            element(tag, "UL", buffer(4).putInt(value).array());
        }

        Path write(Path file) throws IOException {
            out.writeBytes(new byte[128]);
            out.writeBytes("DICM".getBytes(StandardCharsets.ISO_8859_1));
            text(DicomElements.SOP_CLASS, "UI", "1.2.840.10008.5.1.4.1.1.77.1.6");
            text(DicomElements.TRANSFER_SYNTAX, "UI", syntax);
            meta = false;
            text(DicomElements.IMAGE_TYPE, "CS", "ORIGINAL\\PRIMARY\\" + kind);
            if (concatenation.length > 0) {
                text(DicomElements.CONCATENATION, "UI", "1.2.3");
                number(DicomElements.CONCATENATION_TOTAL, concatenation[1]);
                large(DicomElements.CONCATENATION_OFFSET, concatenation[0]);
            }
            text(DicomElements.ORGANIZATION, "CS", organization);
            number(DicomElements.SAMPLES, samples);
            text(DicomElements.PHOTOMETRIC, "CS", colours);
            number(DicomElements.PLANAR, planar);
            if (whole.length > 0) {
                text(DicomElements.FRAMES, "IS", "" + whole[2]);
            }
            number(DicomElements.ROWS, 2);
            number(DicomElements.COLUMNS, 3);
            text(DicomElements.PIXEL_SPACING, "DS", spacing);
            number(DicomElements.BITS, 8);
            if (whole.length > 0) {
                large(DicomElements.TOTAL_COLUMNS, whole[0]);
                large(DicomElements.TOTAL_ROWS, whole[1]);
            }
            positions();
            pixels();
            return Files.write(file, out.toByteArray());
        }

        /** A sequence of undefined length, its items and those inside of them likewise. */
        private void positions() {
            if (positions.length == 0) {
                return;
            }
            head(0x52009230, "SQ", -1);
            for (int[] position : positions) {
                item(0xfffee000, -1);
                head(0x0048021a, "SQ", -1);
                item(0xfffee000, -1);
                element(DicomElements.COLUMN_POSITION, "SL", buffer(4).putInt(position[0]).array());
                element(DicomElements.ROW_POSITION, "SL", buffer(4).putInt(position[1]).array());
                item(0xfffee00d, 0);
                item(0xfffee0dd, 0);
                item(0xfffee00d, 0);
            }
            item(0xfffee0dd, 0);
        }

        private void pixels() {
            if (items.length == 0) {
                element(0x7fe00010, pixelType, pixels);
                return;
            }
            head(0x7fe00010, "OB", -1);
            for (byte[] bytes : items) {
                item(0xfffee000, bytes.length);
                out.writeBytes(bytes);
            }
            item(0xfffee0dd, 0);
        }
    }

    private static byte[] count(int n) {
        byte[] bytes = new byte[n];
        for (int i = 0; i < n; i++) {
            bytes[i] = (byte) (10 * i);
        }
        return bytes;
    }

    private RgbImage read(Instance instance) throws IOException {
        return read(instance, 3, 2);
    }

    private RgbImage read(Instance instance, int width, int height) throws IOException {
        try (Slide slide = new DicomSlideReader().open(instance.write(dir.resolve("a.dcm")))) {
            return slide.read(new Region(0, 0, 0, width, height));
        }
    }

    @Test
    void coloursLieByPixelOrByPlane() throws IOException {
        Instance byPixel = new Instance();
        byPixel.pixels = count(3 * PIXELS);
        RgbImage image = read(byPixel);
        assertThat(image.rgb()).isEqualTo(byPixel.pixels);
        Instance byPlane = new Instance();
        byPlane.planar = 1;
        for (int i = 0; i < byPlane.pixels.length; i++) {
            byPlane.pixels[i % 3 * PIXELS + i / 3] = byPixel.pixels[i];
        }
        assertThat(read(byPlane)).isEqualTo(image);
    }

    @Test
    void greyIsReadAsColour() throws IOException {
        Instance grey = new Instance();
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
        Instance full = new Instance();
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
        Instance planes = new Instance();
        planes.colours = "YBR_FULL";
        planes.planar = 1;
        for (int i = 0; i < full.pixels.length; i++) {
            planes.pixels[i % 3 * PIXELS + i / 3] = full.pixels[i];
        }
        assertThat(read(planes)).isEqualTo(image);
    }

    @Test
    void greyMayBeInverted() throws IOException {
        Instance grey = new Instance();
        grey.colours = "MONOCHROME1";
        grey.samples = 1;
        grey.pixels = count(PIXELS);
        assertThat(read(grey).get(1, 1, 2)).isEqualTo(255 - 40);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2"})
    void allEncodingsOfElementsAreRead(String syntax) throws IOException {
        Instance instance = tiled(4);
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
        Instance words = new Instance();
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
        Instance fine = new Instance();
        fine.whole = new int[] {12, 8, 16};
        fine.pixels = new byte[3 * PIXELS * 16];
        fine.write(dir.resolve("fine.dcm"));
        Instance coarse = new Instance();
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
        Instance label = new Instance();
        label.kind = "LABEL";
        try (Slide slide = new DicomSlideReader().open(label.write(dir.resolve("a.dcm")))) {
            assertThat(slide.notes())
                    .containsExactly(
                            "its image type is LABEL, which is not a scan; open the folder of its"
                                    + " series");
        }
    }

    /** An image of 5 x 4 pixels; all values of frame i are i + 1. */
    private static Instance tiled(int frames) {
        Instance instance = new Instance();
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
        Instance sparse = tiled(2);
        sparse.positions = new int[][] {{4, 3}, {1, 1}};
        RgbImage image = read(sparse, 5, 4);
        assertThat(image.get(4, 3, 0)).isEqualTo(1);
        assertThat(image.get(0, 0, 0)).isEqualTo(2);
        assertThat(List.of(image.get(4, 0, 0), image.get(0, 3, 2))).containsOnly(255);
    }

    @Test
    void placesThatCannotBeShownAreRefused() {
        Instance twice = tiled(2);
        twice.positions = new int[][] {{1, 1}, {1, 1}};
        assertThatThrownBy(() -> read(twice)).hasMessageContaining("several focal planes");
        Instance between = tiled(2);
        between.positions = new int[][] {{1, 1}, {3, 1}};
        assertThatThrownBy(() -> read(between)).hasMessageContaining("off the grid of its tiles");
        Instance outside = tiled(2);
        outside.positions = new int[][] {{1, 1}, {7, 1}};
        assertThatThrownBy(() -> read(outside)).hasMessageContaining("outside of 5 x 4");
        Instance many = tiled(8);
        assertThatThrownBy(() -> read(many)).hasMessageContaining("8 frames in place of the 4");
        Instance few = tiled(3);
        assertThatThrownBy(() -> read(few)).hasMessageContaining("3 frames for 4 tiles");
    }

    @Test
    void partsOfAConcatenationAreOneImage() throws IOException {
        Instance first = tiled(3);
        first.concatenation = new int[] {0, 2};
        Instance second = tiled(1);
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
        Instance runs = new Instance();
        runs.syntax = "1.2.840.10008.1.2.5";
        runs.items = new byte[][] {{}, data};
        RgbImage image = read(runs);
        assertThat(List.of(image.get(2, 1, 0), image.get(2, 1, 1), image.get(2, 1, 2)))
                .containsExactly(10, 20, 30);
        Instance pieces = new Instance();
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
        Instance instance = new Instance();
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
        Instance instance = new Instance();
        instance.colours = colours;
        instance.samples = samples;
        instance.pixels = new byte[samples * PIXELS];
        assertThatThrownBy(() -> read(instance))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("has the photometric interpretation '" + colours + "'");
    }

    @Test
    void aPixelSizeThatNoScannerHasIsNotKnown() throws IOException {
        Instance instance = new Instance();
        Instance screen = new Instance();
        screen.spacing = "0.2646\\0.2646";
        try (Slide slide = new DicomSlideReader().open(instance.write(dir.resolve("a.dcm")));
                Slide other = new DicomSlideReader().open(screen.write(dir.resolve("b.dcm")))) {
            assertThat(slide.resolution()).contains(new Resolution(0.5));
            assertThat(other.resolution()).isEmpty();
        }
    }

    @Test
    void imagesOfTheSameKindAreAllThere() throws IOException {
        new Instance().write(dir.resolve("a.dcm"));
        for (int i = 0; i < 2; i++) {
            Instance label = new Instance();
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
        new Instance().write(dir.resolve("a.dcm"));
        Instance label = tiled(1);
        label.kind = "LABEL";
        label.whole = new int[] {60_000, 60_000, 1};
        label.positions = new int[][] {{1, 1}};
        label.write(dir.resolve("label.dcm"));
        try (Slide slide = new DicomSlideReader().open(dir)) {
            assertThatThrownBy(() -> slide.readAssociated("label"))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("60000 x 60000 pixels, too many");
        }
    }
}
