package org.epsam.slides.internal.codec;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;

/** Decodes JPEG 2000 and its high-throughput variant (HTJ2K) with OpenJPEG. */
public final class Jpeg2000 {
    // Layout of opj_image and opj_image_comp on 64-bit systems.
    private static final int IMAGE_COMPONENTS = 16;
    private static final int IMAGE_COLOURS = 20;
    private static final int IMAGE_COMPONENT = 24;
    private static final int COMPONENT_SIZE = 64;
    private static final int COMPONENT_PRECISION = 24;
    private static final int COMPONENT_SIGNED = 32;
    private static final int COMPONENT_DATA = 48;
    private static final int SYCC = 3;

    private static final int MAX_TILES = 4096;

    /** More than the size of opj_dparameters. */
    private static final int PARAMETERS = 1 << 14;

    private static final int SOC = 0xff4f;
    private static final int SIZ = 0xff51;
    private static final int SIZ_END = 40;
    private static final int COD = 0xff52;
    private static final int SOT = 0xff90;

    private static final OpenJpeg.Read READ = Jpeg2000::read;
    private static final OpenJpeg.Skip SKIP = Jpeg2000::skip;
    private static final OpenJpeg.Seek SEEK = Jpeg2000::seek;

    private Jpeg2000() {}

    /** The meaning of three components. */
    public enum Meaning {
        /** Red, green and blue. */
        RGB,
        /**
         * Luma and two chroma components, subsampled or not, unless the codestream has a colour
         * transform of its own.
         */
        YCBCR,
        /** Luma and two chroma components that the codestream has transformed once more. */
        YCBCR_TRANSFORMED
    }

    /**
     * Returns whether it can be decoded on this machine.
     *
     * @return false where the native library cannot be loaded
     */
    public static boolean isAvailable() {
        return OpenJpeg.get().isPresent();
    }

    /**
     * Decodes an image.
     *
     * @param data a codestream or a JP2 file of one, three or four components of 8 bits
     * @param meaning of three components, where the data is a codestream
     * @param most the largest width and height that are allowed
     * @return the image; grey is copied to three channels, a fourth component is left aside
     * @throws IOException where the data is damaged, cut off, larger than allowed or of another
     *     kind
     */
    public static RgbImage decode(byte[] data, Meaning meaning, Size most) throws IOException {
        OpenJpeg library =
                OpenJpeg.get()
                        .orElseThrow(
                                () -> new IOException("OpenJPEG cannot be loaded on this system"));
        if (data.length < 12) {
            throw new IOException("JPEG 2000 is damaged");
        }
        boolean boxes = !startsWithCodestream(data);
        if (!boxes) {
            requireFewTiles(data);
        }
        Pointer codec = library.opj_create_decompress(boxes ? OpenJpeg.JP2 : OpenJpeg.CODESTREAM);
        Pointer stream = library.opj_stream_create(data.length, 1);
        PointerByReference image = new PointerByReference();
        // Length, position, then the data.
        try (Memory user = new Memory(16L + data.length);
                Memory parameters = new Memory(PARAMETERS)) {
            user.setLong(0, data.length);
            user.setLong(8, 0);
            user.write(16, data, 0, data.length);
            library.opj_set_default_decoder_parameters(parameters);
            library.opj_stream_set_read_function(stream, READ);
            library.opj_stream_set_skip_function(stream, SKIP);
            library.opj_stream_set_seek_function(stream, SEEK);
            library.opj_stream_set_user_data(stream, user, null);
            library.opj_stream_set_user_data_length(stream, data.length);
            if (library.opj_setup_decoder(codec, parameters) == 0
                    || library.opj_read_header(stream, codec, image) == 0) {
                throw new IOException("JPEG 2000 is damaged");
            }
            Size size = size(image.getValue(), most);
            if (library.opj_decode(codec, stream, image.getValue()) == 0) {
                throw new IOException("JPEG 2000 is damaged or cut off");
            }
            boolean ycbcr =
                    boxes
                            ? image.getValue().getInt(IMAGE_COLOURS) == SYCC
                            : meaning == Meaning.YCBCR_TRANSFORMED
                                    || meaning == Meaning.YCBCR && !transformsColours(data);
            byte[] values = values(image.getValue(), size);
            return new RgbImage(
                    size.width(), size.height(), ycbcr ? Colours.ycbcrToRgb(values) : values);
        } finally {
            if (image.getValue() != null) {
                library.opj_image_destroy(image.getValue());
            }
            library.opj_stream_destroy(stream);
            library.opj_destroy_codec(codec);
        }
    }

    private static boolean startsWithCodestream(byte[] data) {
        return u16(data, 0) == SOC;
    }

    /** The library asks for memory for each tile that the first segment declares. */
    private static void requireFewTiles(byte[] data) throws IOException {
        ByteBuffer header = ByteBuffer.wrap(data);
        if (data.length < SIZ_END || u16(data, 2) != SIZ) {
            throw new IOException("JPEG 2000 is damaged");
        }
        long tileWidth = Math.max(1, Integer.toUnsignedLong(header.getInt(24)));
        long tileHeight = Math.max(1, Integer.toUnsignedLong(header.getInt(28)));
        long across = Integer.toUnsignedLong(header.getInt(8)) / tileWidth + 1;
        long down = Integer.toUnsignedLong(header.getInt(12)) / tileHeight + 1;
        if (across > MAX_TILES || down > MAX_TILES || across * down > MAX_TILES) {
            throw new IOException("JPEG 2000 declares an absurd number of tiles");
        }
    }

    private static Size size(Pointer image, Size most) throws IOException {
        long width = Integer.toUnsignedLong(image.getInt(8)) - image.getInt(0);
        long height = Integer.toUnsignedLong(image.getInt(12)) - image.getInt(4);
        if (width < 1 || height < 1 || width > most.width() || height > most.height()) {
            throw new IOException(
                    "JPEG 2000 of " + width + " x " + height + " in a place of " + most);
        }
        return new Size((int) width, (int) height);
    }

    /** Interleaves the components; coarser ones are repeated. */
    private static byte[] values(Pointer image, Size size) throws IOException {
        int components = image.getInt(IMAGE_COMPONENTS);
        if (components != 1 && components != 3 && components != 4) {
            throw new IOException("JPEG 2000 of " + components + " components");
        }
        byte[] rgb = new byte[Math.toIntExact(3 * size.pixels())];
        for (int c = 0; c < 3; c++) {
            Pointer component =
                    image.getPointer(IMAGE_COMPONENT)
                            .share((long) COMPONENT_SIZE * (components == 1 ? 0 : c));
            Component.of(component, size).put(size, rgb, c);
        }
        return rgb;
    }

    /** The samples of a component, of which each stands for some pixels. */
    private record Component(int[] values, int width, int across, int down) {
        static Component of(Pointer stored, Size size) throws IOException {
            int across = stored.getInt(0);
            int down = stored.getInt(4);
            int width = stored.getInt(8);
            int height = stored.getInt(12);
            if (stored.getInt(COMPONENT_PRECISION) != 8 || stored.getInt(COMPONENT_SIGNED) != 0) {
                throw new IOException("JPEG 2000 of other samples than 8 bits");
            }
            Pointer data = stored.getPointer(COMPONENT_DATA);
            if (data == null
                    || (long) width * across < size.width()
                    || (long) height * down < size.height()) {
                throw new IOException("JPEG 2000 lacks a component");
            }
            return new Component(data.getIntArray(0, width * height), width, across, down);
        }

        void put(Size size, byte[] rgb, int channel) {
            int to = channel;
            for (int y = 0; y < size.height(); y++) {
                int row = y / down * width;
                for (int x = 0; x < size.width(); x++, to += 3) {
                    int value = values[row + (across == 1 ? x : x / across)];
                    rgb[to] = (byte) Math.max(0, Math.min(255, value));
                }
            }
        }
    }

    /** Whether the main header declares a transform of colours, which the decoder undoes. */
    static boolean transformsColours(byte[] data) {
        int at = 2;
        while (at + 8 < data.length) {
            int marker = u16(data, at);
            if (marker == COD) {
                return data[at + 8] == 1;
            } else if (marker == SOT) {
                return false;
            }
            at += 2 + u16(data, at + 2);
        }
        return false;
    }

    private static int u16(byte[] data, int at) {
        return (data[at] & 0xff) << 8 | data[at + 1] & 0xff;
    }

    private static long read(Pointer buffer, long count, Pointer user) {
        long at = user.getLong(8);
        long rest = Math.min(count, user.getLong(0) - at);
        if (rest <= 0) {
            return -1;
        }
        byte[] bytes = user.getByteArray(16 + at, (int) rest);
        buffer.write(0, bytes, 0, bytes.length);
        user.setLong(8, at + rest);
        return rest;
    }

    private static long skip(long count, Pointer user) {
        long at = user.getLong(8) + count;
        if (count < 0 || at > user.getLong(0)) {
            return -1;
        }
        user.setLong(8, at);
        return count;
    }

    private static int seek(long place, Pointer user) {
        if (place < 0 || place > user.getLong(0)) {
            return 0;
        }
        user.setLong(8, place);
        return 1;
    }

    /**
     * Returns what decodes it, for people.
     *
     * @return such as {@code OpenJPEG 2.5.4}, or that it cannot be loaded
     */
    public static String library() {
        return OpenJpeg.get()
                .map(library -> "OpenJPEG " + library.opj_version())
                .orElse("OpenJPEG cannot be loaded on this system");
    }
}
