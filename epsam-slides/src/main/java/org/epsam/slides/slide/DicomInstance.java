package org.epsam.slides.slide;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.epsam.slides.image.Jpeg;
import org.epsam.slides.image.RgbImage;

/**
 * One DICOM instance of a whole slide (VL Whole Slide Microscopy Image Storage): tiles in the order
 * of TILED_FULL, JPEG baseline or uncompressed, explicit little endian.
 */
final class DicomInstance implements TiledSlide.Tiles {
    private static final String WHOLE_SLIDE = "1.2.840.10008.5.1.4.1.1.77.1.6";
    private static final String UNCOMPRESSED = "1.2.840.10008.1.2.1";
    private static final String JPEG_BASELINE = "1.2.840.10008.1.2.4.50";

    private static final int SERIES = 0x0020000e;
    private static final int SOP_CLASS = 0x00020002;
    private static final int TRANSFER_SYNTAX = 0x00020010;
    private static final int IMAGE_TYPE = 0x00080008;
    private static final int SAMPLES = 0x00280002;
    private static final int PHOTOMETRIC = 0x00280004;
    private static final int FRAMES = 0x00280008;
    private static final int ROWS = 0x00280010;
    private static final int COLUMNS = 0x00280011;
    private static final int PIXEL_SPACING = 0x00280030;
    private static final int BITS = 0x00280100;
    private static final int ORGANIZATION = 0x00209311;
    private static final int VOLUME_WIDTH = 0x00480001;
    private static final int VOLUME_HEIGHT = 0x00480002;
    private static final int TOTAL_COLUMNS = 0x00480006;
    private static final int TOTAL_ROWS = 0x00480007;
    private static final int SHARED_GROUPS = 0x52009229;
    private static final int FRAME_GROUPS = 0x52009230;
    private static final int PIXEL_MEASURES = 0x00289110;
    private static final int PIXEL_DATA = 0x7fe00010;
    private static final int ITEM = 0xfffee000;
    private static final int ITEM_END = 0xfffee00d;
    private static final int SEQUENCE_END = 0xfffee0dd;

    private static final long UNDEFINED = 0xffffffffL;
    private static final int MAX_VALUE = 1 << 16;
    private static final int MAX_DEPTH = 16;
    private static final int MAX_TILE_SIDE = 4096;

    private final SlideFile file;
    private final Map<Integer, byte[]> values = new HashMap<>();
    private long[] offsets = {};
    private long[] lengths = {};
    private int width;
    private int height;
    private int tileWidth;
    private int tileHeight;
    private boolean compressed;

    private DicomInstance(SlideFile file) {
        this.file = file;
    }

    /** Whether a file begins as DICOM files do. */
    static boolean isDicom(SlideFile file) {
        return file.length() > 132
                && file.read(128, 4, ByteOrder.BIG_ENDIAN, "the header").getInt() == 0x4449434d;
    }

    /** Reads the header of a file for which {@link #isDicom} holds, and finds its frames. */
    static DicomInstance read(SlideFile file) {
        DicomInstance instance = new DicomInstance(file);
        long pixels = instance.readElements(132, file.length(), 0, false);
        instance.check();
        instance.findFrames(pixels);
        return instance;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    String series() {
        return text(SERIES);
    }

    /** VOLUME, THUMBNAIL, LABEL or OVERVIEW: the third value of Image Type. */
    String kind() {
        String[] types = text(IMAGE_TYPE).split("\\\\");
        return types.length > 2 ? types[2].strip() : "VOLUME";
    }

    /** The side of a pixel in micrometres, of this instance's own resolution. */
    Optional<Double> micrometresPerPixel() {
        String[] spacing = text(PIXEL_SPACING).split("\\\\");
        try {
            if (spacing.length == 2) {
                double mean =
                        (Double.parseDouble(spacing[0]) + Double.parseDouble(spacing[1])) * 500;
                return Optional.of(mean).filter(v -> v > 0 && v < 1000);
            }
        } catch (NumberFormatException e) {
            // Then the size of the imaged volume may tell.
        }
        double across = real(VOLUME_WIDTH) * 1000 / width;
        double down = real(VOLUME_HEIGHT) * 1000 / height;
        return Optional.of((across + down) / 2).filter(v -> across > 0 && down > 0 && v < 1000);
    }

    TiledSlide.Pyramid pyramid(double downsample) {
        String storage =
                (compressed ? "JPEG" : "uncompressed")
                        + ", tiles of "
                        + tileWidth
                        + " x "
                        + tileHeight;
        return new TiledSlide.Pyramid(
                new Level(width, height, downsample, storage), tileWidth, tileHeight, this);
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
                throw file.damaged("a sequence holds something else than items");
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

    private void check() {
        if (!text(SOP_CLASS).equals(WHOLE_SLIDE)) {
            throw unsupported("is DICOM, but no whole slide image");
        }
        String syntax = text(TRANSFER_SYNTAX);
        compressed = syntax.equals(JPEG_BASELINE);
        if (!compressed && !syntax.equals(UNCOMPRESSED)) {
            throw unsupported("has the transfer syntax " + syntax + nameOf(syntax));
        }
        String organization = text(ORGANIZATION);
        int frames = Math.max(1, integer(FRAMES));
        if (!organization.equals("TILED_FULL") && frames > 1) {
            throw unsupported(
                    "has tiles organised as '" + organization + "', and only TILED_FULL is read");
        }
        if (number(BITS) != 8 || number(SAMPLES) != 3 && number(SAMPLES) != 1) {
            throw unsupported(number(SAMPLES) + " samples of " + number(BITS) + " bits a pixel");
        }
        tileWidth = number(COLUMNS);
        tileHeight = number(ROWS);
        width = values.containsKey(TOTAL_COLUMNS) ? number(TOTAL_COLUMNS) : tileWidth;
        height = values.containsKey(TOTAL_ROWS) ? number(TOTAL_ROWS) : tileHeight;
        if (width < 1 || height < 1 || tileWidth < 1 || tileHeight < 1) {
            throw file.damaged("declares " + width + " x " + height + " pixels");
        }
        if (tileWidth > MAX_TILE_SIDE || tileHeight > MAX_TILE_SIDE) {
            throw unsupported("has tiles of " + tileWidth + " x " + tileHeight);
        }
        if ((long) across() * down() != frames) {
            throw unsupported(
                    "has "
                            + frames
                            + " frames, not the "
                            + (long) across() * down()
                            + " tiles of one focal plane and colour");
        }
    }

    private static String nameOf(String syntax) {
        if (syntax.startsWith("1.2.840.10008.1.2.4.9")) {
            return " (JPEG 2000)";
        }
        return syntax.equals("1.2.840.10008.1.2") ? " (implicit little endian)" : "";
    }

    private UnsupportedSlide unsupported(String found) {
        return new UnsupportedSlide(
                file.path() + ": " + found + "; convert it to JPEG baseline, TILED_FULL");
    }

    private int across() {
        return (int) ((width + (long) tileWidth - 1) / tileWidth);
    }

    private int down() {
        return (int) ((height + (long) tileHeight - 1) / tileHeight);
    }

    private void findFrames(long pixels) {
        int frames = across() * down();
        // An item header for each frame, or the pixels themselves, must be there.
        long least = compressed ? 8L * frames : (long) frames * tileBytes();
        if (!file.holds(pixels, least)) {
            throw file.damaged(
                    "the pixels of " + frames + " frames are not all there: it is cut off");
        }
        offsets = new long[frames];
        lengths = new long[frames];
        if (!compressed) {
            Arrays.setAll(offsets, i -> pixels + (long) i * tileBytes());
            Arrays.fill(lengths, tileBytes());
            return;
        }
        long at = pixels;
        // The first item is the table of offsets, which the items make superfluous.
        for (int i = -1; i <= frames; i++) {
            ByteBuffer head = file.read(at, 8, ByteOrder.LITTLE_ENDIAN, "frame " + Math.max(0, i));
            int tag = tag(head);
            long length = Integer.toUnsignedLong(head.getInt());
            if (i == frames ? tag == ITEM : tag != ITEM) {
                throw unsupported("has frames of several fragments, or is damaged");
            }
            if (i == frames) {
                return;
            }
            if (!file.holds(at + 8, length)) {
                throw file.damaged("frame " + i + " ends beyond the file: it is cut off");
            }
            if (i >= 0) {
                offsets[i] = at + 8;
                lengths[i] = length;
            }
            at += 8 + length;
        }
    }

    private long tileBytes() {
        return (long) tileWidth * tileHeight * number(SAMPLES);
    }

    @Override
    public byte[] decode(int column, int row) {
        int frame = row * across() + column;
        byte[] data =
                file.read(offsets[frame], lengths[frame], ByteOrder.BIG_ENDIAN, "frame " + frame)
                        .array();
        if (compressed) {
            return jpeg(data, frame);
        }
        if (number(SAMPLES) == 3) {
            return data;
        }
        byte[] rgb = new byte[3 * data.length];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = data[i / 3];
        }
        return rgb;
    }

    private byte[] jpeg(byte[] data, int frame) {
        Jpeg.Colours unmarked =
                text(PHOTOMETRIC).startsWith("YBR") ? Jpeg.Colours.YCBCR : Jpeg.Colours.RGB;
        try {
            RgbImage image = Jpeg.decode(data, Optional.empty(), unmarked, tileWidth, tileHeight);
            if (image.width() != tileWidth || image.height() != tileHeight) {
                throw new IOException(
                        "JPEG of "
                                + image.width()
                                + " x "
                                + image.height()
                                + " in a tile of "
                                + tileWidth
                                + " x "
                                + tileHeight);
            }
            return image.rgb();
        } catch (IOException e) {
            throw file.damaged("frame " + frame + ": " + e.getMessage());
        }
    }

    private String text(int tag) {
        byte[] value = values.getOrDefault(tag, new byte[0]);
        return new String(value, StandardCharsets.ISO_8859_1).replace('\0', ' ').strip();
    }

    private ByteBuffer binary(int tag, int size) {
        byte[] value = values.getOrDefault(tag, new byte[0]);
        return ByteBuffer.wrap(Arrays.copyOf(value, size)).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A value of US or UL. */
    private int number(int tag) {
        return binary(tag, 4).getInt();
    }

    /** A value of FL. */
    private double real(int tag) {
        return binary(tag, 4).getFloat();
    }

    /** A value of IS. */
    private int integer(int tag) {
        try {
            return Integer.parseInt(text(tag));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
