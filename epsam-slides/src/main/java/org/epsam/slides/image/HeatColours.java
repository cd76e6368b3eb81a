package org.epsam.slides.image;

/**
 * Colours for numbers from 0 to 1, dark for low and bright for high in print as well: black over
 * violet and orange to light yellow, which stand out from pink tissue (matplotlib's inferno).
 */
final class HeatColours {
    private static final int[] ANCHORS = {
        0x000004, 0x210c4a, 0x57106e, 0x8a226a, 0xbc3754, 0xe45a31, 0xf98e09, 0xf9cb35, 0xfcffa4
    };

    private HeatColours() {}

    /**
     * Returns the colour of a number, interpolated linearly between nine anchors.
     *
     * @param value 0 .. 1; values outside are clamped, NaN counts as 0
     * @return red, green and blue as 0xRRGGBB
     */
    static int of(double value) {
        double position = Math.min(1, Math.max(0, value)) * (ANCHORS.length - 1);
        if (Double.isNaN(position)) {
            position = 0;
        }
        int low = Math.min((int) position, ANCHORS.length - 2);
        double part = position - low;
        int colour = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int from = ANCHORS[low] >> shift & 0xff;
            int to = ANCHORS[low + 1] >> shift & 0xff;
            colour |= (int) Math.round(from + part * (to - from)) << shift;
        }
        return colour;
    }
}
