package org.epsam.slides.image;

import java.awt.Point;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.DirectColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.ImageInputStream;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFile;

/**
 * Reads and writes image files: PNG, JPEG, TIFF (its first page) and BMP, told apart by their
 * content and not by their name.
 *
 * <p>Stored numbers are taken as they are, as Pillow and OpenCV do: no gamma and, except for CMYK,
 * no colour profile is applied. 16-bit values are scaled to 8 bits, grey is copied to three
 * channels, transparent pixels are laid on white. The EXIF orientation is <b>not</b> applied:
 * patches and their masks keep the order of their pixels. Floating-point and 32-bit images, other
 * formats, damaged or cut-off files end in an {@link InputException}.
 */
public final class ImageFile {
    /** The largest width and height that is read, in pixels. */
    public static final int MAX_SIDE = 16384;

    // Even an empty picture needs about one byte for 8000 pixels (1-bit PNG, deflate's 1032:1).
    private static final long PIXELS_PER_BYTE = 10_000;
    // Lossy masks have grey seams and noise around 0, so that "not 0" would let the mask grow.
    private static final int JPEG_MASK_THRESHOLD = 127;

    // Where the end of a file is looked for.
    private static final int TAIL = 1 << 16;

    static {
        ImageIO.setUseCache(false);
    }

    private ImageFile() {}

    /**
     * The two sides of an image.
     *
     * @param width pixels in a row
     * @param height rows
     */
    public record Size(int width, int height) {
        @Override
        public String toString() {
            return width + " x " + height;
        }
    }

    private enum Format {
        PNG,
        JPEG,
        TIFF,
        BMP
    }

    private interface Body<T> {
        T read(ImageReader reader, Format format) throws IOException;
    }

    /**
     * Tells whether a name ends like an image file that can be read.
     *
     * @param name a file name
     * @return true for png, jpg, jpeg, tif, tiff and bmp, in any case
     */
    public static boolean hasImageName(String name) {
        return name.toLowerCase(Locale.ROOT).matches(".*\\.(png|jpe?g|tiff?|bmp)");
    }

    /**
     * Reads an image's sides from its header, without decoding the pixels.
     *
     * @param file the image
     * @return its width and height, each 1 .. {@value #MAX_SIDE}
     * @throws InputException where the header cannot be read or declares absurd sides, or where a
     *     PNG or JPEG file lacks its end
     */
    public static Size size(Path file) {
        return open(
                file,
                (reader, format) -> {
                    Size size = checkedSize(file, reader);
                    if (!hasEnd(file, format)) {
                        throw damaged(file, format, "its end is missing", null);
                    }
                    return size;
                });
    }

    /** Tells whether a file has the marker of its format's end; bytes behind it do no harm. */
    private static boolean hasEnd(Path file, Format format) throws IOException {
        byte[] marker =
                switch (format) {
                    case PNG -> new byte[] {'I', 'E', 'N', 'D'};
                    case JPEG -> new byte[] {(byte) 0xff, (byte) 0xd9};
                    case TIFF, BMP -> new byte[0];
                };
        byte[] tail;
        try (SeekableByteChannel in = Files.newByteChannel(file)) {
            in.position(Math.max(0, in.size() - TAIL));
            tail = Channels.newInputStream(in).readAllBytes();
        }
        for (int at = tail.length - marker.length; at >= 0; at--) {
            if (Arrays.equals(tail, at, at + marker.length, marker, 0, marker.length)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Reads an image as 8-bit RGB.
     *
     * @param file the image
     * @return its pixels
     * @throws InputException where the file is missing, damaged, cut off, too large or of a kind
     *     that is not supported
     */
    public static RgbImage readRgb(Path file) {
        return open(file, (reader, format) -> toRgb(file, decode(file, reader)));
    }

    /**
     * Reads an image as mask: a pixel is inside where any colour is not 0, whatever the bit depth,
     * and it is not fully transparent. Palette entries count by their colour. JPEG blurs, so there
     * a pixel is inside where a colour is above 127.
     *
     * @param file the mask
     * @return 1 inside, 0 outside
     * @throws InputException as {@link #readRgb}
     */
    public static Mask readMask(Path file) {
        return open(
                file,
                (reader, format) -> {
                    BufferedImage image = decode(file, reader);
                    if (format == Format.JPEG || !hasPlainSamples(image.getColorModel())) {
                        return threshold(
                                toRgb(file, image),
                                format == Format.JPEG ? JPEG_MASK_THRESHOLD : 0);
                    }
                    return toMask(file, image);
                });
    }

    /**
     * Writes an RGB image as PNG, beside its place first.
     *
     * @param file where it shall be
     * @param image the pixels
     */
    public static void writePng(Path file, RgbImage image) {
        write(file, toBufferedImage(image));
    }

    /**
     * Writes a mask as 8-bit grey PNG of 0 and 255, beside its place first.
     *
     * @param file where it shall be
     * @param mask the mask
     */
    public static void writeMask(Path file, Mask mask) {
        byte[] gray = new byte[mask.values().length];
        for (int i = 0; i < gray.length; i++) {
            gray[i] = (byte) (mask.values()[i] == 0 ? 0 : 255);
        }
        writeGray(file, new GrayImage(mask.width(), mask.height(), gray));
    }

    /**
     * Writes a grey image as 8-bit grey PNG, beside its place first.
     *
     * @param file where it shall be
     * @param image the pixels
     */
    public static void writeGray(Path file, GrayImage image) {
        BufferedImage target =
                new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_BYTE_GRAY);
        target.getRaster().setDataElements(0, 0, image.width(), image.height(), image.values());
        write(file, target);
    }

    /** Wraps an image for java.awt; both share the bytes. */
    static BufferedImage toBufferedImage(RgbImage image) {
        int width = image.width();
        WritableRaster raster =
                Raster.createInterleavedRaster(
                        new DataBufferByte(image.rgb(), image.rgb().length),
                        width,
                        image.height(),
                        3 * width,
                        3,
                        new int[] {0, 1, 2},
                        new Point());
        ColorModel colours =
                new ComponentColorModel(
                        ColorSpace.getInstance(ColorSpace.CS_sRGB),
                        false,
                        false,
                        ColorModel.OPAQUE,
                        DataBuffer.TYPE_BYTE);
        return new BufferedImage(colours, raster, false, null);
    }

    private static void write(Path file, BufferedImage image) {
        AtomicFile.write(
                file,
                out -> {
                    if (!ImageIO.write(image, "png", out)) {
                        throw new IOException("this Java has no PNG writer");
                    }
                });
    }

    private static <T> T open(Path file, Body<T> body) {
        Format format = format(file);
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw damaged(file, format, "no reader accepts it", null);
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in);
                return body.read(reader, format);
            } finally {
                reader.dispose();
            }
        } catch (InputException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Readers answer damaged bytes with any runtime exception, not only with IOException.
            throw damaged(file, format, String.valueOf(e.getMessage()), e);
        }
    }

    private static Format format(Path file) {
        byte[] start = new byte[8];
        int n;
        if (!Files.isRegularFile(file)) {
            throw new InputException(file + ": no such file; check the path");
        }
        try (InputStream in = Files.newInputStream(file)) {
            n = in.readNBytes(start, 0, start.length);
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read (" + e + "); check its rights", e);
        }
        int first = (start[0] & 0xff) << 8 | start[1] & 0xff;
        int second = (start[2] & 0xff) << 8 | start[3] & 0xff;
        if (n == 0) {
            throw new InputException(file + ": the file is empty; replace it or remove it");
        } else if (first == 0x8950 && second == 0x4e47) {
            return Format.PNG;
        } else if (first == 0xffd8) {
            return Format.JPEG;
        } else if (first == 0x4949 && (second == 0x2a00 || second == 0x2b00)
                || first == 0x4d4d && (second == 0x2a || second == 0x2b)) {
            return Format.TIFF;
        } else if (first == 0x424d) {
            return Format.BMP;
        }
        throw new InputException(
                file
                        + ": the content is no PNG, JPEG, TIFF or BMP image; convert it to PNG or"
                        + " remove it");
    }

    private static InputException damaged(Path file, Format format, String why, Throwable cause) {
        return new InputException(
                file
                        + ": damaged, cut off or unusual "
                        + format
                        + " file ("
                        + why.replaceAll("\\s+", " ").strip()
                        + "); replace it or remove it",
                cause);
    }

    private static Size checkedSize(Path file, ImageReader reader) throws IOException {
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        long pixels = (long) width * height;
        if (width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE) {
            throw new InputException(
                    file
                            + ": declares "
                            + width
                            + " x "
                            + height
                            + " pixels, allowed are 1.."
                            + MAX_SIDE
                            + " a side; cut it into patches or replace it");
        }
        if (pixels / PIXELS_PER_BYTE > Files.size(file)) {
            throw new InputException(
                    file
                            + ": declares "
                            + width
                            + " x "
                            + height
                            + " pixels in "
                            + Files.size(file)
                            + " bytes; it is damaged, replace it or remove it");
        }
        return new Size(width, height);
    }

    private static BufferedImage decode(Path file, ImageReader reader) throws IOException {
        checkedSize(file, reader);
        List<String> warnings = new ArrayList<>();
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        ImageReadParam stored = reader.getDefaultReadParam();
        // Asking for the stored type keeps readers from applying an embedded colour profile.
        ImageTypeSpecifier type = reader.getRawImageType(0);
        if (type != null && hasPlainSamples(type.getColorModel())) {
            stored.setDestinationType(type);
        }
        BufferedImage image = reader.read(0, stored);
        // libjpeg fills what is missing with grey and only warns.
        Optional<String> cutOff =
                warnings.stream()
                        .filter(w -> w.toLowerCase(Locale.ROOT).contains("premature end"))
                        .findFirst();
        if (cutOff.isPresent()) {
            throw new IOException(cutOff.get());
        }
        return image;
    }

    private static boolean hasPlainSamples(ColorModel colours) {
        int type = colours.getColorSpace().getType();
        return type == ColorSpace.TYPE_RGB || type == ColorSpace.TYPE_GRAY;
    }

    private static void requireIntegers(Path file, ColorModel colours) {
        int type = colours.getTransferType();
        if (type != DataBuffer.TYPE_BYTE
                && type != DataBuffer.TYPE_USHORT
                && !(colours instanceof DirectColorModel)) {
            throw new InputException(
                    file
                            + ": holds floating-point, signed or 32-bit numbers, allowed are 1 to"
                            + " 16 bits a channel; convert it to an 8-bit PNG");
        }
    }

    private static RgbImage toRgb(Path file, BufferedImage image) {
        ColorModel colours = image.getColorModel();
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] rgb = new byte[3 * width * height];
        if (colours instanceof IndexColorModel palette) {
            int[] table = new int[palette.getMapSize()];
            palette.getRGBs(table);
            int[] row = new int[width];
            for (int y = 0, to = 0; y < height; y++) {
                image.getRaster().getSamples(0, y, width, 1, 0, row);
                for (int x = 0; x < width; x++, to += 3) {
                    put(rgb, to, table[Math.min(row[x], table.length - 1)]);
                }
            }
        } else if (!hasPlainSamples(colours)) {
            int[] row = new int[width];
            for (int y = 0, to = 0; y < height; y++) {
                image.getRGB(0, y, width, 1, row, 0, width);
                for (int x = 0; x < width; x++, to += 3) {
                    put(rgb, to, row[x]);
                }
            }
        } else {
            requireIntegers(file, colours);
            if (!copyPlainBytes(image, rgb)) {
                copySamples(image, rgb);
            }
        }
        return new RgbImage(width, height, rgb);
    }

    /** Stores one pixel of alpha, red, green, blue (8 bits each), laid on white. */
    private static void put(byte[] rgb, int to, int argb) {
        int alpha = argb >>> 24;
        rgb[to] = (byte) onWhite(argb >> 16 & 0xff, alpha);
        rgb[to + 1] = (byte) onWhite(argb >> 8 & 0xff, alpha);
        rgb[to + 2] = (byte) onWhite(argb & 0xff, alpha);
    }

    private static int onWhite(int value, int alpha) {
        return (value * alpha + 255 * (255 - alpha) + 127) / 255;
    }

    /** The fast path: 8 bits a channel, grey or RGB in any order, nothing transparent. */
    private static boolean copyPlainBytes(BufferedImage image, byte[] rgb) {
        Raster raster = image.getRaster();
        int bands = raster.getNumBands();
        if (image.getColorModel().hasAlpha()
                || (bands != 1 && bands != 3)
                || image.getColorModel().getComponentSize(0) != 8
                || !(raster.getSampleModel() instanceof PixelInterleavedSampleModel model)
                || !(raster.getDataBuffer() instanceof DataBufferByte buffer)
                || raster.getSampleModelTranslateX() != 0
                || raster.getSampleModelTranslateY() != 0) {
            return false;
        }
        byte[] from = buffer.getData();
        int[] offsets = model.getBandOffsets();
        int red = offsets[0] + buffer.getOffset();
        int green = offsets[bands == 1 ? 0 : 1] + buffer.getOffset();
        int blue = offsets[bands == 1 ? 0 : 2] + buffer.getOffset();
        int step = model.getPixelStride();
        for (int y = 0, to = 0; y < image.getHeight(); y++) {
            int at = y * model.getScanlineStride();
            for (int x = 0; x < image.getWidth(); x++, at += step, to += 3) {
                rgb[to] = from[at + red];
                rgb[to + 1] = from[at + green];
                rgb[to + 2] = from[at + blue];
            }
        }
        return true;
    }

    /** The general path: any bit depth up to 16, with or without alpha. */
    private static void copySamples(BufferedImage image, byte[] rgb) {
        ColorModel colours = image.getColorModel();
        Raster raster = image.getRaster();
        int bands = raster.getNumBands();
        int colourBands = colours.getNumColorComponents();
        boolean alphaBand = colours.hasAlpha() && bands > colourBands;
        int[] row = new int[image.getWidth() * bands];
        for (int y = 0, to = 0; y < image.getHeight(); y++) {
            raster.getPixels(0, y, image.getWidth(), 1, row);
            for (int at = 0; at < row.length; at += bands, to += 3) {
                int alpha = alphaBand ? to8Bits(row[at + colourBands], colours, colourBands) : 255;
                for (int c = 0; c < 3; c++) {
                    int band = colourBands == 1 ? 0 : c;
                    int value = to8Bits(row[at + band], colours, band);
                    rgb[to + c] =
                            (byte)
                                    (colours.isAlphaPremultiplied()
                                            ? Math.min(255, value + 255 - alpha)
                                            : onWhite(value, alpha));
                }
            }
        }
    }

    private static int to8Bits(int value, ColorModel colours, int band) {
        int most = (1 << colours.getComponentSize(band)) - 1;
        return most == 255 ? value : (value * 255 + most / 2) / most;
    }

    private static Mask threshold(RgbImage image, int above) {
        byte[] values = new byte[image.width() * image.height()];
        byte[] rgb = image.rgb();
        for (int i = 0; i < values.length; i++) {
            int most =
                    Math.max(
                            rgb[3 * i] & 0xff,
                            Math.max(rgb[3 * i + 1] & 0xff, rgb[3 * i + 2] & 0xff));
            values[i] = (byte) (most > above ? 1 : 0);
        }
        return new Mask(image.width(), image.height(), values);
    }

    private static Mask toMask(Path file, BufferedImage image) {
        ColorModel colours = image.getColorModel();
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] values = new byte[width * height];
        Raster raster = image.getRaster();
        int bands = raster.getNumBands();
        int[] row = new int[width * bands];
        boolean[] inside = null;
        if (colours instanceof IndexColorModel palette) {
            inside = new boolean[palette.getMapSize()];
            for (int i = 0; i < inside.length; i++) {
                inside[i] = palette.getAlpha(i) != 0 && (palette.getRGB(i) & 0xffffff) != 0;
            }
        } else {
            requireIntegers(file, colours);
        }
        int colourBands = Math.min(bands, colours.getNumColorComponents());
        for (int y = 0, to = 0; y < height; y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int at = 0; at < row.length; at += bands, to++) {
                boolean set = false;
                if (inside != null) {
                    set = row[at] < inside.length && inside[row[at]];
                } else if (!colours.hasAlpha() || row[at + bands - 1] != 0) {
                    for (int b = 0; b < colourBands; b++) {
                        set |= row[at + b] != 0;
                    }
                }
                values[to] = (byte) (set ? 1 : 0);
            }
        }
        return new Mask(width, height, values);
    }
}
