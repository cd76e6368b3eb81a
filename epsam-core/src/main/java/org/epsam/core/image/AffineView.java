package org.epsam.core.image;

import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;

/**
 * A rotated, scaled, flipped or shifted view of an image. The image is reflected at its border.
 *
 * @param size of the view
 * @param column the image's column of each pixel of the view
 * @param row the image's row of each pixel of the view
 */
public record AffineView(Size size, Coordinate column, Coordinate row) {
    /**
     * A coordinate of the image as a function of the view's pixel.
     *
     * @param first at the first pixel of the view
     * @param perColumn change from one column of the view to the next
     * @param perRow change from one row of the view to the next
     */
    public record Coordinate(double first, double perColumn, double perRow) {
        private double at(int x, int y) {
            return perColumn * x + perRow * y + first;
        }
    }

    /**
     * Creates a view centred on a point.
     *
     * @param size of the view
     * @param centreX the image's column in the middle of the view
     * @param centreY the image's row in the middle of the view
     * @param stepX image pixels for a step along a row of the view; negative mirrors
     * @param stepY image pixels for a step along a column of the view
     * @param angle turn in radians
     * @return the view
     */
    public static AffineView centred(
            Size size, double centreX, double centreY, double stepX, double stepY, double angle) {
        double xx = stepX * Math.cos(angle);
        double xy = -stepY * Math.sin(angle);
        double yx = stepX * Math.sin(angle);
        double yy = stepY * Math.cos(angle);
        double mx = (size.width() - 1) / 2.0;
        double my = (size.height() - 1) / 2.0;
        return new AffineView(
                size,
                new Coordinate(centreX - xx * mx - xy * my, xx, xy),
                new Coordinate(centreY - yx * mx - yy * my, yx, yy));
    }

    /**
     * Samples an image bilinearly.
     *
     * @param image any size
     * @return the view
     */
    public RgbImage of(RgbImage image) {
        int w = image.width();
        int h = image.height();
        int width = size.width();
        int height = size.height();
        byte[] from = image.rgb();
        byte[] to = new byte[width * height * 3];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double px = column.at(x, y);
                double py = row.at(x, y);
                int ix = (int) Math.floor(px);
                int iy = (int) Math.floor(py);
                float fx = (float) (px - ix);
                float fy = (float) (py - iy);
                int left = reflect(ix, w);
                int right = reflect(ix + 1, w);
                int upper = reflect(iy, h) * w;
                int lower = reflect(iy + 1, h) * w;
                for (int k = 0; k < 3; k++) {
                    float top =
                            (from[(upper + left) * 3 + k] & 0xff) * (1 - fx)
                                    + (from[(upper + right) * 3 + k] & 0xff) * fx;
                    float bottom =
                            (from[(lower + left) * 3 + k] & 0xff) * (1 - fx)
                                    + (from[(lower + right) * 3 + k] & 0xff) * fx;
                    to[(y * width + x) * 3 + k] = (byte) (top * (1 - fy) + bottom * fy + 0.5f);
                }
            }
        }
        return new RgbImage(width, height, to);
    }

    /**
     * Finds the image's pixel nearest to each pixel of the view.
     *
     * @param image size of the image
     * @return for each pixel of the view, row by row, the index of the image's pixel
     */
    public int[] nearest(Size image) {
        int[] result = new int[size.width() * size.height()];
        for (int y = 0; y < size.height(); y++) {
            for (int x = 0; x < size.width(); x++) {
                int px = reflect((int) Math.round(column.at(x, y)), image.width());
                int py = reflect((int) Math.round(row.at(x, y)), image.height());
                result[y * size.width() + x] = py * image.width() + px;
            }
        }
        return result;
    }

    private static int reflect(int i, int n) {
        int m = Math.floorMod(i, 2 * n);
        return m < n ? m : 2 * n - 1 - m;
    }
}
