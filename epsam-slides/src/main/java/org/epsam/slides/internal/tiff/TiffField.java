package org.epsam.slides.internal.tiff;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * One field of a directory that is written. Fields are never compared: as a record of an array, one
 * is equal to itself only.
 *
 * @param tag see {@link TiffTag}
 * @param type number of the type of its values
 * @param count how many values
 * @param value the values, little endian
 */
public record TiffField(int tag, int type, long count, byte[] value) {
    private static final int ASCII = 2;
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int RATIONAL = 5;
    private static final int LONG8 = 16;
    private static final int IFD8 = 18;

    /**
     * Creates a field of 16-bit numbers.
     *
     * @param tag its tag
     * @param values 0 .. 65535
     * @return the field
     */
    public static TiffField shorts(int tag, long... values) {
        ByteBuffer bytes = buffer(values.length * 2);
        for (long value : values) {
            bytes.putShort((short) value);
        }
        return new TiffField(tag, SHORT, values.length, bytes.array());
    }

    /**
     * Creates a field of 32-bit numbers.
     *
     * @param tag its tag
     * @param values unsigned
     * @return the field
     */
    public static TiffField longs(int tag, long... values) {
        ByteBuffer bytes = buffer(values.length * 4);
        for (long value : values) {
            bytes.putInt((int) value);
        }
        return new TiffField(tag, LONG, values.length, bytes.array());
    }

    /**
     * Creates a field of 64-bit numbers.
     *
     * @param tag its tag
     * @param values such as offsets
     * @return the field
     */
    public static TiffField longs8(int tag, long... values) {
        return eightBytes(tag, LONG8, values);
    }

    /**
     * Creates a field of places of directories.
     *
     * @param tag its tag
     * @param offsets of the directories
     * @return the field
     */
    public static TiffField directories(int tag, long... offsets) {
        return eightBytes(tag, IFD8, offsets);
    }

    private static TiffField eightBytes(int tag, int type, long... values) {
        ByteBuffer bytes = buffer(values.length * 8);
        for (long value : values) {
            bytes.putLong(value);
        }
        return new TiffField(tag, type, values.length, bytes.array());
    }

    /**
     * Creates a field of one rational number.
     *
     * @param tag its tag
     * @param numerator unsigned, 32 bits
     * @param denominator unsigned, 32 bits
     * @return the field
     */
    public static TiffField rational(int tag, long numerator, long denominator) {
        return new TiffField(tag, RATIONAL, 1, longs(tag, numerator, denominator).value());
    }

    /**
     * Creates a field of text.
     *
     * @param tag its tag
     * @param text written as UTF-8
     * @return the field
     */
    public static TiffField text(int tag, String text) {
        byte[] bytes = (text + "\0").getBytes(StandardCharsets.UTF_8);
        return new TiffField(tag, ASCII, bytes.length, bytes);
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
