package org.epsam.slides.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/**
 * What is known of PNG files without peculiarities, from their first bytes and their last: a data
 * set has hundreds of thousands. All others are left to {@link ImageFile}, which says what is wrong
 * with them.
 */
final class UsualPng {
    private static final long SIGNATURE = 0x89504e470d0a1a0aL;
    private static final int HEADER = 0x49484452;
    private static final int PIXELS = 0x49444154;
    private static final int END = 0x49454e44;
    private static final int FIRST = 1024;
    private static final int CHUNK = 12;
    private static final int MOST_CHUNKS = 20;

    /** Signature, and the chunk of the header up to its checksum. */
    private static final int LEAST = 8 + 8 + 13;

    private UsualPng() {}

    /**
     * Reads a file's first bytes and its last.
     *
     * @return empty where anything is unusual, and where the file cannot be read
     */
    static Optional<ImageSummary> of(Path file) {
        try (FileChannel in = FileChannel.open(file)) {
            ByteBuffer first = read(in, 0, FIRST);
            long bytes = in.size();
            if (first.limit() < LEAST + CHUNK + 8 || !hasUsualStart(first)) {
                return Optional.empty();
            }
            ByteBuffer last = read(in, Math.max(0, bytes - CHUNK), CHUNK);
            boolean ends = last.limit() == CHUNK && last.getInt(0) == 0 && last.getInt(4) == END;
            return ends && reachesPixels(first, bytes) && canHoldPixels(first, bytes)
                    ? Optional.of(summary(first, bytes))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static ImageSummary summary(ByteBuffer first, long bytes) {
        CRC32C sum = new CRC32C();
        sum.update(first.duplicate());
        return new ImageSummary(
                new Size(first.getInt(16), first.getInt(20)),
                OptionalLong.of(sum.getValue() << 32 | bytes & 0xffffffffL));
    }

    private static ByteBuffer read(FileChannel in, long from, int most) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(most);
        boolean more = true;
        while (more && bytes.hasRemaining()) {
            more = in.read(bytes, from + bytes.position()) >= 0;
        }
        return bytes.flip();
    }

    private static boolean hasUsualStart(ByteBuffer first) {
        return first.getLong(0) == SIGNATURE
                && first.getInt(8) == 13
                && first.getInt(12) == HEADER
                && isSide(first.getInt(16))
                && isSide(first.getInt(20))
                && isUsual(first.get(24), first.get(25))
                && first.get(26) == 0
                && first.get(27) == 0
                && first.get(28) >= 0
                && first.get(28) <= 1;
    }

    private static boolean isSide(int side) {
        return side > 0 && side <= ImageFile.MAX_SIDE;
    }

    private static boolean canHoldPixels(ByteBuffer first, long bytes) {
        return ImageHeaders.leastPngBytes(first.slice(LEAST - 13, 13)) <= bytes;
    }

    /** Bits of a sample and kind of colour, as the PNG specification has them (11.2.1). */
    private static boolean isUsual(int bits, int colour) {
        return switch (colour) {
            case 0, 3 ->
                    bits == 8 || bits == 1 || bits == 2 || bits == 4 || bits == 16 && colour == 0;
            case 2, 4, 6 -> bits == 8 || bits == 16;
            default -> false;
        };
    }

    /** Whether chunk after chunk leads to the pixels, within what was read. */
    private static boolean reachesPixels(ByteBuffer first, long bytes) {
        long at = LEAST + 4;
        for (int chunk = 0; chunk < MOST_CHUNKS && at + 8 <= first.limit(); chunk++) {
            long length = Integer.toUnsignedLong(first.getInt((int) at));
            if (length > bytes - at - CHUNK) {
                return false;
            }
            if (first.getInt((int) at + 4) == PIXELS) {
                return true;
            }
            at += CHUNK + length;
        }
        return false;
    }
}
