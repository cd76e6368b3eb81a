package org.epsam.slides.image;

/** Colours for numbers from 0 to 1, dark for low and bright for high in print as well. */
public enum ColourTable {
    /** Dark blue over green to yellow; readable with every kind of colour blindness. */
    VIRIDIS(
            0x440154, 0x472d7b, 0x3b528b, 0x2c728e, 0x21918c, 0x28ae80, 0x5ec962, 0xaddc30,
            0xfde725),
    /** Black over violet and orange to light yellow; stands out from pink tissue. */
    INFERNO(
            0x000004, 0x210c4a, 0x57106e, 0x8a226a, 0xbc3754, 0xe45a31, 0xf98e09, 0xf9cb35,
            0xfcffa4);

    private final int[] anchors;

    ColourTable(int... anchors) {
        this.anchors = anchors;
    }

    /**
     * Returns the colour of a number, interpolated linearly between nine anchors.
     *
     * @param value 0 .. 1; values outside are clamped, NaN counts as 0
     * @return red, green and blue as 0xRRGGBB
     */
    public int colour(double value) {
        double position = Math.min(1, Math.max(0, value)) * (anchors.length - 1);
        if (Double.isNaN(position)) {
            position = 0;
        }
        int low = Math.min((int) position, anchors.length - 2);
        double part = position - low;
        int colour = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int from = anchors[low] >> shift & 0xff;
            int to = anchors[low + 1] >> shift & 0xff;
            colour |= (int) Math.round(from + part * (to - from)) << shift;
        }
        return colour;
    }
}
