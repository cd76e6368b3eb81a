package org.epsam.slides.internal.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.epsam.slides.TestSlides.difference;
import static org.epsam.slides.TestSlides.largestDifference;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.epsam.base.InputException;
import org.epsam.slides.GoldenTensors;
import org.epsam.slides.TestSlides;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.internal.codec.Jpeg2000;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.Slides;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One tile of tissue as a DICOM instance in all codecs and colours, compared with its pixels. */
class DicomCodecsTest {
    private static final int SIDE = 240;
    private static final int PLANE = SIDE * SIDE;

    @TempDir private Path dir;

    private static byte[] frame(String name) throws IOException {
        return Files.readAllBytes(GoldenTensors.shared("slides/frames/" + name));
    }

    private static RgbImage truth() {
        return ImageFile.readRgb(GoldenTensors.shared("slides/frames/test_tile.png"));
    }

    private static DicomFile instance(String syntax, String colours) {
        DicomFile file = new DicomFile();
        file.width = SIDE;
        file.height = SIDE;
        file.syntax = syntax;
        file.colours = colours;
        return file;
    }

    private static DicomFile compressed(String syntax, String colours, byte[] frame) {
        DicomFile file = instance(syntax, colours);
        file.items = new byte[][] {{}, frame};
        return file;
    }

    private RgbImage read(DicomFile file) throws IOException {
        return read(file.write(dir.resolve("a.dcm")));
    }

    private static RgbImage read(Path file) {
        try (Slide slide = Slides.open(file)) {
            assertThat(slide.reader()).isEqualTo("DICOM");
            return TestSlides.whole(slide);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1.2.840.10008.1.2.4.90, YBR_RCT, JPEG_2000_Image_Compression_Lossless_Only-YBR-8.jp2, 0",
        "1.2.840.10008.1.2.4.90, RGB, JPEG_2000_Image_Compression_Lossless_Only-RGB-8.jp2, 0",
        "1.2.840.10008.1.2.4.91, YBR_ICT, JPEG_2000_Image_Compression-YBR-8.jp2, 2",
        "1.2.840.10008.1.2.4.91, RGB, JPEG_2000_Image_Compression-RGB-8.jp2, 2"
    })
    void coloursOfJpeg2000(String syntax, String colours, String name, double most)
            throws IOException {
        Assumptions.assumeTrue(Jpeg2000.isAvailable(), Jpeg2000.library());
        RgbImage image = read(compressed(syntax, colours, frame(name)));
        assertThat(difference(image, truth())).isLessThanOrEqualTo(most);
    }

    @Test
    void theReversibleTransformIsNoYbrFull() throws IOException {
        Assumptions.assumeTrue(Jpeg2000.isAvailable(), Jpeg2000.library());
        byte[] reversible = frame("JPEG_2000_Image_Compression_Lossless_Only-YBR-8.jp2");
        // The data tells of its transform itself, whatever the file says.
        RgbImage image = read(compressed("1.2.840.10008.1.2.4.90", "YBR_FULL", reversible));
        assertThat(difference(image, truth())).isZero();
    }

    /** Y, Cb and Cr of each pixel as PS3.3 C.7.6.3.1.2 has them. */
    private static byte[] lumaAndChroma(RgbImage image) {
        byte[] out = new byte[3 * PLANE];
        for (int i = 0; i < PLANE; i++) {
            double r = image.rgb()[3 * i] & 0xff;
            double g = image.rgb()[3 * i + 1] & 0xff;
            double b = image.rgb()[3 * i + 2] & 0xff;
            out[3 * i] = (byte) Math.round(.299 * r + .587 * g + .114 * b);
            out[3 * i + 1] = (byte) Math.round(128 - .168736 * r - .331264 * g + .5 * b);
            out[3 * i + 2] = (byte) Math.round(128 + .5 * r - .418688 * g - .081312 * b);
        }
        return out;
    }

    private static byte[] planes(byte[] values) {
        byte[] out = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            out[i % 3 * PLANE + i / 3] = values[i];
        }
        return out;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void lumaAndChromaByPixelAndByPlane(int planar) throws IOException {
        DicomFile file = instance("1.2.840.10008.1.2.1", "YBR_FULL");
        file.planar = planar;
        byte[] values = lumaAndChroma(truth());
        file.pixels = planar == 1 ? planes(values) : values;
        assertThat(largestDifference(read(file), truth())).isLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void runsAreByPlaneWhateverTheFileSays(int planar) throws IOException {
        byte[] planes = planes(lumaAndChroma(truth()));
        ByteBuffer header = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putInt(3);
        ByteArrayOutputStream runs = new ByteArrayOutputStream();
        for (int c = 0; c < 3; c++) {
            header.putInt(64 + runs.size());
            for (int at = 0; at < PLANE; at += 128) {
                runs.write(127);
                runs.write(planes, c * PLANE + at, 128);
            }
        }
        byte[] frame =
                ByteBuffer.allocate(64 + runs.size())
                        .put(header.array())
                        .put(runs.toByteArray())
                        .array();
        DicomFile file = compressed("1.2.840.10008.1.2.5", "YBR_FULL", frame);
        file.planar = planar;
        assertThat(largestDifference(read(file), truth())).isLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "1.2.840.10008.1.2.4.80, JPEG-LS_Lossless_Image_Compression-RGB-8.jls, 0",
        "1.2.840.10008.1.2.4.81, JPEG-LS_Lossy_Near-Lossless_Image_Compression-RGB-8.jls, 1"
    })
    void jpegLsIsRefusedAndReadWhenItIsConverted(String syntax, String name, int most)
            throws Exception {
        byte[] data = frame(name);
        DicomFile instance =
                compressed(syntax, "RGB", Arrays.copyOf(data, data.length + data.length % 2));
        // What the tool needs to know besides.
        instance.more =
                f -> {
                    f.number(0x00280101, 8);
                    f.number(0x00280102, 7);
                    f.number(0x00280103, 0);
                    f.text(DicomElements.SOP_CLASS, "UI", instance.sopClass);
                    f.text(DicomElements.INSTANCE, "UI", "1.2.3");
                };
        Path file = instance.write(dir.resolve("a.dcm"));
        assertThatThrownBy(() -> Slides.open(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(
                        "has the transfer syntax "
                                + syntax
                                + " (JPEG-LS), which is not read; convert it (dcmdjpls)");
        Path converted = dir.resolve("b.dcm");
        try {
            Process process =
                    new ProcessBuilder("dcmdjpls", file.toString(), converted.toString())
                            .redirectErrorStream(true)
                            .start();
            String text = new String(process.getInputStream().readAllBytes());
            assertThat(process.waitFor()).as(text).isZero();
        } catch (IOException e) {
            Assumptions.abort("dcmdjpls is not installed here");
        }
        assertThat(largestDifference(read(converted), truth())).isLessThanOrEqualTo(most);
    }
}
