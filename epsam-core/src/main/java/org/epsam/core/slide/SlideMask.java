package org.epsam.core.slide;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
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

/**
 * The tumour of a slide as an image of the slide's own size: 1 for tumour, 0 for none; or, for each
 * outline, its number.
 */
final class SlideMask {
    private static final int TILE = SlideWriter.TILE;
    private static final GrayImage NOTHING = new GrayImage(TILE, TILE, new byte[TILE * TILE]);

    private final AnnotationSet outlines;
    private final AnnotationRaster raster;

    /**
     * Prepares the mask of a finished slide.
     *
     * @param outlines in pixels from the corner of the scanned part
     */
    SlideMask(AnnotationSet outlines) {
        this.outlines = outlines;
        raster = AnnotationRaster.of(outlines, GroupLabels.USUAL);
    }

    private static Canvas canvas(TileIndex tile) {
        return new Canvas(TILE, TILE, tile.column() * TILE, tile.row() * TILE, 1);
    }

    /** A tile of {@link SlideWriter#TILE} pixels a side; empty where there is no tumour. */
    Optional<Mask> tile(TileIndex tile) {
        Canvas canvas = canvas(tile);
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
            forEachTile(
                    writer,
                    index ->
                            writer.write(
                                    tile(index)
                                            .map(mask -> new GrayImage(TILE, TILE, mask.values()))
                                            .orElse(NOTHING)));
        }
    }

    /**
     * Writes a pyramid of the numbers of the outlines: 1 for the first, 0 where there is none.
     *
     * @param file the pyramid to write
     * @param size of the scanned part
     * @param resolution of its pixels
     */
    void writeNumbers(Path file, Size size, Resolution resolution) {
        AnnotationRaster numbers = AnnotationRaster.numbered(outlines, GroupLabels.USUAL);
        int largest = outlines.annotations().size();
        try (SlideWriter writer =
                SlideWriter.numbers(file, size, largest, Optional.of(resolution))) {
            forEachTile(writer, index -> writer.write(numbers.numbers(canvas(index))));
        }
    }

    private static void forEachTile(SlideWriter writer, Consumer<TileIndex> write) {
        for (int row = 0; row < writer.rows(); row++) {
            for (int column = 0; column < writer.columns(); column++) {
                write.accept(new TileIndex(column, row));
            }
        }
        writer.finish();
    }
}
