package org.epsam.core.slide;

import java.nio.file.Path;
import java.util.Optional;
import org.epsam.slides.annotation.AnnotationRaster;
import org.epsam.slides.annotation.AnnotationSet;
import org.epsam.slides.annotation.Canvas;
import org.epsam.slides.annotation.GroupLabels;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.SlideWriter;
import org.epsam.slides.slide.TileIndex;

/** The tumour of a slide as an image of the slide's own size: 1 for tumour, 0 for none. */
final class SlideMask {
    private static final int TILE = SlideWriter.TILE;
    private static final GrayImage NOTHING = new GrayImage(TILE, TILE, new byte[TILE * TILE]);

    private final AnnotationRaster raster;

    /**
     * Prepares the mask of a finished slide.
     *
     * @param outlines in pixels from the corner of the scanned part
     */
    SlideMask(AnnotationSet outlines) {
        raster = AnnotationRaster.of(outlines, GroupLabels.USUAL);
    }

    /** A tile of {@link SlideWriter#TILE} pixels a side; empty where there is no tumour. */
    Optional<Mask> tile(TileIndex tile) {
        Canvas canvas = new Canvas(TILE, TILE, tile.column() * TILE, tile.row() * TILE, 1);
        return raster.touches(canvas) ? Optional.of(raster.tumour(canvas)) : Optional.empty();
    }

    /**
     * Writes the mask as a pyramid.
     *
     * @param file the pyramid to write
     * @param size of the scanned part
     * @param resolution of its pixels
     */
    void write(Path file, Size size, Resolution resolution) {
        try (SlideWriter writer = SlideWriter.gray(file, size, Optional.of(resolution))) {
            for (int row = 0; row < writer.rows(); row++) {
                for (int column = 0; column < writer.columns(); column++) {
                    writer.write(
                            tile(new TileIndex(column, row))
                                    .map(mask -> new GrayImage(TILE, TILE, mask.values()))
                                    .orElse(NOTHING));
                }
            }
            writer.finish();
        }
    }
}
