package org.epsam.slides.tissue;

import org.epsam.slides.image.Mask;
import org.epsam.slides.image.Morphology;
import org.epsam.slides.image.RgbImage;

/**
 * Marks of blue, green and black felt pens on the glass. Eosin and haematoxylin both take away more
 * green light than red, so that tissue is never strongly greener than red, while these inks are.
 * Red pens cannot be distinguished from eosin.
 *
 * <p>The numbers were chosen on one scan of stained tissue without marks (CMU-1-Small-Region at
 * 8-fold downsampling) and on drawn strokes: 486 of 102,490 pixels there pass for ink, as specks
 * and seams that {@link #regions} drops. Real ink was not at hand.
 */
final class PenMarks {
    private static final int GREENER = 25;
    private static final int COLOURED = 50;
    private static final int DARK = 80;
    private static final int GREY = 35;
    // In pixels of about 4 micrometres: a stroke is at least 20 wide, and its seam is pale.
    private static final int THINNEST = 5;
    private static final int SEAM = 7;

    private PenMarks() {}

    /**
     * Finds the pixels that have the colour of ink.
     *
     * @param image a part of the slide, in pixels of about 4 to 8 micrometres
     * @return 1 where the colour is that of ink
     */
    public static Mask colours(RgbImage image) {
        byte[] rgb = image.rgb();
        byte[] ink = new byte[rgb.length / 3];
        for (int i = 0, k = 0; i < ink.length; i++, k += 3) {
            int r = rgb[k] & 0xff;
            int g = rgb[k + 1] & 0xff;
            int b = rgb[k + 2] & 0xff;
            int max = Math.max(r, Math.max(g, b));
            int range = max - Math.min(r, Math.min(g, b));
            boolean green = g - r > GREENER && range > COLOURED;
            boolean black = max < DARK && range < GREY;
            ink[i] = (byte) (green || black ? 1 : 0);
        }
        return new Mask(image.width(), image.height(), ink);
    }

    /**
     * Keeps what is as wide as a stroke and adds its pale seam.
     *
     * @param colours the result of {@link #colours} for the whole slide
     * @param micrometres along a pixel
     * @return 1 where there is a pen mark
     */
    public static Mask regions(Mask colours, double micrometres) {
        int thinnest = TissueMask.pixels(THINNEST, micrometres);
        return Morphology.dilate(
                Morphology.open(colours, thinnest), TissueMask.pixels(SEAM, micrometres));
    }
}
