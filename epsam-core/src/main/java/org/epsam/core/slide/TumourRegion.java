package org.epsam.core.slide;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.epsam.slides.annotation.Annotation;
import org.epsam.slides.annotation.AnnotationType;
import org.epsam.slides.annotation.GeoJsonAnnotations;
import org.epsam.slides.image.DrawingColours;
import org.epsam.slides.slide.Resolution;
import org.locationtech.jts.geom.Polygon;

/**
 * A region of tumour.
 *
 * @param outline with holes, in pixels of level 0 from the corner of the scanned part
 * @param probability of tumour, 0..1, the mean over the region
 */
record TumourRegion(Polygon outline, double probability) {
    /** The area in square pixels of level 0. */
    double area() {
        return outline.getArea();
    }

    /** The area of several regions in square pixels of level 0. */
    static double totalArea(List<TumourRegion> regions) {
        return regions.stream().mapToDouble(TumourRegion::area).sum();
    }

    /** The area of the largest region in square pixels of level 0, 0 if there is none. */
    static double largestArea(List<TumourRegion> regions) {
        return regions.stream().mapToDouble(TumourRegion::area).max().orElse(0);
    }

    /**
     * Turns regions into annotations.
     *
     * @param resolution of level 0, if known
     */
    static List<Annotation> annotations(
            List<TumourRegion> regions, Optional<Resolution> resolution) {
        List<Annotation> annotations = new ArrayList<>();
        for (TumourRegion region : regions) {
            Map<String, Double> values = new LinkedHashMap<>();
            values.put("Area px", region.area());
            resolution.ifPresent(r -> values.put("Area um^2", r.squareMicrometres(region.area())));
            values.put("Mean tumour probability", region.probability());
            annotations.add(
                    new Annotation(
                            "Tumor " + (annotations.size() + 1),
                            "Tumor",
                            AnnotationType.POLYGON,
                            region.outline(),
                            values));
        }
        return annotations;
    }

    /** Writes regions for QuPath. */
    static void write(Path file, List<TumourRegion> regions, Optional<Resolution> resolution) {
        GeoJsonAnnotations.write(file, annotations(regions, resolution), DrawingColours.CLASSES);
    }
}
