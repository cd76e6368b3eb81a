package org.epsam.slides.tissue;

import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Bounds;
import org.epsam.slides.slide.Slide;

/** The whole slide, small. Slides without a coarse level are read in squares, never at once. */
public final class Overview {
    // Squares of at most so many pixels a side are read at once.
    private static final int READ_SIDE = 2048;

    private Overview() {}

    /** What takes the squares. */
    interface Squares {
        /**
         * Takes one.
         *
         * @param column where it begins in the overview
         * @param row where it begins in the overview
         * @param image its pixels
         */
        void put(int column, int row, RgbImage image);
    }

    /**
     * Reads a small image of a slide's scanned part.
     *
     * @param slide the slide
     * @param longestSide pixels of the image's longer side, at most; 16 or more
     * @return the image, never larger than that part
     */
    public static RgbImage of(Slide slide, int longestSide) {
        Bounds part = slide.bounds();
        double scale = Math.max(1, part.size().longerSide() / (double) longestSide);
        int width = Math.max(1, (int) (part.size().width() / scale));
        int height = Math.max(1, (int) (part.size().height() / scale));
        return of(slide, scale, new Bounds(part.x(), part.y(), new Size(width, height)));
    }

    /**
     * Reads a part of a slide as {@link Slide#readScaled} does, in squares where it would need much
     * memory: what is read at once has at most 2048 pixels a side.
     *
     * @param slide the slide
     * @param scale pixels of level 0 along one pixel of the image
     * @param part corner in pixels of level 0, size in pixels of the image
     * @return the image
     */
    public static RgbImage of(Slide slide, double scale, Bounds part) {
        int width = part.size().width();
        int height = part.size().height();
        byte[] rgb = new byte[3 * width * height];
        read(
                slide,
                scale,
                part,
                (column, row, image) ->
                        copy(image.rgb(), 3 * image.width(), 3 * column, row, rgb, 3 * width));
        return new RgbImage(width, height, rgb);
    }

    /**
     * Reads a part of a slide in squares, in the order of rows.
     *
     * @param scale pixels of level 0 along one pixel that is read
     * @param part corner in pixels of level 0, size in pixels that are read
     */
    static void read(Slide slide, double scale, Bounds part, Squares squares) {
        int width = part.size().width();
        int height = part.size().height();
        double shrink = scale / slide.levels().get(slide.levelFor(scale)).downsample();
        int side = Math.max(1, (int) (READ_SIDE / Math.max(1, shrink)));
        for (int row = 0; row < height; row += side) {
            for (int column = 0; column < width; column += side) {
                squares.put(
                        column,
                        row,
                        slide.readScaled(
                                scale,
                                part.x() + (int) Math.round(column * scale),
                                part.y() + (int) Math.round(row * scale),
                                new Size(
                                        Math.min(side, width - column),
                                        Math.min(side, height - row))));
            }
        }
    }

    /** Lays rows of bytes into a larger table of bytes. */
    static void copy(byte[] from, int fromStride, int column, int row, byte[] to, int toStride) {
        for (int y = 0; y < from.length / fromStride; y++) {
            System.arraycopy(from, y * fromStride, to, (row + y) * toStride + column, fromStride);
        }
    }
}
