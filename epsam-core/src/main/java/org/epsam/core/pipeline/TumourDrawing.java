package org.epsam.core.pipeline;

import java.awt.Color;
import java.util.Map;

/** The colours of segmented tumour in overlays and in QuPath. */
public final class TumourDrawing {
    /** The outline on overlays. */
    public static final Color OUTLINE = new Color(0, 200, 83);

    /** QuPath's default colour of the class Tumor, 0xRRGGBB, by class. */
    public static final Map<String, Integer> COLOURS = Map.of("Tumor", 0xc80000);

    private TumourDrawing() {}
}
