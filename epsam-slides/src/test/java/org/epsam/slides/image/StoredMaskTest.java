package org.epsam.slides.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;
import org.epsam.base.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoredMaskTest {
    private static final int WHITE = 0xffffff;
    private static final int BLACK = 0;
    private static final int RED = 0xc80000;
    private static final int GREEN = 0x00c800;

    @TempDir Path dir;

    private Path save(BufferedImage image, String format) throws IOException {
        Path file = dir.resolve("mask." + format);
        assertThat(ImageIO.write(image, format, file.toFile())).isTrue();
        return file;
    }

    /** An image with a palette, as QuPath's label images are made. */
    private Path palette(int[] colours, int... indices) throws IOException {
        IndexColorModel palette = new IndexColorModel(8, colours.length, colours, 0, false, -1, 0);
        BufferedImage image =
                new BufferedImage(indices.length, 1, BufferedImage.TYPE_BYTE_INDEXED, palette);
        image.getRaster().setPixels(0, 0, indices.length, 1, indices);
        return save(image, "png");
    }

    private Path colours(int... rgb) throws IOException {
        BufferedImage image = new BufferedImage(rgb.length, 1, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, rgb.length, 1, rgb, 0, rgb.length);
        return save(image, "png");
    }

    private Path greys(int... levels) throws IOException {
        BufferedImage image = new BufferedImage(levels.length, 1, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setPixels(0, 0, levels.length, 1, levels);
        return save(image, "png");
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    @Test
    void whiteAtTheBeginningOfAPaletteIsBackgroundAsQuPathWritesIt() throws IOException {
        Path file = palette(new int[] {WHITE, RED}, 0, 1, 1, 0);
        assertThat(ImageFile.readMask(file).values()).isEqualTo(bytes(0, 1, 1, 0));
        assertThat(StoredMask.read(file).inside().toString()).isEqualTo("{1 (#c80000)=2}");
        assertThat(ImageFile.readMask(palette(new int[] {WHITE, RED}, 1, 1)).area()).isEqualTo(2);
        assertThat(ImageFile.readMask(palette(new int[] {WHITE, RED}, 0, 0)).area()).isZero();
        // Labels that nobody has given a colour are black, and not in use.
        assertThat(ImageFile.readMask(palette(new int[] {WHITE, BLACK, RED}, 0, 2, 0)).values())
                .isEqualTo(bytes(0, 1, 0));
    }

    @Test
    void blackIsBackgroundWhereverItStandsInAPalette() throws IOException {
        int[] reversed = {WHITE, BLACK};
        assertThat(ImageFile.readMask(palette(reversed, 0, 1, 1)).values())
                .isEqualTo(bytes(1, 0, 0));
        assertThat(ImageFile.readMask(palette(reversed, 0, 0, 0)).area()).isEqualTo(3);
        assertThat(ImageFile.readMask(palette(new int[] {BLACK, WHITE}, 0, 1, 1)).values())
                .isEqualTo(bytes(0, 1, 1));
        assertThat(ImageFile.readMask(palette(new int[] {BLACK, RED, GREEN}, 0, 1, 2)).values())
                .isEqualTo(bytes(0, 1, 1));
    }

    @Test
    void blackEntriesBehindABlackOneAreValues() throws IOException {
        Path file = palette(new int[] {BLACK, BLACK, BLACK}, 0, 2, 2);
        assertThat(ImageFile.readMask(file).values()).isEqualTo(bytes(0, 1, 1));
        assertThat(StoredMask.read(palette(new int[] {BLACK, RED, BLACK}, 0, 1, 2)).inside())
                .as("two values, of which the survey asks which are tumour")
                .hasSize(2);
    }

    @Test
    void whiteFirstAndBlackInUseBesideColoursDoNotTellTheBackground() throws IOException {
        Path file = palette(new int[] {WHITE, BLACK, RED}, 0, 1, 1);
        assertThatThrownBy(() -> ImageFile.readMask(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("0 (#ffffff), 1 (#000000)");
        assertThat(ImageFile.readTruth(file, MaskRule.of("1", "")).tumour().values())
                .isEqualTo(bytes(0, 1, 1));
    }

    @Test
    void otherPalettesDoNotTellTheirBackground() throws IOException {
        Path file = palette(new int[] {0x1f77b4, 0xff7f0e}, 0, 1, 1);
        assertThatThrownBy(() -> ImageFile.readMask(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("0 (#1f77b4), 1 (#ff7f0e)")
                .hasMessageContaining("--tumour-values");
        assertThat(ImageFile.readTruth(file, MaskRule.of("1", "")).tumour().values())
                .isEqualTo(bytes(0, 1, 1));
        assertThat(ImageFile.readTruth(file, MaskRule.of("0", "")).tumour().values())
                .isEqualTo(bytes(1, 0, 0));
    }

    /** A PNG without alpha channel that names one colour as transparent. */
    private Path transparent(BufferedImage image, String kind, Map<String, Integer> colour)
            throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        IIOMetadata metadata =
                writer.getDefaultImageMetadata(
                        ImageTypeSpecifier.createFromRenderedImage(image), null);
        IIOMetadataNode root = new IIOMetadataNode("javax_imageio_png_1.0");
        IIOMetadataNode chunk = new IIOMetadataNode("tRNS");
        IIOMetadataNode value = new IIOMetadataNode(kind);
        colour.forEach((channel, level) -> value.setAttribute(channel, level.toString()));
        chunk.appendChild(value);
        root.appendChild(chunk);
        metadata.mergeTree(root.getNodeName(), root);
        Path file = dir.resolve("transparent.png");
        try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
            writer.setOutput(out);
            writer.write(new IIOImage(image, null, metadata));
        } finally {
            writer.dispose();
        }
        return file;
    }

    @ParameterizedTest
    @CsvSource({"GRAY, 8, 255", "GRAY, 16, 300", "GRAY, 1, 1", "GRAY, 2, 2", "GRAY, 4, 5"})
    void oneTransparentGreyIsBackground(String name, int bits, int level) throws IOException {
        BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_BINARY);
        if (bits == 16) {
            image = new BufferedImage(3, 1, BufferedImage.TYPE_USHORT_GRAY);
        } else if (bits == 8) {
            image = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_GRAY);
        } else if (bits > 1) {
            byte[] ramp = new byte[1 << bits];
            for (int i = 0; i < ramp.length; i++) {
                ramp[i] = (byte) (i * 255 / (ramp.length - 1));
            }
            image =
                    new BufferedImage(
                            3,
                            1,
                            BufferedImage.TYPE_BYTE_BINARY,
                            new IndexColorModel(bits, ramp.length, ramp, ramp, ramp));
        }
        int other = level - 1;
        image.getRaster().setPixels(0, 0, 3, 1, new int[] {level, other, level});
        Path file = transparent(image, "tRNS_Grayscale", Map.of("gray", level));
        StoredMask mask = StoredMask.read(file);
        assertThat(mask.inside().values().stream().mapToLong(area -> area).sum())
                .as(mask.values().toString())
                .isEqualTo(other == 0 ? 0 : 1);
        assertThat(mask.values().firstKey()).hasToString("transparent");
        assertThat(ImageFile.readRgb(file).rgb()[0]).as("on white").isEqualTo((byte) 255);
    }

    @Test
    void oneTransparentColourIsBackground() throws IOException {
        BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_3BYTE_BGR);
        image.setRGB(0, 0, 3, 1, new int[] {GREEN, RED, GREEN}, 0, 3);
        Map<String, Integer> green = Map.of("red", 0, "green", 200, "blue", 0);
        Path file = transparent(image, "tRNS_RGB", green);
        assertThat(ImageFile.readMask(file).values()).isEqualTo(bytes(0, 1, 0));
        assertThat(ImageFile.readRgb(file).rgb())
                .isEqualTo(bytes(255, 255, 255, 200, 0, 0, 255, 255, 255));
    }

    @Test
    void blackBesideTransparentPixelsAloneMayBeEither() throws IOException {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_4BYTE_ABGR);
        image.setRGB(1, 0, 0xff000000);
        Path file = save(image, "png");
        assertThatThrownBy(() -> ImageFile.readMask(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("does not tell which value is the background")
                .hasMessageContaining("transparent, 0");
        assertThat(ImageFile.readTruth(file, MaskRule.of("0", "")).tumour().values())
                .isEqualTo(bytes(0, 1));
    }

    @Test
    void valuesAreNamedAsTheyAreStored() throws IOException {
        assertThat(StoredMask.read(greys(0, 1, 2, 255, 1)).values().toString())
                .isEqualTo("{0=1, 1=2, 2=1, 255=1}");
        assertThat(StoredMask.read(colours(0, RED, 0x010101, WHITE)).inside().toString())
                .isEqualTo("{#c80000=1, 1=1, 255=1}");
        BufferedImage bits = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_BINARY);
        bits.getRaster().setPixels(0, 0, 3, 1, new int[] {1, 0, 1});
        assertThat(StoredMask.read(save(bits, "png")).values().toString())
                .isEqualTo("{0=1, 255=2}");
    }

    @Test
    void valuesMeanWhatARuleSays() throws IOException {
        Path file = greys(0, 1, 2, 255, 1);
        Truth truth = ImageFile.readTruth(file, MaskRule.of("1", "255"));
        assertThat(truth.tumour().values()).isEqualTo(bytes(0, 1, 0, 0, 1));
        assertThat(truth.ignored().orElseThrow().values()).isEqualTo(bytes(0, 0, 0, 1, 0));
        assertThat(truth.pixels()).isEqualTo(4);
        assertThat(ImageFile.readTruth(file, MaskRule.of("", "255")).tumour().values())
                .isEqualTo(bytes(0, 1, 1, 0, 1));
        assertThat(ImageFile.readTruth(file, MaskRule.of("1-2", "")).tumour().values())
                .isEqualTo(bytes(0, 1, 1, 0, 1));
        assertThat(ImageFile.readTruth(colours(RED, GREEN), MaskRule.of("#C80000", "")).tumour())
                .isEqualTo(new Mask(2, 1, bytes(1, 0)));
    }

    @ParameterizedTest
    @CsvSource({
        "x, ''",
        "'1;2', ''",
        "-1, ''",
        "'1,', ''",
        "#12, ''",
        "'', 0x1",
        "1-3, 2",
        "#ff0000, #ff0000"
    })
    void rulesThatSayNothingAreRefused(String tumour, String ignored) {
        assertThatThrownBy(() -> MaskRule.of(tumour, ignored))
                .isInstanceOf(InputException.class)
                .hasMessageMatching("data\\.(tumour|ignore)_values: '.*");
    }

    /** A disc of one colour on another, which JPEG blurs. */
    private Path jpeg(int background, int... discs) throws IOException {
        BufferedImage image = new BufferedImage(96, 96, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 96; y++) {
            for (int x = 0; x < 96; x++) {
                boolean inside = Math.hypot(x % 48 - 24, y - 48) < 20;
                image.setRGB(x, y, inside ? discs[x / 48 % discs.length] : background);
            }
        }
        return save(image, "jpg");
    }

    @ParameterizedTest
    @ValueSource(ints = {WHITE, RED, GREEN, 0xffff00})
    void jpegBlursOneColour(int colour) throws IOException {
        StoredMask mask = StoredMask.read(jpeg(BLACK, colour));
        assertThat(mask.inside()).hasSize(1);
        assertThat(mask.truth(MaskRule.USUAL).tumour().area()).isBetween(2300L, 2700L);
        assertThatThrownBy(() -> mask.truth(MaskRule.of("1", "")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("JPEG does not keep the values");
    }

    @Test
    void jpegShowsSeveralColours() throws IOException {
        assertThat(StoredMask.read(jpeg(WHITE, RED)).inside()).hasSize(2);
        assertThat(StoredMask.read(jpeg(BLACK, RED, GREEN)).inside()).hasSize(2);
    }
}
