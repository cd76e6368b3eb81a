package org.epsam.slides.tissue;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The tissue of a slide. Fractions are of the whole slide, 0..1.
 *
 * @param picture PNG file of the slide with the tissue outlined
 * @param outlines GeoJSON file of the outlines, pixels of level 0 from the corner of the scanned
 *     part
 * @param tissue fraction that is tissue
 * @param squareMillimetres area of the tissue; empty where the pixel size is unknown
 * @param removed the fraction that each rule has taken out of the tissue
 * @param blurJudged whether the slide is fine enough to judge focus, and was judged
 */
public record TissueSummary(
        Path picture,
        Path outlines,
        double tissue,
        OptionalDouble squareMillimetres,
        Map<TissueRule, Double> removed,
        boolean blurJudged) {
    /** Copies the map. */
    public TissueSummary {
        removed = Map.copyOf(removed);
    }
}
