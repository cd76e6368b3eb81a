package org.epsam.slides.internal.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.epsam.slides.TestSlides.part;
import static org.epsam.slides.TestSlides.whole;

import com.github.luben.zstd.Zstd;
import com.twelvemonkeys.io.enc.EncoderStream;
import com.twelvemonkeys.io.enc.PackBitsEncoder;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.epsam.base.InputException;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.internal.opencv.OpenCv;
import org.epsam.slides.slide.Region;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.Slides;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TIFF files of all forms that have no example: written here, plainly, and read back. */
class TiffFormsTest {
    /** What is varied. */
    private record Form(
            boolean big,
            boolean littleEndian,
            boolean tiled,
            boolean planar,
            TiffCompression codec,
            boolean reversed,
            boolean predictor,
            int samples,
            boolean whiteIsZero) {}

    /** Lossless codecs that can be written here; WebP stores colours by pixel. */
    private static TiffCompression written(TiffCompression codec, boolean byPixel) {
        return switch (codec) {
            case DEFLATE, ZSTANDARD, PACKBITS -> codec;
            case WEBP -> byPixel ? codec : TiffCompression.DEFLATE;
            default -> TiffCompression.NONE;
        };
    }

    @Property(tries = 250, edgeCases = EdgeCasesMode.NONE)
    void everyFormComesBackExactly(
            @ForAll boolean big,
            @ForAll boolean littleEndian,
            @ForAll boolean tiled,
            @ForAll boolean planar,
            @ForAll TiffCompression codec,
            @ForAll boolean reversed,
            @ForAll boolean predictor,
            @ForAll boolean grey,
            @ForAll boolean whiteIsZero,
            @ForAll @IntRange(min = 1, max = 150) int width,
            @ForAll @IntRange(min = 1, max = 600) int height,
            @ForAll @IntRange(min = 1, max = 40) int rows)
            throws Exception {
        Form form =
                new Form(
                        big,
                        littleEndian,
                        tiled,
                        planar,
                        written(codec, !grey && !planar),
                        reversed,
                        predictor && written(codec, !grey && !planar).hasPredictor(),
                        grey ? 1 : 3,
                        grey && whiteIsZero);
        // 600 rows a strip: the whole image in one, which is read in pieces.
        int rowsPerStrip = rows == 40 ? 600 : rows;
        byte[] values = new byte[width * height * form.samples()];
        new Random(width * 1000L + height).nextBytes(values);
        Path file = Files.createTempFile("form", ".tif");
        try {
            Files.write(file, tiff(form, width, height, rowsPerStrip, values));
            byte[] rgb = new byte[3 * width * height];
            for (int i = 0; i < rgb.length; i++) {
                int value = values[grey ? i / 3 : i];
                rgb[i] = (byte) (form.whiteIsZero() ? ~value : value);
            }
            RgbImage truth = new RgbImage(width, height, rgb);
            try (Slide slide = Slides.open(file)) {
                assertThat(slide.reader()).isEqualTo("TIFF");
                assertThat(whole(slide).rgb()).isEqualTo(rgb);
                if (form.codec() == TiffCompression.ZSTANDARD
                        || form.codec() == TiffCompression.WEBP) {
                    assertThat(ImageFile.size(file)).isEqualTo(truth.size());
                    assertThat(ImageFile.readRgb(file)).isEqualTo(truth);
                }
                Region region = new Region(0, width / 3, height / 2, 40, 300);
                assertThat(slide.read(region).rgb())
                        .isEqualTo(part(truth, width / 3, height / 2, 40, 300).rgb());
                assertThat(slide.resolution().orElseThrow().micrometres())
                        .isCloseTo(0.5, Offset.offset(1e-9));
            }
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void aMaskInZstandardKeepsItsValues(@TempDir Path dir) throws Exception {
        Form form =
                new Form(
                        false,
                        true,
                        false,
                        false,
                        TiffCompression.ZSTANDARD,
                        false,
                        true,
                        1,
                        false);
        byte[] values = {0, 1, 1, 0, 0, 1};
        Path file = Files.write(dir.resolve("mask.tif"), tiff(form, 3, 2, 2, values));
        assertThat(ImageFile.readMask(file)).isEqualTo(new Mask(3, 2, values));
    }

    @Test
    void aMaskInZstandardWithAlphaIsRefused(@TempDir Path dir) throws Exception {
        Form form =
                new Form(
                        false,
                        true,
                        false,
                        false,
                        TiffCompression.ZSTANDARD,
                        false,
                        false,
                        4,
                        false);
        byte[] values = {0, 0, 0, 0, (byte) 200, 0, 0, (byte) 255};
        Path file = Files.write(dir.resolve("mask.tif"), tiff(form, 2, 1, 1, values));
        assertThat(ImageFile.readRgb(file).rgb()[0]).as("laid on white").isEqualTo((byte) 255);
        assertThatThrownBy(() -> ImageFile.readMask(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("with an alpha channel")
                .hasMessageContaining("PNG");
    }

    @ParameterizedTest
    @CsvSource({"3, true", "2, true", "5, false"})
    void channelsInAPixelAreRefusedForGood(int samples, boolean planar, @TempDir Path dir)
            throws Exception {
        Form form =
                new Form(
                        false,
                        true,
                        true,
                        planar,
                        TiffCompression.NONE,
                        false,
                        false,
                        samples,
                        false);
        byte[] file = tiff(form, 60, 40, 40, new byte[60 * 40 * samples]);
        // Grey in place of the colours that this writer declares.
        ByteBuffer fields = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int at = fields.getInt(4);
        for (int i = 0; i < fields.getShort(at); i++) {
            int field = at + 2 + 12 * i;
            if (fields.getShort(field) == 262) {
                fields.putShort(field + 8, (short) 1);
            }
        }
        Path path = Files.write(dir.resolve("channels.tif"), file);
        assertThat(Slides.isRefused(path)).isTrue();
        assertThatThrownBy(() -> Slides.open(path))
                .hasMessageContaining(samples + " samples a pixel with colours of kind grey");
    }

    @Test
    void transparentPixelsOfPlanesAreWhite(@TempDir Path dir) throws Exception {
        Form form = new Form(false, true, true, true, TiffCompression.NONE, false, false, 4, false);
        byte[] values = new byte[4 * 60 * 40];
        values[7] = (byte) 255;
        byte[] file = tiff(form, 60, 40, 40, values);
        ByteBuffer fields = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int at = fields.getInt(4);
        for (int i = 0; i < fields.getShort(at); i++) {
            int field = at + 2 + 12 * i;
            // The order of bits, which is the usual one, becomes the kind of the extra sample.
            if (fields.getShort(field) == 262) {
                fields.putShort(field + 8, (short) 2);
            } else if (fields.getShort(field) == 266) {
                fields.putShort(field, (short) 338).putShort(field + 8, (short) 2);
            }
        }
        try (Slide slide = Slides.open(Files.write(dir.resolve("alpha.tif"), file))) {
            RgbImage image = whole(slide);
            assertThat(image.get(0, 0, 0)).isEqualTo(255);
            assertThat(image.get(1, 0, 0)).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void samplesThatAreNotUnsignedAreRefusedByAllReaders(int format, @TempDir Path dir)
            throws Exception {
        Form form =
                new Form(false, true, true, false, TiffCompression.NONE, false, false, 3, false);
        byte[] tiff = tiff(form, 96, 64, 64, new byte[96 * 64 * 3]);
        // The field of the planes, whose value is the usual one, says the format instead.
        ByteBuffer bytes = ByteBuffer.wrap(tiff).order(ByteOrder.LITTLE_ENDIAN);
        int at = bytes.getInt(4) + 2;
        while (bytes.getShort(at) != 284) {
            at += 12;
        }
        bytes.putShort(at, (short) 339).putShort(at + 8, (short) format);
        Path file = Files.write(dir.resolve("signed.tif"), tiff);
        assertThatThrownBy(() -> Slides.open(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("has signed or floating-point samples; export it with");
        assertThat(Slides.isRefused(file)).isTrue();
    }

    private static byte[] tiff(Form form, int width, int height, int rowsPerStrip, byte[] values)
            throws Exception {
        ByteOrder order = form.littleEndian() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        int tileWidth = form.tiled() ? 48 : width;
        int tileHeight = form.tiled() ? 32 : Math.min(rowsPerStrip, height);
        int planes = form.planar() ? form.samples() : 1;
        int perPixel = form.samples() / planes;
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        List<Long> offsets = new ArrayList<>();
        List<Long> counts = new ArrayList<>();
        for (int plane = 0; plane < planes; plane++) {
            for (int y = 0; y < height; y += tileHeight) {
                for (int x = 0; x < width; x += tileWidth) {
                    int rows = form.tiled() ? tileHeight : Math.min(tileHeight, height - y);
                    byte[] tile = new byte[tileWidth * rows * perPixel];
                    for (int i = 0; i < tile.length; i++) {
                        int px = x + i / perPixel % tileWidth;
                        int py = y + i / perPixel / tileWidth;
                        int sample = form.planar() ? plane : i % perPixel;
                        if (px < width && py < height) {
                            tile[i] = values[(py * width + px) * form.samples() + sample];
                        }
                    }
                    byte[] packed = pack(form, tile, tileWidth * perPixel, perPixel);
                    for (int i = 0; form.reversed() && i < packed.length; i++) {
                        packed[i] = (byte) (Integer.reverse(packed[i]) >>> 24);
                    }
                    offsets.add(16L + data.size());
                    counts.add((long) packed.length);
                    data.write(packed);
                }
            }
        }
        List<long[]> fields = new ArrayList<>();
        add(fields, 256, 4, width);
        add(fields, 257, 3, height);
        add(fields, 258, 3, form.samples() == 3 ? new long[] {8, 8, 8} : new long[] {8});
        add(fields, 259, 3, form.codec().codes().get(0));
        add(
                fields,
                262,
                3,
                form.samples() == 3 || form.samples() == 4 ? 2 : form.whiteIsZero() ? 0 : 1);
        add(fields, 266, 3, form.reversed() ? 2 : 1);
        if (!form.tiled()) {
            add(fields, 273, 4, longs(offsets));
        }
        add(fields, 277, 3, form.samples());
        if (!form.tiled()) {
            add(fields, 278, 3, tileHeight);
            add(fields, 279, 4, longs(counts));
        }
        add(fields, 282, 5, 20_000, 1);
        add(fields, 283, 5, 20_000, 1);
        add(fields, 284, 3, form.planar() ? 2 : 1);
        add(fields, 296, 3, 3);
        add(fields, 317, 3, form.predictor() ? 2 : 1);
        if (form.tiled()) {
            add(fields, 322, 3, tileWidth);
            add(fields, 323, 3, tileHeight);
            add(fields, 324, 4, longs(offsets));
            add(fields, 325, 4, longs(counts));
        }
        if (form.samples() == 4) {
            add(fields, 338, 3, 2);
        }
        return assemble(form.big(), order, data.toByteArray(), fields);
    }

    private static byte[] pack(Form form, byte[] tile, int rowBytes, int perPixel)
            throws Exception {
        if (form.predictor()) {
            for (int i = tile.length - 1; i >= 0; i--) {
                if (i % rowBytes >= perPixel) {
                    tile[i] -= tile[i - perPixel];
                }
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        switch (form.codec()) {
            case DEFLATE -> {
                try (DeflaterOutputStream zip = new DeflaterOutputStream(out)) {
                    zip.write(tile);
                }
            }
            case ZSTANDARD -> out.write(Zstd.compress(tile));
            case WEBP -> out.write(webp(tile, rowBytes / 3));
            case PACKBITS -> {
                try (OutputStream runs = new EncoderStream(out, new PackBitsEncoder())) {
                    runs.write(tile);
                }
            }
            default -> out.write(tile);
        }
        return out.toByteArray();
    }

    private static byte[] webp(byte[] rgb, int width) {
        OpenCv.load();
        byte[] bgr = new RgbImage(width, rgb.length / width / 3, rgb).swapRedBlue().rgb();
        // Above 100: without loss.
        try (BytePointer pixels = new BytePointer(bgr);
                Mat image = new Mat(bgr.length / width / 3, width, opencv_core.CV_8UC3, pixels);
                BytePointer target = new BytePointer();
                IntPointer options = new IntPointer(opencv_imgcodecs.IMWRITE_WEBP_QUALITY, 101)) {
            opencv_imgcodecs.imencode(".webp", image, target, options);
            byte[] out = new byte[(int) target.limit()];
            target.get(out);
            return out;
        }
    }

    private static long[] longs(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).toArray();
    }

    /** Adds tag, type and values in one array. */
    private static void add(List<long[]> fields, int tag, int type, long... values) {
        long[] field = new long[values.length + 2];
        field[0] = tag;
        field[1] = type;
        System.arraycopy(values, 0, field, 2, values.length);
        fields.add(field);
    }

    private static byte[] assemble(boolean big, ByteOrder order, byte[] data, List<long[]> fields) {
        ByteBuffer out = ByteBuffer.allocate(data.length + 200_000).order(order);
        byte mark = (byte) (order == ByteOrder.LITTLE_ENDIAN ? 'I' : 'M');
        out.put(mark).put(mark).putShort((short) (big ? 43 : 42));
        long directory = 16 + data.length;
        if (big) {
            out.putShort((short) 8).putShort((short) 0).putLong(directory);
        } else {
            out.putInt((int) directory).putLong(0);
        }
        out.put(data);
        int entry = big ? 20 : 12;
        int room = big ? 8 : 4;
        int beyond = (int) directory + (big ? 16 : 6) + entry * fields.size();
        if (big) {
            out.putLong(fields.size());
        } else {
            out.putShort((short) fields.size());
        }
        for (long[] field : fields) {
            int type = (int) field[1];
            int size = type == 3 ? 2 : 4;
            int values = field.length - 2;
            long count = type == 5 ? values / 2 : values;
            out.putShort((short) field[0]).putShort((short) type);
            if (big) {
                out.putLong(count);
            } else {
                out.putInt((int) count);
            }
            int after = out.position() + room;
            if (values * size > room) {
                if (big) {
                    out.putLong(beyond);
                } else {
                    out.putInt(beyond);
                }
                out.position(beyond);
                beyond += values * size;
            }
            for (int i = 2; i < field.length; i++) {
                if (size == 2) {
                    out.putShort((short) field[i]);
                } else {
                    out.putInt((int) field[i]);
                }
            }
            out.position(after);
        }
        byte[] bytes = new byte[beyond];
        out.get(0, bytes);
        return bytes;
    }
}
