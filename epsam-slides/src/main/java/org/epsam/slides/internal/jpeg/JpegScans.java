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

    private JpegScans() {}

    /**
     * Refuses a stream of too many scans.
     *
     * @param in a stream from SOI on, buffered; what is no JPEG ends silently, for the decoder to
     *     tell
     * @throws IOException where it has more than {@value #MOST} scans
     */
    public static void check(InputStream in) throws IOException {
        int scans = 0;
        try {
            for (int code = marker(in); code != EOI; code = marker(in)) {
                if (code == SOS) {
                    scans++;
                }
                if (scans > MOST) {
                    throw new IOException("JPEG of more than " + MOST + " scans");
                }
                if (code != SOI) {
                    int length = (in.read() << 8 | in.read()) - 2;
                    in.skipNBytes(Math.max(0, length));
                }
            }
        } catch (EOFException e) {
            return;
        }
    }

    /** Goes behind the next marker with a segment; compressed data has none. */
    private static int marker(InputStream in) throws IOException {
        int before = 0;
        for (int now = in.read(); now >= 0; now = in.read()) {
            boolean restart = now >= 0xd0 && now <= 0xd7;
            if (before == 0xff && now != 0 && now != 0xff && now != 1 && !restart) {
                return now;
            }
            before = now;
        }
        throw new EOFException();
    }
}
