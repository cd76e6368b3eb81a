package org.epsam.slides.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.Point;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.epsam.base.InputException;
import org.epsam.slides.GoldenTensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFileTest {
    @TempDir Path dir;

    private static RgbImage noise(int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        new Random(7).nextBytes(rgb);
        return new RgbImage(width, height, rgb);
    }

    private Path save(BufferedImage image, String format) throws IOException {
        Path file = dir.resolve("picture." + format);
        assertThat(ImageIO.write(image, format, file.toFile()))
                .as("writer for %s", format)
                .isTrue();
        return file;
    }

    private static BufferedImage gray16(int... values) {
        ComponentColorModel colours =
                new ComponentColorModel(
                        ColorSpace.getInstance(ColorSpace.CS_GRAY),
                        false,
                        false,
                        Transparency.OPAQUE,
                        DataBuffer.TYPE_USHORT);
        WritableRaster raster = colours.createCompatibleWritableRaster(values.length, 1);
        raster.setPixels(0, 0, values.length, 1, values);
        return new BufferedImage(colours, raster, false, null);
    }

    private static byte[] pixel(RgbImage image, int x, int y) {
        int at = 3 * (y * image.width() + x);
        return Arrays.copyOfRange(image.rgb(), at, at + 3);
    }

    private static byte[] bytes(int... values) {
        byte[] result = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = (byte) values[i];
        }
        return result;
    }

    @Test
    void pngKeepsEveryByte() {
        RgbImage image = noise(37, 21);
        Path file = dir.resolve("new/folder/a.png");

        ImageFile.writePng(file, image);

        RgbImage back = ImageFile.readRgb(file);
        assertThat(back.width()).isEqualTo(37);
        assertThat(back.rgb()).isEqualTo(image.rgb());
        assertThat(ImageFile.size(file)).isEqualTo(new Size(37, 21));
    }

    @Test
    void masksAndGreyImagesKeepEveryByteAndLeaveNoPartBehind() throws IOException {
        Mask mask = new Mask(3, 2, new byte[] {0, 1, 1, 0, 0, 1});
        GrayImage gray = new GrayImage(3, 2, bytes(0, 1, 100, 128, 254, 255));
        ImageFile.writeMask(dir.resolve("m.png"), mask);
        ImageFile.writeMask(dir.resolve("m.png"), mask);
        ImageFile.writeGray(dir.resolve("g.png"), gray);

        assertThat(ImageFile.readMask(dir.resolve("m.png")).values()).isEqualTo(mask.values());
        RgbImage asRgb = ImageFile.readRgb(dir.resolve("m.png"));
        assertThat(pixel(asRgb, 1, 0)).containsExactly(255, 255, 255);
        RgbImage grayBack = ImageFile.readRgb(dir.resolve("g.png"));
        assertThat(GrayImage.of(grayBack).values()).isEqualTo(gray.values());
        try (Stream<Path> files = Files.list(dir)) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrder("m.png", "g.png");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "bmp", "tiff"})
    void losslessFormatsGiveTheSamePixels(String format) throws IOException {
        RgbImage image = noise(33, 18);
        BufferedImage plain = new BufferedImage(33, 18, BufferedImage.TYPE_3BYTE_BGR);
        plain.getGraphics().drawImage(ImageFile.toBufferedImage(image), 0, 0, null);

        assertThat(ImageFile.readRgb(save(plain, format)).rgb()).isEqualTo(image.rgb());
    }

    @Test
    void jpegIsReadAsRgb() throws IOException {
        BufferedImage plain = new BufferedImage(64, 48, BufferedImage.TYPE_3BYTE_BGR);
        for (int y = 0; y < 48; y++) {
            for (int x = 0; x < 64; x++) {
                plain.setRGB(x, y, new Color(200, 2 * y, 50).getRGB());
            }
        }
        RgbImage back = ImageFile.readRgb(save(plain, "jpg"));
        assertThat(back.get(40, 30, 0)).isBetween(192, 208);
        assertThat(back.get(40, 30, 1)).isBetween(52, 68);
        assertThat(back.get(40, 30, 2)).isBetween(42, 58);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "tiff"})
    void sixteenBitsAreScaledToEight(String format) throws IOException {
        Path file = save(gray16(0, 1, 128, 129, 257, 32768, 65535), format);
        RgbImage image = ImageFile.readRgb(file);
        assertThat(GrayImage.of(image).values()).isEqualTo(bytes(0, 0, 0, 1, 1, 128, 255));
        // In a mask the smallest value counts, although it vanishes in 8 bits.
        assertThat(ImageFile.readMask(file).values()).isEqualTo(bytes(0, 1, 1, 1, 1, 1, 1));
    }

    @Test
    void greyValuesAreCopiedAsStored() throws IOException {
        BufferedImage image = new BufferedImage(256, 1, BufferedImage.TYPE_BYTE_GRAY);
        for (int x = 0; x < 256; x++) {
            image.getRaster().setSample(x, 0, 0, x);
        }
        for (String format : new String[] {"png", "tiff", "bmp"}) {
            RgbImage back = ImageFile.readRgb(save(image, format));
            for (int x = 0; x < 256; x++) {
                assertThat(pixel(back, x, 0)).as(format).isEqualTo(bytes(x, x, x));
            }
        }
    }

    @Test
    void transparencyIsLaidOnWhiteAndIsOutsideInMasks() throws IOException {
        BufferedImage image = new BufferedImage(4, 1, BufferedImage.TYPE_4BYTE_ABGR);
        image.setRGB(0, 0, 0x00102030);
        image.setRGB(1, 0, 0xff102030);
        image.setRGB(2, 0, 0x80000000);
        image.setRGB(3, 0, 0xff000000);
        for (String format : new String[] {"png", "tiff"}) {
            Path file = save(image, format);
            RgbImage back = ImageFile.readRgb(file);
            assertThat(pixel(back, 0, 0)).as(format).isEqualTo(bytes(255, 255, 255));
            assertThat(pixel(back, 1, 0)).isEqualTo(bytes(16, 32, 48));
            assertThat(pixel(back, 2, 0)).isEqualTo(bytes(127, 127, 127));
            assertThat(ImageFile.readMask(file).values()).isEqualTo(bytes(0, 1, 0, 0));
        }
    }

    @Test
    void palettesCountByColour() throws IOException {
        byte[] red = bytes(255, 0, 0);
        byte[] green = bytes(10, 0, 0);
        byte[] blue = bytes(20, 0, 7);
        IndexColorModel palette = new IndexColorModel(2, 3, red, green, blue);
        BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_BINARY, palette);
        image.getRaster().setPixels(0, 0, 3, 1, new int[] {0, 1, 2});
        for (String format : new String[] {"png", "tiff"}) {
            Path file = save(image, format);
            assertThat(ImageFile.readRgb(file).rgb())
                    .as(format)
                    .isEqualTo(bytes(255, 10, 20, 0, 0, 0, 0, 0, 7));
            assertThat(ImageFile.readMask(file).values()).isEqualTo(bytes(1, 0, 1));
        }
    }

    @Test
    void oneBitMasks() throws IOException {
        BufferedImage image = new BufferedImage(9, 1, BufferedImage.TYPE_BYTE_BINARY);
        image.getRaster().setPixels(0, 0, 9, 1, new int[] {1, 0, 0, 1, 1, 0, 1, 0, 1});
        for (String format : new String[] {"png", "tiff", "bmp"}) {
            assertThat(ImageFile.readMask(save(image, format)).values())
                    .as(format)
                    .isEqualTo(bytes(1, 0, 0, 1, 1, 0, 1, 0, 1));
        }
    }

    @Test
    void jpegMasksAreCutInTheMiddle() throws IOException {
        BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < 32; y++) {
            for (int x = 0; x < 32; x++) {
                image.getRaster().setSample(x, y, 0, x + y < 30 ? 255 : 0);
            }
        }
        Path file = save(image, "jpg");
        assertThat(ImageFile.readMask(file).area()).isBetween(460L, 470L);
        assertThat(image.getRaster().getSample(31, 31, 0)).isZero();
    }

    @Test
    void cmykJpegBecomesRgb() throws IOException {
        // With Adobe's marker, as Photoshop writes it, 255 means no ink: this is magenta + yellow.
        WritableRaster raster =
                Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 16, 16, 4, new Point());
        for (int y = 0; y < 16; y++) {
            for (int x = 0; x < 16; x++) {
                raster.setPixel(x, y, new int[] {255, 0, 0, 255});
            }
        }
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(plain)) {
            writer.setOutput(out);
            writer.write(new IIOImage(raster, null, null));
        } finally {
            writer.dispose();
        }
        byte[] adobe = bytes(0xff, 0xee, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0);
        Path file = dir.resolve("cmyk.jpg");
        Files.write(file, insert(plain.toByteArray(), 2, adobe));

        RgbImage image = ImageFile.readRgb(file);
        assertThat(image.get(8, 8, 0)).isGreaterThan(180);
        assertThat(image.get(8, 8, 1)).isLessThan(80);
        assertThat(image.get(8, 8, 2)).isLessThan(80);
    }

    private static byte[] insert(byte[] into, int at, byte[]... pieces) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(into, 0, at);
        for (byte[] piece : pieces) {
            out.writeBytes(piece);
        }
        out.write(into, at, into.length - at);
        return out.toByteArray();
    }

    @Test
    void orientationAndColourProfilesOfJpegsAreNotApplied() throws IOException {
        BufferedImage plain = new BufferedImage(48, 32, BufferedImage.TYPE_3BYTE_BGR);
        for (int x = 0; x < 48; x++) {
            for (int y = 0; y < 32; y++) {
                plain.setRGB(x, y, new Color(5 * x, 100, 8 * y).getRGB());
            }
        }
        Path file = save(plain, "jpg");
        RgbImage without = ImageFile.readRgb(file);
        byte[] jpeg = Files.readAllBytes(file);
        byte[] exif =
                ByteBuffer.allocate(36)
                        .putShort((short) 0xffe1)
                        .putShort((short) 34)
                        .put("Exif\0\0MM".getBytes(StandardCharsets.US_ASCII))
                        .putShort((short) 42)
                        .putInt(8)
                        .putShort((short) 1)
                        .putShort((short) 0x112)
                        .putShort((short) 3)
                        .putInt(1)
                        .putShort((short) 6)
                        .putShort((short) 0)
                        .putInt(0)
                        .array();
        byte[] profile = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
        ByteBuffer icc =
                ByteBuffer.allocate(18 + profile.length)
                        .putShort((short) 0xffe2)
                        .putShort((short) (16 + profile.length))
                        .put("ICC_PROFILE\0\1\1".getBytes(StandardCharsets.US_ASCII))
                        .put(profile);
        Path tagged = dir.resolve("tagged.jpg");
        Files.write(tagged, insert(jpeg, 20, exif, icc.array()));

        RgbImage with = ImageFile.readRgb(tagged);
        assertThat(with.width()).isEqualTo(48);
        assertThat(Arrays.equals(with.rgb(), without.rgb())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "tiff", "bmp"})
    void cutOffFilesAreNamed(String format) throws IOException {
        BufferedImage image = ImageFileTest.bgr(noise(96, 96));
        Path file = save(image, format);
        byte[] whole = Files.readAllBytes(file);
        for (int keep : new int[] {whole.length / 2, whole.length - whole.length / 8, 30, 10}) {
            Files.write(file, Arrays.copyOf(whole, keep));
            assertThatThrownBy(() -> ImageFile.readRgb(file))
                    .as("%d of %d bytes", keep, whole.length)
                    .isInstanceOf(InputException.class)
                    .hasMessageStartingWith(file.toString())
                    .hasMessageContaining("; replace it or remove it")
                    .hasMessageNotContaining("\n");
            if (format.equals("png") || format.equals("jpg")) {
                assertThatThrownBy(() -> ImageFile.size(file))
                        .as("found before the pixels are decoded")
                        .isInstanceOf(InputException.class);
            }
        }
        Files.write(file, Arrays.copyOf(whole, whole.length + 100));
        assertThat(ImageFile.size(file)).as("more bytes do no harm").hasToString("96 x 96");
    }

    private static BufferedImage bgr(RgbImage image) {
        BufferedImage plain =
                new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_3BYTE_BGR);
        plain.getGraphics().drawImage(ImageFile.toBufferedImage(image), 0, 0, null);
        return plain;
    }

    @Test
    void damagedPixelDataIsNamed() throws IOException {
        Path file = dir.resolve("a.png");
        ImageFile.writePng(file, noise(64, 64));
        byte[] png = Files.readAllBytes(file);
        Arrays.fill(png, 60, 200, (byte) 0x55);
        Files.write(file, png);
        assertThatThrownBy(() -> ImageFile.readRgb(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void whatIsNoImageIsNamed() throws IOException {
        Path empty = Files.createFile(dir.resolve("empty.png"));
        Path text = Files.writeString(dir.resolve("text.png"), "this is not a picture");
        Path absent = dir.resolve("absent.png");
        assertThatThrownBy(() -> ImageFile.readRgb(empty))
                .isInstanceOf(InputException.class)
                .hasMessage(empty + ": the file is empty; replace it or remove it");
        assertThatThrownBy(() -> ImageFile.size(text))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(text + ": the content is not a PNG");
        assertThatThrownBy(() -> ImageFile.readMask(absent))
                .isInstanceOf(InputException.class)
                .hasMessage(absent + ": no such file; check the path");
    }

    private static byte[] pngHeader(int width, int height) {
        ByteBuffer chunk =
                ByteBuffer.allocate(17)
                        .put(new byte[] {'I', 'H', 'D', 'R'})
                        .putInt(width)
                        .putInt(height)
                        .put(new byte[] {8, 2, 0, 0, 0});
        CRC32 crc = new CRC32();
        crc.update(chunk.array());
        return ByteBuffer.allocate(60)
                .put(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10})
                .putInt(13)
                .put(chunk.array())
                .putInt((int) crc.getValue())
                .putInt(15)
                .put(new byte[] {'I', 'D', 'A', 'T'})
                .array();
    }

    @Test
    void absurdSizesAreRefusedBeforeMemoryIsTaken() throws IOException {
        Path file = dir.resolve("bomb.png");
        Files.write(file, pngHeader(2_000_000_000, 2_000_000_000));
        assertThatThrownBy(() -> ImageFile.readRgb(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("2000000000 x 2000000000")
                .hasMessageContaining("16384");
        Files.write(file, pngHeader(16000, 16000));
        assertThatThrownBy(() -> ImageFile.size(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("16000 x 16000 pixels in 60 bytes");
    }

    @Test
    void floatingPointIsRefused() throws IOException {
        int[] entries = {
            256, 4, 1, 257, 4, 1, 258, 3, 32, 259, 3, 1, 262, 3, 1, 273, 4, 122, 277, 3, 1, 278, 4,
            1, 279, 4, 4, 339, 3, 3
        };
        ByteBuffer tiff = ByteBuffer.allocate(140).putInt(0x4d4d002a).putInt(8);
        tiff.putShort((short) (entries.length / 3));
        for (int i = 0; i < entries.length; i += 3) {
            tiff.putShort((short) entries[i]).putShort((short) entries[i + 1]).putInt(1);
            if (entries[i + 1] == 3) {
                tiff.putShort((short) entries[i + 2]).putShort((short) 0);
            } else {
                tiff.putInt(entries[i + 2]);
            }
        }
        Path file = dir.resolve("float.tif");
        Files.write(file, tiff.array());
        assertThatThrownBy(() -> ImageFile.readRgb(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("floating-point");
        assertThatThrownBy(() -> ImageFile.readMask(file)).isInstanceOf(InputException.class);
    }

    @Test
    void readsGoldenPictures() {
        Path mask = GoldenTensors.file("images/he_384x512_mask.png");
        assertThat(ImageFile.size(mask)).hasToString("512 x 384");
        double part = ImageFile.readMask(mask).area() / (384.0 * 512);
        assertThat(part).isBetween(0.2275, 0.2285);
        assertThat(ImageFile.readRgb(GoldenTensors.file("images/he_384x512.png")).width())
                .isEqualTo(512);
    }
}
