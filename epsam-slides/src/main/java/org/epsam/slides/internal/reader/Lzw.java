package org.epsam.slides.internal.reader;

import java.io.IOException;

/** Decodes LZW as TIFF 6.0 defines it, section 13: codes of 9 to 12 bits, highest bit first. */
final class Lzw {
    private static final int CLEAR = 256;
    private static final int END = 257;
    private static final int CODES = 4096;

    private final byte[] data;
    private final byte[] out;

    // A code's bytes are the output at start[code] .. start[code] + length[code]: every new code
    // repeats bytes that were just written, so no table of strings is needed.
    private final int[] start = new int[CODES + 1];
    private final int[] length = new int[CODES + 1];
    private int next = CLEAR;
    private int bits = 9;
    private int to;
    private int last = -1;
    private int lastStart;
    private int lastLength;

    private long window;
    private int held;
    private int at;

    private Lzw(byte[] data, byte[] out) {
        this.data = data;
        this.out = out;
    }

    /**
     * Decodes data.
     *
     * @param data compressed
     * @param out is filled
     * @throws IOException where the data ends early or is damaged
     */
    static void decode(byte[] data, byte[] out) throws IOException {
        new Lzw(data, out).decode();
    }

    private void decode() throws IOException {
        while (to < out.length) {
            int code = nextCode();
            if (code == END) {
                break;
            }
            if (code == CLEAR) {
                next = END + 1;
                bits = 9;
                last = -1;
                continue;
            }
            if (next == CLEAR) {
                throw new IOException("LZW data does not begin with a clear code");
            }
            int begin = to;
            write(code);
            learn(code, begin);
        }
        if (to < out.length) {
            throw new IOException("LZW data ends early");
        }
    }

    private int nextCode() throws IOException {
        while (held < bits) {
            if (at >= data.length) {
                throw new IOException("LZW data ends early");
            }
            window = window << 8 | data[at++] & 0xff;
            held += 8;
        }
        int code = (int) (window >>> held - bits) & (1 << bits) - 1;
        held -= bits;
        return code;
    }

    private void write(int code) throws IOException {
        if (code < CLEAR) {
            out[to++] = (byte) code;
        } else if (last >= 0 && code <= next) {
            int from = code == next ? lastStart : start[code];
            int count = code == next ? lastLength + 1 : length[code];
            // Byte by byte: the string may overlap what is being written.
            for (int i = 0; i < count && to < out.length; i++) {
                out[to++] = out[from + i];
            }
        } else {
            throw new IOException("LZW data is damaged");
        }
    }

    private void learn(int code, int begin) {
        if (last >= 0 && next < CODES) {
            start[next] = lastStart;
            length[next] = lastLength + 1;
            next++;
        }
        last = code;
        lastStart = begin;
        lastLength = to - begin;
        // TIFF widens its codes one code early.
        if (next >= 2047) {
            bits = 12;
        } else if (next >= 1023) {
            bits = 11;
        } else if (next >= 511) {
            bits = 10;
        }
    }
}
