package org.epsam.web;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.epsam.slides.annotation.Annotation;
import org.epsam.slides.annotation.AnnotationType;
import org.epsam.slides.annotation.GeoJsonAnnotations;
import org.epsam.slides.image.DrawingColours;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.SlideWriter;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.util.GeometricShapeFactory;

/** A white slide with one dark gland, and results that have found it. */
final class EllipseSlide {
    static final String NAME = "gland";
    static final int COLOUR = 0x5a2878;

    private static final Size SIZE = new Size(6000, 4000);
    private static final Envelope GLAND = new Envelope(4100, 4500, 2600, 2900);

    private EllipseSlide() {}

    /** Writes the slide into a folder of slides. */
    static void writeSlide(Path slides) {
        try (SlideWriter writer =
                SlideWriter.rgb(
                        slides.resolve(NAME + ".tif"),
                        SIZE,
                        90,
                        Optional.of(new Resolution(0.5)))) {
            for (int row = 0; row < writer.rows(); row++) {
                for (int column = 0; column < writer.columns(); column++) {
                    writer.write(tile(column * SlideWriter.TILE, row * SlideWriter.TILE));
                }
            }
            writer.finish();
        }
    }

    private static RgbImage tile(int left, int top) {
        Coordinate middle = GLAND.centre();
        byte[] rgb = new byte[3 * SlideWriter.TILE * SlideWriter.TILE];
        for (int i = 0; i < rgb.length / 3; i++) {
            double x = left + i % SlideWriter.TILE + 0.5 - middle.x;
            double y = top + i / SlideWriter.TILE + 0.5 - middle.y;
            boolean inside = Math.hypot(2 * x / GLAND.getWidth(), 2 * y / GLAND.getHeight()) < 1;
            for (int c = 0; c < 3; c++) {
                rgb[3 * i + c] = (byte) (inside ? COLOUR >> 16 - 8 * c : 245);
            }
        }
        return new RgbImage(SlideWriter.TILE, SlideWriter.TILE, rgb);
    }

    /** Writes the outline into a folder of results. */
    static void writeResults(Path results) {
        GeometricShapeFactory shapes = new GeometricShapeFactory();
        shapes.setEnvelope(GLAND);
        shapes.setNumPoints(200);
        Polygon outline = shapes.createEllipse();
        GeoJsonAnnotations.write(
                results.resolve(NAME + "_outlines.geojson"),
                List.of(
                        new Annotation(
                                "Tumor 1",
                                "Tumor",
                                AnnotationType.POLYGON,
                                outline,
                                Map.of("Mean tumour probability", 0.6))),
                DrawingColours.CLASSES);
    }
}
