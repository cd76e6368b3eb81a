package org.epsam.slides.internal.jpeg;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Counts the scans of a JPEG stream. Each scan costs a decoder the time of the whole image, even if
 * it is of a few bytes, so that a small file of many scans would take hours.
 */
public final class JpegScans {
    /** Scans of a stream; writers of progressive JPEG make about ten. */
    public static final int MOST = 50;

    private static final int SOI = 0xd8;
    private static final int EOI = 0xd9;
    private static final int SOS = 0xda;

    private static final int BUFFER = 1 << 16;

    private final InputStream rest;
    private final byte[] bytes;
    private int at;
    private int end;

    private JpegScans(byte[] bytes, int end, InputStream rest) {
        this.bytes = bytes;
        this.end = end;
        this.rest = rest;
    }

    /**
     * Refuses a stream of too many scans.
     *
     * @param in a stream from SOI on; what is no JPEG ends silently, for the decoder to tell
     * @throws IOException where it has more than {@value #MOST} scans
     */
    public static void check(InputStream in) throws IOException {
        new JpegScans(new byte[BUFFER], 0, in).count();
    }

    /**
     * Refuses a stream of too many scans, as {@link #check(InputStream)}. Takes a hundredth of the
     * time of decoding it.
     *
     * @param stream from SOI on
     * @throws IOException where it has more than {@value #MOST} scans
     */
    public static void check(byte[] stream) throws IOException {
        new JpegScans(stream, stream.length, InputStream.nullInputStream()).count();
    }

    private void count() throws IOException {
        int scans = 0;
        try {
            for (int code = marker(); code != EOI; code = marker()) {
                if (code == SOS) {
                    scans++;
                }
                if (scans > MOST) {
                    throw new IOException("JPEG of more than " + MOST + " scans");
                }
                if (code != SOI) {
                    skip((next() << 8 | next()) - 2);
                }
            }
        } catch (EOFException e) {
            return;
        }
    }

    /** Goes behind the next marker with a segment; compressed data has none. */
    private int marker() throws IOException {
        int before = 0;
        while (true) {
            int now = next();
            boolean restart = now >= 0xd0 && now <= 0xd7;
            if (before == 0xff && now != 0 && now != 0xff && now != 1 && !restart) {
                return now;
            }
            before = now;
        }
    }

    private int next() throws IOException {
        if (at == end) {
            fill();
        }
        return bytes[at++] & 0xff;
    }

    private void skip(int count) throws IOException {
        int left = count;
        while (left > end - at) {
            left -= end - at;
            fill();
        }
        at += Math.max(0, left);
    }

    private void fill() throws IOException {
        at = 0;
        end = Math.max(0, rest.read(bytes));
        if (end == 0) {
            throw new EOFException();
        }
    }
}
