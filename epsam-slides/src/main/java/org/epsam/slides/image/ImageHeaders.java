package org.epsam.slides.image;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.epsam.slides.internal.jpeg.JpegScans;

/**
 * What the headers of an image declare, compared with the length of its file before a decoder takes
 * memory for it or spends time on it.
 */
final class ImageHeaders {
    /** Compressed texts and profiles of a PNG file, of which each may take 256 KiB. */
    static final int MAX_TEXTS = 256;

    /** A row of so many bytes that deflate writes as one: its best. */
    private static final int DEFLATE = 1032;

    /** Each block of 8 x 8 pixels takes one bit at least, for each component. */
    private static final int JPEG_PIXELS = 512;

    /** Pixels in two bytes of a run. */
    private static final int RUN = 255;

    private ImageHeaders() {}

    /**
     * Compares headers and length.
     *
     * @throws IOException with what does not fit
     */
    static void check(Path file, ImageFormat format) throws IOException {
        switch (format) {
            case PNG -> checkPng(file);
            case JPEG -> {
                try (InputStream in = Files.newInputStream(file)) {
                    JpegScans.check(in);
                }
            }
            case BMP -> checkBmp(file);
            default -> {}
        }
    }

    /**
     * Compares a declared size with the length of the file.
     *
     * @throws IOException where no file of this length can hold so many pixels
     */
    static void checkPixels(Size size, ImageFormat format, long bytes) throws IOException {
        if (format == ImageFormat.JPEG && size.pixels() / JPEG_PIXELS > bytes) {
            throw new IOException("declares " + size + " pixels in " + bytes + " bytes");
        }
    }

    /** The chunks before the pixels; those behind them are not read. */
    private static void checkPng(Path file) throws IOException {
        try (SeekableByteChannel in = Files.newByteChannel(file)) {
            long length = in.size();
            int texts = 0;
            for (long at = 8; at + 12 <= length; ) {
                ByteBuffer head = read(in, at, 8);
                long bytes = Integer.toUnsignedLong(head.getInt());
                String type = StandardCharsets.ISO_8859_1.decode(head).toString();
                if (type.equals("IDAT")) {
                    return;
                }
                if (bytes > length - at - 12) {
                    throw new IOException("a chunk of " + bytes + " bytes ends beyond the file");
                }
                if (type.equals("IHDR") && bytes >= 13) {
                    checkPngSize(read(in, at + 8, 13), length);
                }
                if (type.equals("zTXt") || type.equals("iTXt") || type.equals("iCCP")) {
                    texts++;
                }
                if (texts > MAX_TEXTS) {
                    throw new IOException("more than " + MAX_TEXTS + " texts");
                }
                at += 12 + bytes;
            }
        }
    }

    private static void checkPngSize(ByteBuffer header, long length) throws IOException {
        long width = Integer.toUnsignedLong(header.getInt(0));
        long height = Integer.toUnsignedLong(header.getInt(4));
        // What is larger is refused for that.
        boolean absurd = Math.max(width, height) > ImageFile.MAX_SIDE;
        if (!absurd && leastPngBytes(header) > length) {
            throw new IOException(
                    "declares " + width + " x " + height + " pixels in " + length + " bytes");
        }
    }

    /** How short a PNG file with a header may be; the header as in its chunk IHDR. */
    static double leastPngBytes(ByteBuffer header) {
        double width = Integer.toUnsignedLong(header.getInt(0));
        double height = Integer.toUnsignedLong(header.getInt(4));
        int bits = header.get(8);
        int samples =
                switch (header.get(9)) {
                    case 2 -> 3;
                    case 4 -> 2;
                    case 6 -> 4;
                    default -> 1;
                };
        return width * height * bits * samples / 8 / DEFLATE;
    }

    private static void checkBmp(Path file) throws IOException {
        try (SeekableByteChannel in = Files.newByteChannel(file)) {
            // the header of OS/2 has 16-bit sides, and never runs
            ByteBuffer header = read(in, 0, 34).order(ByteOrder.LITTLE_ENDIAN);
            if (header.getInt(14) < 40) {
                return;
            }
            double pixels = Math.abs((double) header.getInt(18) * header.getInt(22));
            int bits = Short.toUnsignedInt(header.getShort(28));
            int compression = header.getInt(30);
            boolean runs = compression == 1 || compression == 2;
            boolean stored = compression == 0 || compression == 3;
            if (stored && pixels * bits / 8 > in.size() || runs && pixels / RUN > in.size()) {
                throw new IOException("declares more pixels than its " + in.size() + " bytes hold");
            }
        }
    }

    private static ByteBuffer read(SeekableByteChannel in, long at, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        in.position(at);
        while (bytes.hasRemaining()) {
            if (in.read(bytes) < 0) {
                throw new EOFException("it ends in its header");
            }
        }
        return bytes.flip();
    }
}
