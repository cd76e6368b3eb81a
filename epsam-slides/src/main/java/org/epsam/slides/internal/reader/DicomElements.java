package org.epsam.slides.internal.reader;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The data elements of a DICOM file, up to its pixels: those at the top, and from sequences the
 * pixel spacing and the places of frames. Implicit and explicit, little and big endian.
 */
final class DicomElements {
    static final int MEDIA_SOP_CLASS = 0x00020002;
    static final int TRANSFER_SYNTAX = 0x00020010;
    static final int IMAGE_TYPE = 0x00080008;
    static final int SOP_CLASS = 0x00080016;
    static final int INSTANCE = 0x00080018;
    static final int SERIES = 0x0020000e;
    static final int CONCATENATION = 0x00209161;
    static final int CONCATENATION_TOTAL = 0x00209163;
    static final int CONCATENATION_OFFSET = 0x00209228;
    static final int ORGANIZATION = 0x00209311;
    static final int SAMPLES = 0x00280002;
    static final int PHOTOMETRIC = 0x00280004;
    static final int PLANAR = 0x00280006;
    static final int FRAMES = 0x00280008;
    static final int ROWS = 0x00280010;
    static final int COLUMNS = 0x00280011;
    static final int PIXEL_SPACING = 0x00280030;
    static final int BITS = 0x00280100;
    static final int BITS_STORED = 0x00280101;
    static final int SIGNED = 0x00280103;
    static final int WINDOW_CENTER = 0x00281050;
    static final int WINDOW_WIDTH = 0x00281051;
    static final int RESCALE_INTERCEPT = 0x00281052;
    static final int RESCALE_SLOPE = 0x00281053;
    static final int VOLUME_WIDTH = 0x00480001;
    static final int VOLUME_HEIGHT = 0x00480002;
    static final int TOTAL_COLUMNS = 0x00480006;
    static final int TOTAL_ROWS = 0x00480007;
    static final int COLUMN_POSITION = 0x0048021e;
    static final int ROW_POSITION = 0x0048021f;
    static final int OPTICAL_PATHS = 0x00480302;
    static final int FOCAL_PLANES = 0x00480303;
    static final int X_OFFSET = 0x0040072a;
    static final int Y_OFFSET = 0x0040073a;
    static final int LUT_SHAPE = 0x20500020;

    /** Sequences that are kept as they lie in the file: what the container and its parts are. */
    private static final Set<Integer> KEPT = Set.of(0x00400513, 0x00400518, 0x00400560);

    private static final int ORIGIN = 0x00480008;

    private static final int PLANE_POSITION = 0x0048021a;
    private static final int OPTICAL_PATH_IDENTIFICATION = 0x00480207;
    private static final int OPTICAL_PATH = 0x00480106;
    private static final int SHARED_GROUPS = 0x52009229;
    private static final int FRAME_GROUPS = 0x52009230;
    private static final int PIXEL_MEASURES = 0x00289110;
    private static final int WINDOW_OF_FRAME = 0x00289132;
    private static final int TRANSFORMATION_OF_FRAME = 0x00289145;
    private static final int EXTENDED_OFFSETS = 0x7fe00001;
    private static final int PIXEL_DATA = 0x7fe00010;
    private static final int ITEM = 0xfffee000;
    private static final int ITEM_END = 0xfffee00d;
    private static final int SEQUENCE_END = 0xfffee0dd;

    /** What each frame has of its own. */
    private static final Set<Integer> FRAME_TAGS =
            Set.of(COLUMN_POSITION, ROW_POSITION, OPTICAL_PATH);

    /** What is kept wherever it stands first, such as in the groups that all frames share. */
    private static final Set<Integer> ANYWHERE =
            Set.of(
                    PIXEL_SPACING,
                    X_OFFSET,
                    Y_OFFSET,
                    WINDOW_CENTER,
                    WINDOW_WIDTH,
                    RESCALE_INTERCEPT,
                    RESCALE_SLOPE);

    private static final long UNDEFINED = 0xffffffffL;
    private static final int PREAMBLE = 132;
    private static final int MAX_VALUE = 1 << 16;
    private static final int MAX_DEPTH = 16;

    /** Elements that are kept; those of whole slides are some hundred. */
    private static final int MAX_ELEMENTS = 1 << 16;

    private static final int WINDOW = 1 << 16;

    private final SlideFile file;
    private final Map<Integer, byte[]> values = new HashMap<>();
    private final List<Position> positions = new ArrayList<>();
    private final Set<String> opticalPaths = new HashSet<>();
    private final long pixels;
    private long pixelLength = UNDEFINED;

    /** Whether the pixels are stored as words, high byte first. */
    private boolean swapped;

    /** How the elements after the meta information are encoded. */
    private boolean implicit;

    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

    /** A part of the file, so that elements need no access each. */
    private ByteBuffer window = ByteBuffer.allocate(0);

    private long windowAt;

    /** Where the table of 64-bit offsets lies, and its length; 0 without one. */
    private long extendedAt;

    private long extendedLength;

    /** The upper left corner of a frame in the whole image, counted from 1. */
    record Position(int column, int row) {}

    /**
     * The head of an element: where its value begins, and how long that is.
     *
     * @param unknown whether it has items of an unknown kind, which are implicit (PS3.5 6.2.2)
     */
    private record Head(int tag, boolean sequence, long value, long length, boolean unknown) {}

    /** Reads the elements of a file that begins as DICOM files do. */
    DicomElements(SlideFile file) {
        this.file = file;
        long at = PREAMBLE;
        // The meta information is explicit little endian in all files.
        while (at + 8 <= file.length() && bytes(at, 2).getShort() == 2) {
            Head head = head(at);
            at = value(head, 0, file.length());
        }
        String syntax = text(TRANSFER_SYNTAX);
        implicit = syntax.equals("1.2.840.10008.1.2");
        if (syntax.equals("1.2.840.10008.1.2.2")) {
            order = ByteOrder.BIG_ENDIAN;
        } else if (DicomSyntax.nameOf(syntax).equals("deflated")) {
            throw new UnsupportedSlide(
                    file.path() + ": DICOM whose elements are deflated; convert it (dcmconv +te)");
        }
        pixels = readElements(at, file.length(), 0, false);
        // Only the file is needed from here on.
        window = ByteBuffer.allocate(0);
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

    /** Returns whether so many bytes lie in the value of uncompressed pixels, and in the file. */
    boolean hasPixels(long count) {
        return pixelLength != UNDEFINED && count <= pixelLength && file.holds(pixels, count);
    }

    /** Returns whether each two bytes of uncompressed pixels are stored in turned order. */
    boolean areBytesSwapped() {
        return swapped;
    }

    /** Returns the places of those frames that tell theirs. */
    List<Position> positions() {
        return positions;
    }

    /** Returns how many colours of light the frames are of, as far as they tell it. */
    int opticalPaths() {
        return opticalPaths.size();
    }

    /** Returns the table of 64-bit offsets of frames; empty without one. */
    long[] extendedOffsets() {
        int count = (int) (extendedLength / 8);
        ByteBuffer table = file.read(extendedAt, 8L * count, order, "the table of offsets");
        long[] offsets = new long[count];
        table.asLongBuffer().get(offsets);
        return offsets;
    }

    boolean has(int tag) {
        return values.containsKey(tag);
    }

    /** Returns whether a tag, as it lies before a frame, begins an item. */
    static boolean isItem(ByteBuffer head) {
        return tag(head) == ITEM;
    }

    private ByteBuffer bytes(long at, int count) {
        if (at < windowAt || at + count > windowAt + window.limit()) {
            int size = (int) Math.max(count, Math.min(WINDOW, file.length() - at));
            window = file.read(at, size, ByteOrder.LITTLE_ENDIAN, "an element");
            windowAt = at;
        }
        return window.slice((int) (at - windowAt), count).order(order);
    }

    private Head head(long at) {
        ByteBuffer head = bytes(at, 8);
        int tag = tag(head);
        if (implicit || tag >>> 16 == 0xfffe) {
            long length = Integer.toUnsignedLong(head.getInt());
            return new Head(tag, length == UNDEFINED || isWanted(tag), at + 8, length, false);
        }
        String type = "" + (char) head.get() + (char) head.get();
        if (!type.matches("[A-Z]{2}")) {
            throw file.damaged("an element is of the type '" + type.replaceAll("\\W", "?") + "'");
        }
        if (isLong(type)) {
            long length = Integer.toUnsignedLong(bytes(at + 8, 4).getInt());
            boolean sequence = type.equals("SQ") || length == UNDEFINED;
            return new Head(tag, sequence, at + 12, length, sequence && type.equals("UN"));
        }
        return new Head(tag, false, at + 8, Short.toUnsignedLong(head.getShort()), false);
    }

    /** Whether the items of a sequence are looked into. */
    private static boolean isWanted(int tag) {
        return tag == SHARED_GROUPS
                || tag == ORIGIN
                || tag == FRAME_GROUPS
                || tag == PIXEL_MEASURES
                || tag == WINDOW_OF_FRAME
                || tag == TRANSFORMATION_OF_FRAME
                || tag == PLANE_POSITION
                || tag == OPTICAL_PATH_IDENTIFICATION;
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
            Head head = head(at);
            if (item && head.tag() == ITEM_END) {
                return head.value();
            }
            // Icons inside of sequences have pixels, too.
            if (head.tag() == PIXEL_DATA && depth == 0) {
                swapped = order == ByteOrder.BIG_ENDIAN && bytes(at + 4, 2).get(1) == 'W';
                pixelLength = head.length();
                return head.value();
            }
            implicit ^= head.unknown();
            at = head.sequence() ? readSequence(head, depth, end) : value(head, depth, end);
            implicit ^= head.unknown();
            if (depth == 0 && KEPT.contains(head.tag())) {
                keep(head, at);
            }
        }
        return at;
    }

    /** What lies in something ends there, so that no byte is read more than once in each depth. */
    private void requireWithin(long from, long length, long end, String what) {
        if (!file.holds(from, length)) {
            throw file.damaged(what + " ends beyond the file: it is cut off");
        }
        if (length > end - from) {
            throw file.damaged(what + " ends beyond the sequence that holds it");
        }
    }

    private void keep(Head sequence, long next) {
        long end = sequence.length() == UNDEFINED ? next - 8 : next;
        long length = end - sequence.value();
        if (!implicit && order == ByteOrder.LITTLE_ENDIAN && length <= MAX_VALUE) {
            byte[] items = new byte[(int) length];
            bytes(sequence.value(), items.length).get(items);
            values.put(sequence.tag(), items);
        }
    }

    /**
     * Returns the bytes of a value, or of the items of a sequence that is kept; empty if absent.
     */
    byte[] raw(int tag) {
        return values.getOrDefault(tag, new byte[0]).clone();
    }

    /** Keeps a value where it is wanted, and returns where it ends. */
    private long value(Head head, int depth, long end) {
        long length = head.length();
        requireWithin(head.value(), length, end, "an element");
        if (head.tag() == EXTENDED_OFFSETS && depth == 0) {
            extendedAt = head.value();
            extendedLength = length;
        } else if (length <= MAX_VALUE
                && (depth == 0
                        || ANYWHERE.contains(head.tag())
                        || FRAME_TAGS.contains(head.tag()))) {
            byte[] bytes = new byte[(int) length];
            bytes(head.value(), bytes.length).get(bytes);
            // Inside of sequences tags are their own: the first pixel spacing, each frame's place.
            if (FRAME_TAGS.contains(head.tag())) {
                values.put(head.tag(), bytes);
            } else {
                values.putIfAbsent(head.tag(), bytes);
            }
            if (values.size() > MAX_ELEMENTS) {
                throw file.damaged("it has more than " + MAX_ELEMENTS + " elements");
            }
        }
        return head.value() + length;
    }

    private long readSequence(Head sequence, int depth, long outer) {
        long length = sequence.length();
        long from = sequence.value();
        if (length != UNDEFINED) {
            requireWithin(from, length, outer, "a sequence");
            if (!isWanted(sequence.tag())) {
                return from + length;
            }
        }
        long end = length == UNDEFINED ? outer : from + length;
        long at = from;
        if (sequence.tag() == FRAME_GROUPS) {
            values.keySet().removeAll(FRAME_TAGS);
        }
        while (at + 8 <= end) {
            Head item = head(at);
            at = item.value();
            if (item.tag() == SEQUENCE_END) {
                return at;
            }
            if (item.tag() != ITEM) {
                throw file.damaged("a sequence holds something other than items");
            }
            if (item.length() == UNDEFINED) {
                at = readElements(at, end, depth + 1, true);
            } else {
                requireWithin(at, item.length(), end, "an item of a sequence");
                readElements(at, at + item.length(), depth + 1, true);
                at += item.length();
            }
            if (sequence.tag() == FRAME_GROUPS && depth == 0) {
                addFrame();
            }
        }
        return at;
    }

    private void addFrame() {
        if (has(COLUMN_POSITION) && has(ROW_POSITION)) {
            positions.add(new Position(number(COLUMN_POSITION), number(ROW_POSITION)));
        }
        if (has(OPTICAL_PATH)) {
            opticalPaths.add(text(OPTICAL_PATH));
        }
        values.keySet().removeAll(FRAME_TAGS);
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
        return ByteBuffer.wrap(Arrays.copyOf(value, size)).order(order);
    }

    /** Returns a value of US, UL or SL; 0 where it is absent. */
    int number(int tag) {
        byte[] value = values.getOrDefault(tag, new byte[0]);
        return value.length == 2
                ? Short.toUnsignedInt(binary(tag, 2).getShort())
                : binary(tag, 4).getInt();
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
