package org.epsam.nets.checkpoint;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The numbers, texts and bytes of which a pickle consists, in their order. */
final class PickleStream {
    /** Bytes of a number; those of state dicts have at most ten. */
    private static final int MAX_INTEGER = 255;

    private final InputStream in;
    private final long length;
    private long position;

    /**
     * Begins to read.
     *
     * @param length bytes that the stream holds: nothing longer is ever allocated
     */
    PickleStream(InputStream in, long length) {
        this.in = in;
        this.length = length;
    }

    /** Bytes read so far. */
    long position() {
        return position;
    }

    int code() throws IOException {
        int code = in.read();
        if (code < 0) {
            throw tooEarly();
        }
        position++;
        return code;
    }

    byte[] bytes(long count) throws IOException {
        if (count < 0 || count > length - position) {
            throw tooEarly();
        }
        byte[] bytes = in.readNBytes((int) Math.min(count, Integer.MAX_VALUE - 8));
        position += bytes.length;
        if (bytes.length < count) {
            throw tooEarly();
        }
        return bytes;
    }

    private static EOFException tooEarly() {
        return new EOFException("its pickle ends too early; download it again");
    }

    ByteBuffer number(int bytes) throws IOException {
        return ByteBuffer.wrap(bytes(bytes)).order(ByteOrder.LITTLE_ENDIAN);
    }

    long unsigned(int count) throws IOException {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value |= (long) code() << 8 * i;
        }
        return value;
    }

    String text(long count) throws IOException {
        return new String(bytes(count), StandardCharsets.UTF_8);
    }

    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = code(); c != '\n'; c = code()) {
            line.append((char) c);
        }
        return line.toString();
    }

    /**
     * Reads a whole number of so many bytes, the lowest first.
     *
     * @return a Long where it fits, else a BigInteger
     */
    Number integer(long count) throws IOException {
        // as keys of dictionaries long ones are compared digit by digit
        if (count > MAX_INTEGER) {
            throw new ArithmeticException("a number of " + count + " bytes");
        }
        byte[] littleEndian = bytes(count);
        byte[] bigEndian = new byte[littleEndian.length + 1];
        for (int i = 0; i < littleEndian.length; i++) {
            bigEndian[littleEndian.length - i] = littleEndian[i];
        }
        if (littleEndian.length > 0) {
            bigEndian[0] = (byte) (littleEndian[littleEndian.length - 1] < 0 ? -1 : 0);
        }
        BigInteger value = new BigInteger(bigEndian);
        return value.bitLength() < Long.SIZE ? (Number) value.longValue() : value;
    }
}
