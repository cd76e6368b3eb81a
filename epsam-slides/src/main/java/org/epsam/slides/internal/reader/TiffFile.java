package org.epsam.slides.internal.reader;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.epsam.slides.internal.tiff.TiffTag;

/**
 * The directories of a TIFF or BigTIFF file, in either byte order. Nothing that the file declares
 * is believed before it is compared with the file's length.
 */
final class TiffFile {
    private static final int MAX_PAGES = 4096;
    private static final int MAX_FIELDS = 4096;

    /** Bytes of fields that a small file may share between its directories. */
    private static final long SHARED_FIELDS = 1 << 20;

    private final SlideFile file;
    private final ByteOrder order;
    private final boolean big;
    private final Set<Long> seen = new HashSet<>();
    private final List<TiffPage> pages = new ArrayList<>();
    private long fieldBytes;

    private TiffFile(SlideFile file, ByteOrder order, boolean big) {
        this.file = file;
        this.order = order;
        this.big = big;
    }

    /** Whether the file begins as TIFF or BigTIFF do. */
    static boolean isTiff(SlideFile file) {
        if (file.length() < 8) {
            return false;
        }
        int first = file.read(0, 4, ByteOrder.BIG_ENDIAN, "the header").getInt();
        return first == 0x49492a00
                || first == 0x49492b00
                || first == 0x4d4d002a
                || first == 0x4d4d002b;
    }

    /** Reads all directories of a file for which {@link #isTiff} holds. */
    static TiffFile read(SlideFile file) {
        boolean little = file.read(0, 1, ByteOrder.BIG_ENDIAN, "the header").get() == 'I';
        ByteOrder order = little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        boolean big = file.read(2, 2, order, "the header").getShort() == 43;
        TiffFile tiff = new TiffFile(file, order, big);
        tiff.readChain();
        return tiff;
    }

    /** The directories of the main chain, at least one. */
    List<TiffPage> pages() {
        return pages;
    }

    private void readChain() {
        long at =
                big
                        ? file.read(8, 8, order, "the header").getLong()
                        : Integer.toUnsignedLong(file.read(4, 4, order, "the header").getInt());
        while (at != 0) {
            TiffPage page = new TiffPage(pages.size());
            at = readDirectory(at, page);
            pages.add(page);
        }
        if (pages.isEmpty()) {
            throw file.damaged("it has no directory");
        }
        for (TiffPage page : pages) {
            for (long sub : page.numbers(TiffTag.SUB_IFDS)) {
                TiffPage below = new TiffPage(-1);
                readDirectory(sub, below);
                page.subPages.add(below);
            }
        }
    }

    /** Reads one directory and returns where the next one lies, 0 after the last. */
    private long readDirectory(long at, TiffPage page) {
        String what = "directory " + (seen.size() + 1);
        if (!seen.add(at)) {
            throw file.damaged("its directories form a circle");
        }
        if (seen.size() > MAX_PAGES) {
            throw file.damaged("it has more than " + MAX_PAGES + " directories");
        }
        int countSize = big ? 8 : 2;
        int entrySize = big ? 20 : 12;
        ByteBuffer head = file.read(at, countSize, order, what);
        long count = big ? head.getLong() : Short.toUnsignedInt(head.getShort());
        if (count < 1 || count > MAX_FIELDS) {
            throw file.damaged(what + " declares " + Long.toUnsignedString(count) + " fields");
        }
        ByteBuffer body = file.read(at + countSize, count * entrySize + (big ? 8 : 4), order, what);
        for (int i = 0; i < count; i++) {
            readField(body.slice(i * entrySize, entrySize).order(order), page);
        }
        if (page.number(TiffTag.SAMPLES, 1) < 1) {
            throw file.damaged(what + " declares no samples a pixel");
        }
        body.position((int) count * entrySize);
        return big ? body.getLong() : Integer.toUnsignedLong(body.getInt());
    }

    private void readField(ByteBuffer entry, TiffPage page) {
        int tag = Short.toUnsignedInt(entry.getShort());
        int type = Short.toUnsignedInt(entry.getShort());
        long count = big ? entry.getLong() : Integer.toUnsignedLong(entry.getInt());
        int size = size(type);
        if (size == 0 || !TiffPage.isWanted(tag)) {
            return;
        }
        int room = big ? 8 : 4;
        ByteBuffer values;
        // Divided, as the product may overflow.
        if (count >= 0 && count <= room / size) {
            values = entry;
        } else {
            long at = big ? entry.getLong() : Integer.toUnsignedLong(entry.getInt());
            if (count < 0 || count > file.length() / size) {
                throw file.damaged(
                        "field " + tag + " declares " + Long.toUnsignedString(count) + " values");
            }
            fieldBytes += count * size;
            if (fieldBytes > 2 * file.length() + SHARED_FIELDS) {
                throw file.damaged("its fields are larger than the file, as they share bytes");
            }
            values = file.read(at, count * size, order, "field " + tag);
        }
        if (type == 1 || type == 2 || type == 6 || type == 7) {
            byte[] bytes = new byte[(int) count];
            values.get(bytes);
            page.put(tag, bytes);
            return;
        }
        int rational = type == 5 || type == 10 ? 2 : 1;
        long[] numbers = new long[(int) count * rational];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] =
                    switch (size / rational) {
                        case 2 -> Short.toUnsignedLong(values.getShort());
                        case 4 -> Integer.toUnsignedLong(values.getInt());
                        default -> values.getLong();
                    };
        }
        page.put(tag, numbers);
    }

    /** Bytes of one value; 0 for types that no wanted field has. */
    private static int size(int type) {
        return switch (type) {
            case 1, 2, 6, 7 -> 1;
            case 3, 8 -> 2;
            case 4, 9, 13 -> 4;
            case 5, 10, 16, 17, 18 -> 8;
            default -> 0;
        };
    }
}
