package org.epsam.slides.internal.reader;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The data elements of a DICOM file in explicit little endian, up to its pixels: those at the top,
 * and the pixel spacing wherever it stands.
 */
final class DicomElements {
    static final int SERIES = 0x0020000e;
    static final int SOP_CLASS = 0x00020002;
    static final int TRANSFER_SYNTAX = 0x00020010;
    static final int IMAGE_TYPE = 0x00080008;
    static final int SAMPLES = 0x00280002;
    static final int PHOTOMETRIC = 0x00280004;
    static final int PLANAR = 0x00280006;
    static final int FRAMES = 0x00280008;
    static final int ROWS = 0x00280010;
    static final int COLUMNS = 0x00280011;
    static final int PIXEL_SPACING = 0x00280030;
    static final int BITS = 0x00280100;
    static final int ORGANIZATION = 0x00209311;
    static final int VOLUME_WIDTH = 0x00480001;
    static final int VOLUME_HEIGHT = 0x00480002;
    static final int TOTAL_COLUMNS = 0x00480006;
    static final int TOTAL_ROWS = 0x00480007;

    private static final int SHARED_GROUPS = 0x52009229;
    private static final int FRAME_GROUPS = 0x52009230;
    private static final int PIXEL_MEASURES = 0x00289110;
    private static final int PIXEL_DATA = 0x7fe00010;
    private static final int ITEM = 0xfffee000;
    private static final int ITEM_END = 0xfffee00d;
    private static final int SEQUENCE_END = 0xfffee0dd;

    private static final long UNDEFINED = 0xffffffffL;
    private static final int PREAMBLE = 132;
    private static final int MAX_VALUE = 1 << 16;
    private static final int MAX_DEPTH = 16;

    private final SlideFile file;
    private final Map<Integer, byte[]> values = new HashMap<>();
    private final long pixels;

    /** Reads the elements of a file that begins as DICOM files do. */
    DicomElements(SlideFile file) {
        this.file = file;
        pixels = readElements(PREAMBLE, file.length(), 0, false);
    }

    /** Returns whether a file begins as DICOM files do. */
    static boolean isDicom(SlideFile file) {
        return file.length() > PREAMBLE
                && file.read(128, 4, ByteOrder.BIG_ENDIAN, "the header").getInt() == 0x4449434d;
    }

    /** Returns where the value of the pixel data begins. */
    long pixels() {
        return pixels;
    }

    boolean has(int tag) {
        return values.containsKey(tag);
    }

    /** Returns whether a tag, as it lies before a frame, begins an item. */
    static boolean isItem(ByteBuffer head) {
        return tag(head) == ITEM;
    }

    /**
     * Reads elements until an end, and returns where the pixel data's value begins, or where
     * reading ended.
     */
    private long readElements(long from, long end, int depth, boolean item) {
        if (depth > MAX_DEPTH) {
            throw file.damaged("its sequences are nested too deeply");
        }
        long at = from;
        while (at + 8 <= end) {
            ByteBuffer head = file.read(at, 8, ByteOrder.LITTLE_ENDIAN, "an element");
            int tag = tag(head);
            if (item && tag == ITEM_END) {
                return at + 8;
            }
            String type = "" + (char) head.get() + (char) head.get();
            long length;
            if (isLong(type)) {
                ByteBuffer more = file.read(at + 8, 4, ByteOrder.LITTLE_ENDIAN, "an element");
                length = Integer.toUnsignedLong(more.getInt());
                at += 12;
            } else if (type.matches("[A-Z]{2}")) {
                length = Short.toUnsignedLong(head.getShort());
                at += 8;
            } else {
                throw new UnsupportedSlide(
                        file.path()
                                + ": DICOM that is not explicit little endian or is damaged;"
                                + " convert it to explicit little endian");
            }
            // Icons inside of sequences have pixels, too.
            if (tag == PIXEL_DATA && depth == 0) {
                return at;
            }
            if (type.equals("SQ") || length == UNDEFINED) {
                at = readSequence(tag, at, length, depth);
                continue;
            }
            if (!file.holds(at, length)) {
                throw file.damaged("an element ends beyond the file: it is cut off");
            }
            // Inside of sequences only the pixel spacing is wanted; elsewhere tags are their own.
            if (length <= MAX_VALUE && (depth == 0 || tag == PIXEL_SPACING)) {
                byte[] bytes = new byte[(int) length];
                file.read(at, length, ByteOrder.LITTLE_ENDIAN, "an element").get(bytes);
                values.putIfAbsent(tag, bytes);
            }
            at += length;
        }
        return at;
    }

    private long readSequence(int tag, long from, long length, int depth) {
        boolean wanted = tag == SHARED_GROUPS || tag == FRAME_GROUPS || tag == PIXEL_MEASURES;
        if (length != UNDEFINED && !wanted) {
            if (!file.holds(from, length)) {
                throw file.damaged("a sequence ends beyond the file: it is cut off");
            }
            return from + length;
        }
        long end = length == UNDEFINED ? file.length() : from + length;
        long at = from;
        while (at + 8 <= end) {
            ByteBuffer head = file.read(at, 8, ByteOrder.LITTLE_ENDIAN, "a sequence");
            int item = tag(head);
            long size = Integer.toUnsignedLong(head.getInt());
            at += 8;
            if (item == SEQUENCE_END) {
                return at;
            }
            if (item != ITEM) {
                throw file.damaged("a sequence holds something other than items");
            }
            if (size == UNDEFINED) {
                at = readElements(at, file.length(), depth + 1, true);
            } else {
                if (!file.holds(at, size)) {
                    throw file.damaged("a sequence ends beyond the file: it is cut off");
                }
                readElements(at, at + size, depth + 1, true);
                at += size;
            }
        }
        return at;
    }

    private static int tag(ByteBuffer head) {
        int group = Short.toUnsignedInt(head.getShort());
        return group << 16 | Short.toUnsignedInt(head.getShort());
    }

    private static boolean isLong(String type) {
        return switch (type) {
            case "OB", "OW", "OF", "OD", "OL", "OV", "SQ", "UT", "UN", "UC", "UR", "SV", "UV" ->
                    true;
            default -> false;
        };
    }

    /** Returns the value of a text without padding; empty where it is absent. */
    String text(int tag) {
        byte[] value = values.getOrDefault(tag, new byte[0]);
        return new String(value, StandardCharsets.ISO_8859_1).replace('\0', ' ').strip();
    }

    private ByteBuffer binary(int tag, int size) {
        byte[] value = values.getOrDefault(tag, new byte[0]);
        return ByteBuffer.wrap(Arrays.copyOf(value, size)).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Returns a value of US or UL; 0 where it is absent. */
    int number(int tag) {
        return binary(tag, 4).getInt();
    }

    /** Returns a value of FL; 0 where it is absent. */
    double real(int tag) {
        return binary(tag, 4).getFloat();
    }

    /** Returns a value of IS; 0 where it is absent or not a number. */
    int integer(int tag) {
        try {
            return Integer.parseInt(text(tag));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
