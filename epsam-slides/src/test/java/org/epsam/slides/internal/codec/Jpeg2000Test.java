package org.epsam.slides.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.epsam.slides.TestSlides;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.internal.tiff.BigTiffWriter;
import org.epsam.slides.internal.tiff.TiffField;
import org.epsam.slides.internal.tiff.TiffTag;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.Slides;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Codestreams of blocks of 8 pixels, without loss: red is twice x, green three times y, blue 128;
 * of luma and chroma, Y is twice x, Cb 100 and Cr 140 and an eighth of y, at half the width.
 */
class Jpeg2000Test {
    private static final Size SIZE = new Size(64, 48);

    @TempDir private Path dir;

    @BeforeAll
    static void needsOpenJpeg() {
        Assumptions.assumeTrue(Jpeg2000.isAvailable(), Jpeg2000.library());
    }

    private static byte[] codestream(String name) throws IOException {
        try (InputStream in = Jpeg2000Test.class.getResourceAsStream(name + ".j2k")) {
            return in.readAllBytes();
        }
    }

    private static RgbImage blocks() {
        byte[] rgb = new byte[64 * 48 * 3];
        for (int y = 0, to = 0; y < 48; y++) {
            for (int x = 0; x < 64; x++) {
                rgb[to++] = (byte) (2 * (x / 8 * 8));
                rgb[to++] = (byte) (3 * (y / 8 * 8));
                rgb[to++] = (byte) 128;
            }
        }
        return new RgbImage(64, 48, rgb);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rgb", "rgb-transformed", "high-throughput"})
    void colours(String name) throws IOException {
        byte[] data = codestream(name);
        assertThat(Jpeg2000.decode(data, Jpeg2000.Meaning.RGB, SIZE)).isEqualTo(blocks());
        assertThat(Jpeg2000.transformsColours(data)).isEqualTo(!name.equals("rgb"));
    }

    @Test
    void chromaOfHalfTheWidth() throws IOException {
        byte[] data = codestream("ycbcr-422");
        RgbImage image = Jpeg2000.decode(data, Jpeg2000.Meaning.YCBCR, SIZE);
        assertLumaAndChroma(image);
    }

    private static void assertLumaAndChroma(RgbImage image) {
        for (int[] at : new int[][] {{0, 0}, {17, 9}, {59, 39}, {40, 24}}) {
            double y = 2 * (at[0] / 8 * 8);
            double cr = 140 + at[1] / 8 - 128;
            assertThat((double) image.get(at[0], at[1], 0))
                    .isCloseTo(Math.min(255, y + 1.402 * cr), Offset.offset(0.51));
            assertThat((double) image.get(at[0], at[1], 1))
                    .isCloseTo(Math.max(0, y + 0.344136 * 28 - 0.714136 * cr), Offset.offset(0.51));
            assertThat((double) image.get(at[0], at[1], 2))
                    .isCloseTo(Math.max(0, y - 1.772 * 28), Offset.offset(0.51));
        }
    }

    @Test
    void damagedOnesEndInAnErrorAndNothingElse() throws IOException {
        byte[] data = codestream("rgb");
        assertThatThrownBy(
                        () -> Jpeg2000.decode(Arrays.copyOf(data, 200), Jpeg2000.Meaning.RGB, SIZE))
                .isInstanceOf(IOException.class);
        byte[] tiles = data.clone();
        // The width of a tile: one pixel in place of 64, and the height.
        tiles[27] = 1;
        tiles[31] = 0;
        tiles[30] = 0;
        assertThatThrownBy(() -> Jpeg2000.decode(tiles, Jpeg2000.Meaning.RGB, SIZE))
                .isInstanceOf(IOException.class);
        byte[] wide = data.clone();
        wide[8] = 1;
        assertThatThrownBy(() -> Jpeg2000.decode(wide, Jpeg2000.Meaning.RGB, SIZE))
                .hasMessage("JPEG 2000 declares an absurd number of tiles");
        Random random = new Random(5);
        int refused = 0;
        for (int i = 0; i < 200; i++) {
            byte[] changed = data.clone();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            try {
                assertThat(Jpeg2000.decode(changed, Jpeg2000.Meaning.RGB, SIZE).width())
                        .isPositive();
            } catch (IOException e) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    /** A slide of one tile. */
    private Path slide(int compression, int photometric, String description, byte[] tile)
            throws IOException {
        Path file = dir.resolve("slide.svs");
        try (BigTiffWriter tiff = new BigTiffWriter(file)) {
            List<TiffField> fields = new ArrayList<>();
            fields.add(TiffField.longs(TiffTag.WIDTH, 60));
            fields.add(TiffField.longs(TiffTag.HEIGHT, 40));
            fields.add(TiffField.shorts(TiffTag.BITS, 8, 8, 8));
            fields.add(TiffField.shorts(TiffTag.COMPRESSION, compression));
            fields.add(TiffField.shorts(TiffTag.PHOTOMETRIC, photometric));
            fields.add(TiffField.text(TiffTag.DESCRIPTION, description));
            fields.add(TiffField.shorts(TiffTag.SAMPLES, 3));
            fields.add(TiffField.longs(TiffTag.TILE_WIDTH, 64));
            fields.add(TiffField.longs(TiffTag.TILE_HEIGHT, 48));
            fields.add(TiffField.longs8(TiffTag.TILE_OFFSETS, tiff.append(tile)));
            fields.add(TiffField.longs8(TiffTag.TILE_COUNTS, tile.length));
            tiff.finish(tiff.appendDirectory(fields, 0));
        }
        return file;
    }

    @Test
    void aperiosNumbersTellTheColours() throws IOException {
        String aperio = "Aperio Image Library v11\r\n60x40 |AppMag = 20|MPP = 0.5";
        RgbImage truth = TestSlides.part(blocks(), 0, 0, 60, 40);
        for (int rgb : new int[] {33005, 34712}) {
            try (Slide slide = Slides.open(slide(rgb, 2, aperio, codestream("rgb")))) {
                assertThat(slide.reader()).isEqualTo("TIFF");
                assertThat(slide.levels().get(0).storage())
                        .isEqualTo("JPEG 2000, tiles of 64 x 48");
                assertThat(TestSlides.whole(slide)).isEqualTo(truth);
            }
        }
        try (Slide slide = Slides.open(slide(33003, 2, aperio, codestream("ycbcr-422")))) {
            RgbImage image = TestSlides.whole(slide);
            assertLumaAndChroma(image);
        }
        // Other writers use the same number for colours as their photometric field says.
        try (Slide slide = Slides.open(slide(33003, 2, "", codestream("rgb")))) {
            assertThat(TestSlides.whole(slide)).isEqualTo(truth);
        }
    }
}
