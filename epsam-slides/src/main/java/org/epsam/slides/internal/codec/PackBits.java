package org.epsam.slides.internal.codec;

import com.twelvemonkeys.io.enc.DecoderStream;
import com.twelvemonkeys.io.enc.PackBitsDecoder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Decodes runs of bytes, as TIFF's PackBits and DICOM's RLE have them. */
public final class PackBits {
    private PackBits() {}

    /**
     * Decodes data.
     *
     * @param data the runs; what follows the wanted bytes is left
     * @param size how many bytes are wanted
     * @return as many bytes
     * @throws IOException where the data is damaged or ends early
     */
    public static byte[] decode(byte[] data, int size) throws IOException {
        try (InputStream in =
                new DecoderStream(new ByteArrayInputStream(data), new PackBitsDecoder())) {
            byte[] out = in.readNBytes(size);
            if (out.length < size) {
                throw new IOException("data of runs ends early");
            }
            return out;
        }
    }
}
