package org.epsam.slides.internal.codec;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.util.Arrays;

/** Decodes Zstandard. */
public final class Zstandard {
    private Zstandard() {}

    /**
     * Decodes a frame.
     *
     * @param data the frame
     * @param size how many bytes come out at most
     * @return the bytes
     * @throws IOException where the data is damaged or larger
     */
    public static byte[] decode(byte[] data, int size) throws IOException {
        byte[] out = new byte[size];
        long count = Zstd.decompress(out, data);
        if (Zstd.isError(count)) {
            throw new IOException("Zstandard data is damaged: " + Zstd.getErrorName(count));
        }
        return count == size ? out : Arrays.copyOf(out, (int) count);
    }
}
