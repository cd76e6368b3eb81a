package org.epsam.slides.slide;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** One directory of a TIFF file: those of its fields that slides need. */
final class TiffPage {
    static final int SUBFILE = 254;
    static final int WIDTH = 256;
    static final int HEIGHT = 257;
    static final int BITS = 258;
    static final int COMPRESSION = 259;
    static final int PHOTOMETRIC = 262;
    static final int DESCRIPTION = 270;
    static final int MODEL = 272;
    static final int STRIP_OFFSETS = 273;
    static final int SAMPLES = 277;
    static final int ROWS_PER_STRIP = 278;
    static final int STRIP_COUNTS = 279;
    static final int X_RESOLUTION = 282;
    static final int Y_RESOLUTION = 283;
    static final int PLANAR = 284;
    static final int RESOLUTION_UNIT = 296;
    static final int SOFTWARE = 305;
    static final int PREDICTOR = 317;
    static final int TILE_WIDTH = 322;
    static final int TILE_HEIGHT = 323;
    static final int TILE_OFFSETS = 324;
    static final int TILE_COUNTS = 325;
    static final int SUB_IFDS = 330;
    static final int EXTRA_SAMPLES = 338;
    static final int SAMPLE_FORMAT = 339;
    static final int JPEG_TABLES = 347;
    static final int SUBSAMPLING = 530;
    static final int XMP = 700;

    /** Hamamatsu's private field: such files are TIFF by their first bytes only. */
    static final int NDPI = 65420;

    /** The position of the directory among those of the main chain; -1 for a SubIFD. */
    final int index;

    private final Map<Integer, long[]> numbers = new HashMap<>();
    private final Map<Integer, byte[]> bytes = new HashMap<>();

    TiffPage(int index) {
        this.index = index;
    }

    static boolean isWanted(int tag) {
        return switch (tag) {
            case SUBFILE,
                    WIDTH,
                    HEIGHT,
                    BITS,
                    COMPRESSION,
                    PHOTOMETRIC,
                    DESCRIPTION,
                    MODEL,
                    STRIP_OFFSETS,
                    SAMPLES,
                    ROWS_PER_STRIP,
                    STRIP_COUNTS,
                    X_RESOLUTION,
                    Y_RESOLUTION,
                    PLANAR,
                    RESOLUTION_UNIT,
                    SOFTWARE,
                    PREDICTOR,
                    TILE_WIDTH,
                    TILE_HEIGHT,
                    TILE_OFFSETS,
                    TILE_COUNTS,
                    SUB_IFDS,
                    EXTRA_SAMPLES,
                    SAMPLE_FORMAT,
                    JPEG_TABLES,
                    SUBSAMPLING,
                    XMP,
                    NDPI ->
                    true;
            default -> false;
        };
    }

    void put(int tag, long[] values) {
        numbers.put(tag, values);
    }

    void put(int tag, byte[] values) {
        bytes.put(tag, values);
    }

    boolean has(int tag) {
        return numbers.containsKey(tag) || bytes.containsKey(tag);
    }

    /** The numbers of a field; two for each rational. Empty where it is absent. */
    long[] numbers(int tag) {
        return numbers.getOrDefault(tag, new long[0]);
    }

    long number(int tag, long absent) {
        long[] values = numbers(tag);
        return values.length == 0 ? absent : values[0];
    }

    byte[] bytes(int tag) {
        return bytes.getOrDefault(tag, new byte[0]);
    }

    String text(int tag) {
        String text = new String(bytes(tag), StandardCharsets.UTF_8);
        int end = text.indexOf(0);
        return end < 0 ? text : text.substring(0, end);
    }

    boolean isTiled() {
        return has(TILE_WIDTH);
    }

    /** The width, or 0 where it is absent or absurd. */
    int width() {
        return side(WIDTH);
    }

    /** The height, or 0 where it is absent or absurd. */
    int height() {
        return side(HEIGHT);
    }

    private int side(int tag) {
        long side = number(tag, 0);
        return side < 1 || side > Integer.MAX_VALUE ? 0 : (int) side;
    }
}
