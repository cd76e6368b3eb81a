package org.epsam.core.slide;

import java.nio.file.Path;
import java.util.Optional;
import org.epsam.base.io.AtomicFile;
import org.epsam.base.io.AtomicFolders;
import org.epsam.slides.annotation.AnnotationFile;
import org.epsam.slides.annotation.AnnotationRaster;
import org.epsam.slides.annotation.Canvas;
import org.epsam.slides.annotation.GroupLabels;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.SlideWriter;

/** The tumour of a slide as an image of the slide's own size: 1 for tumour, 0 for none. */
final class SlideMask {
    private static final GrayImage NOTHING =
            new GrayImage(
                    SlideWriter.TILE,
                    SlideWriter.TILE,
                    new byte[SlideWriter.TILE * SlideWriter.TILE]);

    private SlideMask() {}

    /** The mask of a slide, among its results. */
    static Path file(Path out, String name, MapFormat format) {
        return out.resolve(name + "_mask" + format.ending());
    }

    /**
     * Draws the outlines of a finished slide.
     *
     * @param outlines GeoJSON, in pixels from the corner of the scanned part
     * @param file the pyramid to write
     * @param size of the scanned part
     * @param resolution of its pixels
     */
    static void write(Path outlines, Path file, Size size, Resolution resolution) {
        AtomicFile.leftovers(file).forEach(AtomicFolders::delete);
        AnnotationRaster raster =
                AnnotationRaster.of(AnnotationFile.read(outlines), GroupLabels.USUAL);
        int tile = SlideWriter.TILE;
        try (SlideWriter writer = SlideWriter.gray(file, size, Optional.of(resolution))) {
            for (int row = 0; row < writer.rows(); row++) {
                for (int column = 0; column < writer.columns(); column++) {
                    Canvas canvas = new Canvas(tile, tile, column * tile, row * tile, 1);
                    writer.write(
                            raster.touches(canvas)
                                    ? new GrayImage(tile, tile, raster.tumour(canvas).values())
                                    : NOTHING);
                }
            }
            writer.finish();
        }
    }
}
