package org.epsam.slides.image;

import java.awt.Point;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.ServiceLoader;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.ImageInputStream;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFile;

/**
 * Reads and writes image files: PNG, JPEG, TIFF (its first page) and BMP, recognised by content and
 * not by name.
 *
 * <p>Stored numbers are taken as they are, as Pillow and OpenCV do: no gamma and, except for CMYK,
 * no colour profile is applied. 16-bit values are scaled to 8 bits, grey is copied to three
 * channels, transparent pixels are laid on white. The EXIF orientation is <b>not</b> applied:
 * patches and their masks keep the order of their pixels. Floating-point and 32-bit images, other
 * formats, damaged or cut-off files end in an {@link InputException}, before memory is taken for
 * pixels that are not there, as do images that need more memory than there is.
 */
public final class ImageFile {
    /** The largest width and height that is read, in pixels. */
    public static final int MAX_SIDE = 16384;

    private static final Set<String> ENDINGS = Set.of("png", "jpg", "jpeg", "tif", "tiff", "bmp");

    // Even an empty image needs about one byte for 8000 pixels (1-bit PNG, deflate's 1032:1).
    private static final long PIXELS_PER_BYTE = 10_000;

    // What is not more than this is decoded at once, else it is looked through first.
    private static final long GROWTH = 32;
    private static final long ROOM = 128L << 20;
    private static final int COARSE = 64;

    // Bytes of a pixel beside those of the reader: RGB, or the code of a mask.
    private static final int RESULT = 4;

    private static final List<ImageDecoder> DECODERS =
            ServiceLoader.load(ImageDecoder.class, ImageDecoder.class.getClassLoader()).stream()
                    .map(ServiceLoader.Provider::get)
                    .toList();

    static {
        ImageIO.setUseCache(false);
    }

    private ImageFile() {}

    private interface Body<T> {
        T read(ImageReader reader, ImageFormat format) throws IOException;
    }

    /**
     * Returns whether a name ends like an image file that can be read.
     *
     * @param name a file name
     * @return true for png, jpg, jpeg, tif, tiff and bmp, in any case
     */
    public static boolean hasImageName(String name) {
        int dot = name.lastIndexOf('.');
        return dot >= 0 && ENDINGS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
    }

    /**
     * Reads an image's size from its header, without decoding the pixels.
     *
     * @param file the image
     * @return its width and height, each 1 .. {@value #MAX_SIDE}
     * @throws InputException where the header cannot be read or declares an absurd size, or where a
     *     PNG or JPEG file lacks its end
     */
    public static Size size(Path file) {
        return summary(file).size();
    }

    /**
     * Reads an image's size, and what tells it from others, from its first bytes and its last.
     *
     * @param file the image
     * @return each side is 1 .. {@value #MAX_SIDE}
     * @throws InputException as {@link #size}
     */
    public static ImageSummary summary(Path file) {
        ImageFormat.requireFile(file);
        return UsualPng.of(file)
                .orElseGet(() -> new ImageSummary(readSize(file), OptionalLong.empty()));
    }

    private static Size readSize(Path file) {
        Optional<Decoding> own = own(file);
        if (own.isPresent()) {
            return own.get().size();
        }
        return open(
                file,
                (reader, format) -> {
                    Size size = checkedSize(file, reader, format);
                    if (!format.hasEnd(file)) {
                        throw damaged(file, format, "its end is missing", null);
                    }
                    return size;
                });
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
        Optional<Decoding> own = own(file);
        return own.isPresent()
                ? own.get().decoder().read(file)
                : open(file, (reader, format) -> decode(file, reader, format).toRgb());
    }

    /**
     * Reads an image as mask: a pixel is inside unless it has the value of the background, see
     * {@link StoredMask}. JPEG blurs, so there a pixel is inside where a colour is above 127.
     *
     * @param file the mask
     * @return 1 inside, 0 outside
     * @throws InputException as {@link #readRgb}, or where a palette does not tell the background
     */
    public static Mask readMask(Path file) {
        return readTruth(file, MaskRule.USUAL).tumour();
    }

    /**
     * Reads an image as mask whose values have a meaning.
     *
     * @param file the mask
     * @param rule what the values mean
     * @return tumour, and what nobody has judged
     * @throws InputException as {@link #readRgb}, and as {@link StoredMask#truth}
     */
    public static Truth readTruth(Path file, MaskRule rule) {
        return readStored(file).truth(rule);
    }

    static StoredMask readStored(Path file) {
        Optional<Decoding> own = own(file);
        if (own.isPresent()) {
            if (own.get().decoder().hasAlpha(file)) {
                throw new InputException(
                        file
                                + ": a mask with an alpha channel in this codec of TIFF is not"
                                + " read; store it as PNG");
            }
            RgbImage read = own.get().decoder().read(file);
            return new DecodedImage(file, toBufferedImage(read), Optional.empty()).toStored();
        }
        return open(
                file,
                (reader, format) -> {
                    DecodedImage image = decode(file, reader, format);
                    return format == ImageFormat.JPEG
                            ? StoredMask.ofBlurred(file, image.toRgb())
                            : image.toStored();
                });
    }

    /**
     * Writes an RGB image as PNG, complete or not at all.
     *
     * @param file the file to write
     * @param image the pixels
     */
    public static void writePng(Path file, RgbImage image) {
        write(file, toBufferedImage(image));
    }

    /**
     * Writes a mask as 8-bit grey PNG of 0 and 255, complete or not at all.
     *
     * @param file the file to write
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
     * Writes a grey image as 8-bit grey PNG, complete or not at all.
     *
     * @param file the file to write
     * @param image the pixels
     */
    public static void writeGray(Path file, GrayImage image) {
        BufferedImage target =
                new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_BYTE_GRAY);
        target.getRaster().setDataElements(0, 0, image.width(), image.height(), image.values());
        write(file, target);
    }

    /**
     * Wraps an image for java.awt.
     *
     * @param image pixels, red first
     * @return a picture that shares the bytes: what is drawn on it is drawn into the image
     */
    public static BufferedImage toBufferedImage(RgbImage image) {
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

    /** A decoder and the size of the image that it reads. */
    private record Decoding(ImageDecoder decoder, Size size) {}

    /** The decoder of a file that Java's readers do not know; empty where they do. */
    private static Optional<Decoding> own(Path file) {
        if (ImageFormat.of(file) != ImageFormat.TIFF) {
            return Optional.empty();
        }
        for (ImageDecoder decoder : DECODERS) {
            Optional<Size> size = decoder.size(file);
            if (size.isPresent()) {
                Size checked = checkedSize(file, size.get().width(), size.get().height());
                return Optional.of(new Decoding(decoder, checked));
            }
        }
        return Optional.empty();
    }

    private static <T> T open(Path file, Body<T> body) {
        ImageFormat format = ImageFormat.of(file);
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            ImageHeaders.check(file, format);
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
        } catch (OutOfMemoryError e) {
            throw DecodeBudget.SHARED.tooLarge(file, "too many pixels");
        }
    }

    private static InputException damaged(
            Path file, ImageFormat format, String why, Throwable cause) {
        return new InputException(
                file
                        + ": damaged, cut off or unusual "
                        + format
                        + " file ("
                        + why.replaceAll("\\s+", " ").strip()
                        + "); replace it or remove it",
                cause);
    }

    private static Size checkedSize(Path file, ImageReader reader, ImageFormat format)
            throws IOException {
        Size size = checkedSize(file, reader.getWidth(0), reader.getHeight(0));
        ImageHeaders.checkPixels(size, format, Files.size(file));
        return size;
    }

    private static Size checkedSize(Path file, int width, int height) {
        if (width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE) {
            throw new InputException(
                    file
                            + ": declares "
                            + width
                            + " x "
                            + height
                            + " pixels, must be 1.."
                            + MAX_SIDE
                            + " a side; cut it into patches or replace it");
        }
        Size size = new Size(width, height);
        long bytes = file.toFile().length();
        if (size.pixels() / PIXELS_PER_BYTE > bytes) {
            throw new InputException(
                    file
                            + ": declares "
                            + size
                            + " pixels in "
                            + bytes
                            + " bytes; it is damaged, replace it or remove it");
        }
        return size;
    }

    private static DecodedImage decode(Path file, ImageReader reader, ImageFormat format)
            throws IOException {
        Size size = checkedSize(file, reader, format);
        ImageReadParam stored = reader.getDefaultReadParam();
        // Asking for the stored type keeps readers from applying an embedded colour profile; it
        // lacks what a PNG file says of transparency beside its pixels.
        ImageTypeSpecifier type = reader.getRawImageType(0);
        if (type != null && DecodedImage.hasPlainSamples(type.getColorModel())) {
            stored.setDestinationType(type);
        }
        long each = type == null ? 4 : (type.getColorModel().getPixelSize() + 7) / 8;
        try (DecodeBudget.Share share =
                DecodeBudget.SHARED.take(file, size, size.pixels() * (each + RESULT))) {
            if (size.pixels() * each > Files.size(file) * GROWTH + ROOM) {
                // Row by row without memory for the whole: what is damaged ends here.
                ImageReadParam coarse = reader.getDefaultReadParam();
                coarse.setDestinationType(stored.getDestinationType());
                coarse.setSourceSubsampling(COARSE, COARSE, 0, 0);
                read(reader, coarse);
            }
            return new DecodedImage(
                    file,
                    read(reader, stored),
                    format == ImageFormat.PNG
                            ? TransparentColour.of(reader.getImageMetadata(0))
                            : Optional.empty());
        }
    }

    private static BufferedImage read(ImageReader reader, ImageReadParam how) throws IOException {
        List<String> warnings = new ArrayList<>();
        reader.removeAllIIOReadWarningListeners();
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        BufferedImage image = reader.read(0, how);
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
}
