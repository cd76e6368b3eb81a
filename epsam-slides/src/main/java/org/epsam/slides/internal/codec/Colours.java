package org.epsam.slides.internal.codec;

/** Converts pixels of 8 bits a sample. */
public final class Colours {
    private Colours() {}

    /**
     * Copies grey to three channels.
     *
     * @param grey one byte a pixel
     * @return three bytes a pixel
     */
    public static byte[] greyToRgb(byte[] grey) {
        byte[] rgb = new byte[3 * grey.length];
        for (int i = 0, to = 0; i < grey.length; i++) {
            rgb[to++] = grey[i];
            rgb[to++] = grey[i];
            rgb[to++] = grey[i];
        }
        return rgb;
    }

    /**
     * Converts luma and chroma of full range (JFIF, DICOM's YBR_FULL).
     *
     * @param ycbcr Y, Cb and Cr of each pixel
     * @return red, green and blue of each pixel
     */
    public static byte[] ycbcrToRgb(byte[] ycbcr) {
        byte[] rgb = new byte[ycbcr.length];
        for (int i = 0; i + 2 < ycbcr.length; i += 3) {
            // The factors of JFIF, times 65536.
            int y = ((ycbcr[i] & 0xff) << 16) + 32768;
            int cb = (ycbcr[i + 1] & 0xff) - 128;
            int cr = (ycbcr[i + 2] & 0xff) - 128;
            rgb[i] = clamped(y + 91881 * cr);
            rgb[i + 1] = clamped(y - 22554 * cb - 46802 * cr);
            rgb[i + 2] = clamped(y + 116130 * cb);
        }
        return rgb;
    }

    private static byte clamped(int value) {
        return (byte) Math.max(0, Math.min(255, value >> 16));
    }

    /**
     * Inverts all values.
     *
     * @param values any bytes
     * @return 255 minus each
     */
    public static byte[] inverted(byte[] values) {
        byte[] out = new byte[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (byte) ~values[i];
        }
        return out;
    }
}
