package org.epsam.slides.annotation;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;

/**
 * What the content of a compressed file may grow to: both its text and what is made of it, to 64
 * times the file and 192 MiB. A file that is not compressed cannot reach it.
 */
final class JsonBudget {
    /** Bytes of an object or a list in memory, of a number, text or name, and of a vertex. */
    static final int CONTAINER = 96;

    static final int VALUE = 32;
    static final int NAME = 64;
    static final int VERTEX = 48;

    private static final long GROWTH = 64;
    private static final long ROOM = 192L << 20;

    private final long most;
    private long taken;

    JsonBudget(long fileBytes) {
        most = GROWTH * fileBytes + ROOM;
    }

    /**
     * Takes memory.
     *
     * @throws ZipException where it is too much
     */
    void take(long bytes) throws ZipException {
        taken += bytes;
        if (taken > most) {
            throw tooMuch();
        }
    }

    /** Gives back what is not needed any more. */
    void free(long bytes) {
        taken -= bytes;
    }

    private ZipException tooMuch() {
        return new ZipException("its content takes more than " + (most >> 20) + " MiB");
    }

    /** The unpacked content, which ends with an error where it is too long. */
    InputStream bounded(InputStream unpacked) {
        return new FilterInputStream(unpacked) {
            private long length;

            @Override
            public int read() throws IOException {
                int value = super.read();
                count(value < 0 ? 0 : 1);
                return value;
            }

            @Override
            public int read(byte[] bytes, int from, int most) throws IOException {
                int read = super.read(bytes, from, most);
                count(Math.max(0, read));
                return read;
            }

            private void count(int bytes) throws ZipException {
                length += bytes;
                if (length > most) {
                    throw tooMuch();
                }
            }
        };
    }
}
