package org.epsam.slides.image;

import java.awt.Color;
import java.util.Map;

/**
 * The colours of everything that is drawn over tissue: in overlays, in the report and in GeoJSON.
 * They stand out from haematoxylin and eosin, and from one another with any kind of colour vision.
 */
public final class DrawingColours {
    /** Segmented tumour. */
    public static final Color TUMOUR = new Color(0x00E5FF);

    /** Patches without tumour, on slides. */
    public static final Color NO_TUMOUR = new Color(0xE69F00);

    /** Annotated tumour. */
    public static final Color TRUTH = new Color(0x000000);

    /** Masks to learn from: initial and pseudo masks. */
    public static final Color INITIAL = new Color(0xF0E442);

    /** Points that prompt the segmentation. */
    public static final Color POINTS = TUMOUR;

    /** Tissue as it is found on a slide. */
    public static final Color TISSUE = new Color(0x00963C);

    /** Pen marks on a slide. */
    public static final Color PEN = new Color(0x0072B2);

    /** Regions that are too small to be tissue. */
    public static final Color SMALL = new Color(0xD55E00);

    /** Holes of the tissue. */
    public static final Color HOLES = new Color(0xF0E442);

    /** Tissue out of focus. */
    public static final Color BLURRED = new Color(0x7A00C8);

    /** The colours of classes in GeoJSON, 0xRRGGBB by class. */
    public static final Map<String, Integer> CLASSES =
            Map.of("Tumor", rgb(TUMOUR), "Tissue", rgb(TISSUE));

    private DrawingColours() {}

    /**
     * Returns a colour as style sheets have it.
     *
     * @param colour an opaque colour
     * @return the text {@code #rrggbb}
     */
    public static String css(Color colour) {
        return String.format("#%06x", rgb(colour));
    }

    private static int rgb(Color colour) {
        return colour.getRGB() & 0xffffff;
    }
}
