package org.epsam.slides.tissue;

import java.util.stream.IntStream;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Slide;

/** Places of the tissue that are out of focus, by {@link Sharpness} in squares of 64 um. */
final class BlurredPlaces {
    /** Pixels of level 0 larger than this, in um, do not show whether they are out of focus. */
    static final double COARSEST_PIXEL = 1.3;

    private static final byte SHARP = 1;
    private static final byte BLURRED = 2;

    private final int columns;
    private final int rows;
    // Of each square: 0 where there is little tissue, else SHARP or BLURRED.
    private final byte[] judged;

    private BlurredPlaces(int columns, int rows) {
        this.columns = columns;
        this.rows = rows;
        judged = new byte[columns * rows];
    }

    /**
     * Finds the squares that are out of focus, as are most of the squares around. Squares with less
     * than one half of tissue are not judged.
     *
     * @param slide the slide
     * @param pixel of level 0, in um
     * @param tissue the tissue of the slide
     * @return 1 where it is out of focus, of the size of the tissue's mask
     */
    static Mask of(Slide slide, double pixel, SlideTissue tissue) {
        double fine = Math.max(1, Sharpness.MICROMETRES / pixel);
        int side = Sharpness.SIDE;
        BlurredPlaces places =
                new BlurredPlaces(
                        (int) (slide.width() / fine) / side, (int) (slide.height() / fine) / side);
        for (int row = 0; row < places.rows; row++) {
            int y = (int) Math.round(row * side * fine);
            byte[] judged = places.judged;
            int first = row * places.columns;
            // Row by row: neighbours lie in the same tiles, which are decoded once.
            IntStream.range(0, places.columns)
                    .parallel()
                    .forEach(
                            column -> {
                                int x = (int) Math.round(column * side * fine);
                                if (tissue.fraction(x, y, (int) (side * fine)) >= 0.5) {
                                    RgbImage image =
                                            slide.readScaled(fine, x, y, new Size(side, side));
                                    judged[first + column] =
                                            Sharpness.isBlurred(image) ? BLURRED : SHARP;
                                }
                            });
        }
        return places.mask(tissue, side * fine);
    }

    /** The squares as a mask; their side is in pixels of level 0. */
    private Mask mask(SlideTissue tissue, double side) {
        int width = tissue.mask().width();
        byte[] out = new byte[tissue.mask().values().length];
        for (int i = 0; i < out.length; i++) {
            int column = (int) ((i % width + 0.5) * tissue.downsample() / side);
            int row = (int) ((i / width + 0.5) * tissue.downsample() / side);
            if (column < columns
                    && row < rows
                    && judged[row * columns + column] == BLURRED
                    && isMostlyBlurredAround(column, row)) {
                out[i] = 1;
            }
        }
        return new Mask(width, tissue.mask().height(), out);
    }

    private boolean isMostlyBlurredAround(int column, int row) {
        int sharp = 0;
        int blurred = 0;
        for (int y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++) {
            for (int x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++) {
                sharp += judged[y * columns + x] == SHARP ? 1 : 0;
                blurred += judged[y * columns + x] == BLURRED ? 1 : 0;
            }
        }
        return blurred > sharp;
    }
}
