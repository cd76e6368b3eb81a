package org.epsam.slides.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.epsam.slides.TestSlides.difference;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import org.epsam.slides.GoldenTensors;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One tile of tissue in all encodings, compared with its pixels. */
class FramesTest {
    private static final Size SIZE = new Size(240, 240);

    private static byte[] frame(String name) throws IOException {
        return Files.readAllBytes(GoldenTensors.shared("slides/frames/" + name));
    }

    private static RgbImage truth() {
        return ImageFile.readRgb(GoldenTensors.shared("slides/frames/test_tile.png"));
    }

    @ParameterizedTest
    @CsvSource({
        "JPEG_2000_Image_Compression-RGB-8.jp2, 2",
        "JPEG_2000_Image_Compression-YBR-8.jp2, 2",
        "JPEG_2000_Image_Compression_Lossless_Only-RGB-8.jp2, 0",
        "JPEG_2000_Image_Compression_Lossless_Only-YBR-8.jp2, 0"
    })
    void jpeg2000(String name, double most) throws IOException {
        Assumptions.assumeTrue(Jpeg2000.isAvailable(), Jpeg2000.library());
        byte[] data = frame(name);
        RgbImage image = Jpeg2000.decode(data, Jpeg2000.Meaning.RGB, SIZE);
        assertThat(difference(image, truth())).isLessThanOrEqualTo(most);
        assertThatThrownBy(
                        () ->
                                Jpeg2000.decode(
                                        Arrays.copyOf(data, data.length / 2),
                                        Jpeg2000.Meaning.RGB,
                                        SIZE))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> Jpeg2000.decode(data, Jpeg2000.Meaning.RGB, new Size(200, 240)))
                .isInstanceOf(IOException.class)
                .hasMessage("JPEG 2000 of 240 x 240 in a place of 200 x 240");
    }

    @ParameterizedTest
    @CsvSource({
        "JPEG_Lossless_Non-Hierarchical_Process_14-RGB-8.jpg",
        "JPEG_Lossless_Non-Hierarchical_Process_14-YBR-8.jpg"
    })
    void jpegLossless(String name) throws IOException {
        byte[] values = JpegLossless.decode(frame(name), 3, SIZE);
        assertThat(difference(new RgbImage(240, 240, values), truth())).isZero();
    }

    @Test
    void openJpegIsTheVersionThatHasHtj2k() {
        Assumptions.assumeTrue(Jpeg2000.isAvailable(), Jpeg2000.library());
        assertThat(Jpeg2000.library()).isEqualTo("OpenJPEG 2.5.4");
    }
}
