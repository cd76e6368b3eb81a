package org.epsam.slides.internal.codec;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.internal.jpeg.JpegScans;
import org.epsam.slides.internal.opencv.OpenCv;

/**
 * Decodes and encodes the JPEG streams inside of slides, with OpenCV's libjpeg-turbo.
 *
 * <p>Such streams may lack their tables, which the file holds once, and the marker that
 * distinguishes RGB from YCbCr, which the file declares elsewhere.
 */
public final class Jpeg {
    private static final int SOI = 0xd8;
    private static final int EOI = 0xd9;
    private static final int SOS = 0xda;
    // A cut-off stream has no end marker; writers may pad behind it.
    private static final int PADDING = 64;

    static {
        OpenCv.load();
    }

    private Jpeg() {}

    /** The meaning of three components. */
    public enum Colours {
        /** Red, green and blue, to be taken as they are. */
        RGB,
        /** Luma and two chroma components, subsampled or not. */
        YCBCR
    }

    /** What stands before the compressed data. */
    private record Header(int width, int height, int components, boolean marked) {}

    /**
     * Decodes a stream. A JFIF or Adobe marker in it takes precedence over the caller's {@code
     * unmarked}: some writers declare RGB and store YCbCr with such a marker.
     *
     * @param stream from SOI to EOI, of one or three components of 8 bits
     * @param tables SOI, tables, EOI as in TIFF's JPEGTables, where the stream lacks them
     * @param unmarked the meaning of three components without such a marker
     * @param most the largest width and height that are allowed
     * @return the image; grey is copied to three channels
     * @throws IOException where the stream is damaged, cut off, larger than allowed or of another
     *     kind
     */
    public static RgbImage decode(
            byte[] stream, Optional<byte[]> tables, Colours unmarked, Size most)
            throws IOException {
        Header header = header(stream);
        if (header.width() > most.width() || header.height() > most.height()) {
            throw new IOException(
                    "JPEG of "
                            + header.width()
                            + " x "
                            + header.height()
                            + " in a place of "
                            + most);
        }
        if (header.components() != 1 && header.components() != 3) {
            throw new IOException("JPEG of " + header.components() + " components");
        }
        if (!hasEnd(stream)) {
            throw new IOException("JPEG is cut off");
        }
        JpegScans.check(stream);
        byte[] whole = whole(stream, tables, header, unmarked);
        try (BytePointer bytes = new BytePointer(whole);
                Mat input = new Mat(1, whole.length, opencv_core.CV_8UC1, bytes);
                Mat image =
                        opencv_imgcodecs.imdecode(
                                input,
                                opencv_imgcodecs.IMREAD_COLOR_RGB
                                        | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION)) {
            if (image.empty()
                    || image.cols() != header.width()
                    || image.rows() != header.height()) {
                throw new IOException("JPEG is damaged");
            }
            byte[] rgb = new byte[3 * image.cols() * image.rows()];
            try (BytePointer data = image.data()) {
                data.get(rgb);
            }
            return new RgbImage(image.cols(), image.rows(), rgb);
        } catch (RuntimeException e) {
            throw new IOException("JPEG is damaged", e);
        }
    }

    /**
     * Encodes an image as JFIF: YCbCr, chroma at half the resolution in both directions.
     *
     * @param image the image
     * @param quality 1 to 100
     * @return a whole stream
     */
    public static byte[] encode(RgbImage image, int quality) {
        byte[] bgr = image.swapRedBlue().rgb();
        try (BytePointer pixels = new BytePointer(bgr);
                Mat source = new Mat(image.height(), image.width(), opencv_core.CV_8UC3, pixels);
                BytePointer target = new BytePointer();
                IntPointer options =
                        new IntPointer(
                                opencv_imgcodecs.IMWRITE_JPEG_QUALITY,
                                quality,
                                opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR,
                                opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_420)) {
            if (!opencv_imgcodecs.imencode(".jpg", source, target, options)) {
                throw new IllegalStateException("OpenCV does not encode JPEG");
            }
            byte[] out = new byte[Math.toIntExact(target.limit())];
            target.get(out);
            return out;
        }
    }

    private static byte[] whole(
            byte[] stream, Optional<byte[]> tables, Header header, Colours unmarked)
            throws IOException {
        byte[] marker = new byte[0];
        boolean marked = header.marked() || tables.isPresent() && isMarked(tables.get());
        if (header.components() == 3 && !marked) {
            // Adobe's marker: its last byte is 0 for RGB, 1 for YCbCr.
            marker =
                    new byte[] {
                        (byte) 0xff,
                        (byte) 0xee,
                        0,
                        14,
                        'A',
                        'd',
                        'o',
                        'b',
                        'e',
                        0,
                        100,
                        0,
                        0,
                        0,
                        0,
                        (byte) (unmarked == Colours.YCBCR ? 1 : 0)
                    };
        }
        byte[] shared = tables.map(Jpeg::inner).orElse(new byte[0]);
        byte[] whole = new byte[stream.length + marker.length + shared.length];
        System.arraycopy(stream, 0, whole, 0, 2);
        System.arraycopy(marker, 0, whole, 2, marker.length);
        System.arraycopy(shared, 0, whole, 2 + marker.length, shared.length);
        System.arraycopy(stream, 2, whole, 2 + marker.length + shared.length, stream.length - 2);
        return whole;
    }

    /** Tables without SOI and EOI. */
    private static byte[] inner(byte[] tables) {
        int end = tables.length;
        if (end >= 4 && u8(tables, end - 2) == 0xff && u8(tables, end - 1) == EOI) {
            end -= 2;
        }
        return end <= 2 ? new byte[0] : Arrays.copyOfRange(tables, 2, end);
    }

    private static boolean isMarked(byte[] tables) throws IOException {
        requireStart(tables);
        boolean marked = false;
        for (int at = 2; at + 4 <= tables.length && u8(tables, at + 1) != EOI; ) {
            marked |= isMarker(tables, at);
            at += 2 + u16(tables, at + 2);
        }
        return marked;
    }

    private static Header header(byte[] stream) throws IOException {
        requireStart(stream);
        boolean marked = false;
        Header frame = null;
        int at = 2;
        while (at + 4 <= stream.length) {
            int code = u8(stream, at + 1);
            if (u8(stream, at) != 0xff) {
                break;
            } else if (code == 0xff) {
                // Fill bytes may stand before any marker.
                at++;
                continue;
            } else if (code == SOS) {
                if (frame == null) {
                    break;
                }
                return new Header(frame.width(), frame.height(), frame.components(), marked);
            }
            marked |= isMarker(stream, at);
            boolean isFrame =
                    code >= 0xc0 && code <= 0xcf && code != 0xc4 && code != 0xc8 && code != 0xcc;
            if (isFrame && at + 10 <= stream.length) {
                if (code > 0xc2 || u8(stream, at + 4) != 8) {
                    throw new IOException(
                            "JPEG is neither baseline nor progressive with 8 bits; only these are"
                                    + " read");
                }
                frame =
                        new Header(
                                u16(stream, at + 7),
                                u16(stream, at + 5),
                                u8(stream, at + 9),
                                false);
            }
            at += 2 + u16(stream, at + 2);
        }
        throw new IOException("JPEG is damaged");
    }

    private static void requireStart(byte[] stream) throws IOException {
        if (stream.length < 4 || u8(stream, 0) != 0xff || u8(stream, 1) != SOI) {
            throw new IOException("JPEG is damaged");
        }
    }

    private static boolean isMarker(byte[] stream, int at) {
        int code = u8(stream, at + 1);
        return startsWith(stream, at + 4, "JFIF") && code == 0xe0
                || startsWith(stream, at + 4, "Adobe") && code == 0xee;
    }

    private static boolean startsWith(byte[] bytes, int at, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (at + i >= bytes.length || bytes[at + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasEnd(byte[] stream) {
        for (int i = stream.length - 2; i >= Math.max(2, stream.length - PADDING); i--) {
            if (u8(stream, i) == 0xff && u8(stream, i + 1) == EOI) {
                return true;
            }
        }
        return false;
    }

    private static int u8(byte[] bytes, int at) {
        return bytes[at] & 0xff;
    }

    private static int u16(byte[] bytes, int at) {
        return u8(bytes, at) << 8 | u8(bytes, at + 1);
    }
}
