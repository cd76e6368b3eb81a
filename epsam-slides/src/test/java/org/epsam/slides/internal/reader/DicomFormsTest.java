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

/** Uncompressed DICOM instances of 3 x 2 pixels in all their forms. */
class DicomFormsTest {
    private static final int PIXELS = 6;

    @TempDir private Path dir;

    /** What differs between instances. */
    private static final class Instance {
        String colours = "RGB";
        int samples = 3;
        int planar = 0;
        String kind = "VOLUME";
        String spacing = "0.0005\\0.0005";
        byte[] pixels = new byte[3 * PIXELS];

        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        private void element(int tag, String type, byte[] value) {
            boolean isLong = type.equals("OB");
            ByteBuffer head = ByteBuffer.allocate(isLong ? 12 : 8).order(ByteOrder.LITTLE_ENDIAN);
            head.putShort((short) (tag >> 16)).putShort((short) tag);
            head.put(type.getBytes(StandardCharsets.ISO_8859_1));
            int length = value.length + value.length % 2;
            if (isLong) {
                head.putShort((short) 0).putInt(length);
            } else {
                head.putShort((short) length);
            }
            out.writeBytes(head.array());
            out.writeBytes(value);
            out.writeBytes(new byte[value.length % 2]);
        }

        private void text(int tag, String type, String value) {
            element(tag, type, value.getBytes(StandardCharsets.ISO_8859_1));
        }

        private void number(int tag, int value) {
            element(
                    tag,
                    "US",
                    ByteBuffer.allocate(2)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putShort((short) value)
                            .array());
        }

        Path write(Path file) throws IOException {
            out.writeBytes(new byte[128]);
            out.writeBytes("DICM".getBytes(StandardCharsets.ISO_8859_1));
            text(DicomElements.SOP_CLASS, "UI", "1.2.840.10008.5.1.4.1.1.77.1.6");
            text(DicomElements.TRANSFER_SYNTAX, "UI", "1.2.840.10008.1.2.1");
            text(DicomElements.IMAGE_TYPE, "CS", "ORIGINAL\\PRIMARY\\" + kind);
            number(DicomElements.SAMPLES, samples);
            text(DicomElements.PHOTOMETRIC, "CS", colours);
            number(DicomElements.PLANAR, planar);
            number(DicomElements.ROWS, 2);
            number(DicomElements.COLUMNS, 3);
            text(DicomElements.PIXEL_SPACING, "DS", spacing);
            number(DicomElements.BITS, 8);
            element(0x7fe00010, "OB", pixels);
            return Files.write(file, out.toByteArray());
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
        try (Slide slide = new DicomSlideReader().open(instance.write(dir.resolve("a.dcm")))) {
            return slide.read(new Region(0, 0, 0, 3, 2));
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

    @ParameterizedTest
    @CsvSource({"YBR_FULL, 3", "HSV, 3", "MONOCHROME1, 1", "PALETTE COLOR, 1", "'', 3"})
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
}
