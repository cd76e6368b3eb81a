package org.epsam.slides.internal.reader;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.epsam.slides.image.Size;
import org.epsam.slides.internal.tiff.TiffTag;

/** One directory of a TIFF file: those of its fields that slides need. */
final class TiffPage {
    /** The position of the directory among those of the main chain; -1 for a SubIFD. */
    final int index;

    /** The directories below this one (SubIFDs). */
    final List<TiffPage> subPages = new ArrayList<>();

    private final Map<Integer, long[]> numbers = new HashMap<>();
    private final Map<Integer, byte[]> bytes = new HashMap<>();

    TiffPage(int index) {
        this.index = index;
    }

    static boolean isWanted(int tag) {
        return switch (tag) {
            case TiffTag.SUBFILE,
                    TiffTag.WIDTH,
                    TiffTag.HEIGHT,
                    TiffTag.BITS,
                    TiffTag.COMPRESSION,
                    TiffTag.PHOTOMETRIC,
                    TiffTag.FILL_ORDER,
                    TiffTag.DESCRIPTION,
                    TiffTag.MODEL,
                    TiffTag.STRIP_OFFSETS,
                    TiffTag.ORIENTATION,
                    TiffTag.SAMPLES,
                    TiffTag.ROWS_PER_STRIP,
                    TiffTag.STRIP_COUNTS,
                    TiffTag.X_RESOLUTION,
                    TiffTag.Y_RESOLUTION,
                    TiffTag.PLANAR,
                    TiffTag.RESOLUTION_UNIT,
                    TiffTag.SOFTWARE,
                    TiffTag.PREDICTOR,
                    TiffTag.TILE_WIDTH,
                    TiffTag.TILE_HEIGHT,
                    TiffTag.TILE_OFFSETS,
                    TiffTag.TILE_COUNTS,
                    TiffTag.SUB_IFDS,
                    TiffTag.EXTRA_SAMPLES,
                    TiffTag.SAMPLE_FORMAT,
                    TiffTag.JPEG_TABLES,
                    TiffTag.SUBSAMPLING,
                    TiffTag.XMP,
                    TiffTag.NDPI ->
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
        String text = decoded(bytes(tag));
        int end = text.indexOf(0);
        return end < 0 ? text : text.substring(0, end);
    }

    /** Some writers do not encode, so that a micro sign is one byte. */
    private static String decoded(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    /** Whether it has colours of its own: RGB or YCbCr. */
    boolean isColour() {
        long samples = number(TiffTag.SAMPLES, 1);
        long kind = number(TiffTag.PHOTOMETRIC, samples >= 3 ? 2 : 1);
        return samples >= 3 && kind != 0 && kind != 1;
    }

    boolean isTiled() {
        return has(TiffTag.TILE_WIDTH);
    }

    /** The width, or 0 where it is absent or absurd. */
    int width() {
        return side(TiffTag.WIDTH);
    }

    /** The height, or 0 where it is absent or absurd. */
    int height() {
        return side(TiffTag.HEIGHT);
    }

    /** The size; sides that are absent or absurd are 0. */
    Size size() {
        return new Size(width(), height());
    }

    private int side(int tag) {
        long side = number(tag, 0);
        return side < 1 || side > Integer.MAX_VALUE ? 0 : (int) side;
    }
}
