package org.epsam.core.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.epsam.base.io.Leftovers;
import org.epsam.base.io.OutputFolder;
import org.epsam.base.io.ResultNames;
import org.epsam.core.pipeline.Segmenter.Segmentation;
import org.epsam.slides.annotation.Annotation;
import org.epsam.slides.annotation.AnnotationType;
import org.epsam.slides.annotation.GeoJsonAnnotations;
import org.epsam.slides.annotation.MaskContours;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Overlay;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.ScalarMap;
import org.locationtech.jts.algorithm.locate.IndexedPointInAreaLocator;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Location;
import org.locationtech.jts.geom.Polygon;

/**
 * Segments image files with a run and writes the results: {@code NAME_mask.png} (0 and 255), {@code
 * NAME_overlay.png}, and {@code NAME.segments.geojson} for QuPath with the area and the mean tumour
 * probability of each region.
 */
public final class ImageSegmentation {
    private final Segmenter segmenter;
    private final Path out;
    private final Leftovers leftovers;

    /**
     * Prepares segmentation.
     *
     * @param segmenter the run's models
     * @param out folder of all results; created with the first of them
     */
    public ImageSegmentation(Segmenter segmenter, Path out) {
        this.segmenter = segmenter;
        this.out = out;
        this.leftovers = new Leftovers(out);
    }

    /**
     * Segments an image and writes its results.
     *
     * @param file an image at the resolution that the run was trained on
     * @param name of its results
     * @return the segmentation
     * @throws org.epsam.base.InputException where the image cannot be read or used, results cannot
     *     carry the name, as {@link ResultNames#require}, or would replace files of others
     */
    public ImageResult segment(Path file, String name) {
        ResultNames.require(name, file);
        Path mask = out.resolve(name + "_mask.png");
        Path overlay = out.resolve(name + "_overlay.png");
        // Written first: no other program uses this name, so it marks the other two as results.
        Path outlines = out.resolve(name + ".segments.geojson");
        OutputFolder.requireOwnResults(outlines, List.of(mask, overlay));
        List.of(outlines, overlay, mask).forEach(leftovers::delete);
        RgbImage image = ImageFile.readRgb(file);
        Segmentation found = segmenter.segment(image);
        List<Annotation> regions = regions(found);
        GeoJsonAnnotations.write(outlines, regions, TumourDrawing.COLOURS);
        ImageFile.writePng(overlay, Overlay.mask(image, found.mask(), TumourDrawing.OUTLINE));
        ImageFile.writeMask(mask, found.mask());
        return new ImageResult(
                file,
                found.tumourProbability(),
                found.gated(),
                (double) found.mask().area() / (image.width() * image.height()),
                regions.size());
    }

    private static List<Annotation> regions(Segmentation found) {
        List<Annotation> regions = new ArrayList<>();
        for (Polygon polygon : MaskContours.polygons(found.mask())) {
            regions.add(
                    new Annotation(
                            "Tumor " + (regions.size() + 1),
                            "Tumor",
                            AnnotationType.POLYGON,
                            polygon,
                            measurements(polygon, found)));
        }
        return regions;
    }

    private static Map<String, Double> measurements(Polygon polygon, Segmentation found) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("Area px", polygon.getArea());
        values.put("Mean tumour probability", mean(polygon, found.probability()));
        values.put("Tumour probability of the image", found.tumourProbability());
        return values;
    }

    /** Mean of a map over the pixels whose middle lies in a polygon. */
    static double mean(Polygon polygon, ScalarMap map) {
        IndexedPointInAreaLocator inside = new IndexedPointInAreaLocator(polygon);
        Envelope box = polygon.getEnvelopeInternal();
        double sum = 0;
        long n = 0;
        for (int y = (int) box.getMinY(); y < box.getMaxY(); y++) {
            for (int x = (int) box.getMinX(); x < box.getMaxX(); x++) {
                if (inside.locate(new Coordinate(x + 0.5, y + 0.5)) == Location.INTERIOR) {
                    sum += map.get(x, y);
                    n++;
                }
            }
        }
        return sum / n;
    }
}
