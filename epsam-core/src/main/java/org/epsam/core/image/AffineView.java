package org.epsam.core.image;

import org.epsam.slides.image.RgbImage;

/**
 * A turned, scaled, mirrored or shifted view of a picture: pixel (x, y) of the view lies at (xx x +
 * xy y + x0, yx x + yy y + y0) of the picture. Beyond its border the picture is reflected.
 *
 * @param width pixels in a row of the view
 * @param height rows of the view
 * @param xx change of the picture's column with the view's column
 * @param xy change of the picture's column with the view's row
 * @param x0 the picture's column of the view's first pixel
 * @param yx change of the picture's row with the view's column
 * @param yy change of the picture's row with the view's row
 * @param y0 the picture's row of the view's first pixel
 */
public record AffineView(
        int width, int height, double xx, double xy, double x0, double yx, double yy, double y0) {

    /**
     * Makes a view whose middle shows a given place.
     *
     * @param width pixels in a row of the view
     * @param height rows of the view
     * @param centreX the picture's column in the middle of the view
     * @param centreY the picture's row in the middle of the view
     * @param stepX picture pixels for a step along a row of the view; negative mirrors
     * @param stepY picture pixels for a step along a column of the view
     * @param angle turn in radians
     * @return the view
     */
    public static AffineView centred(
            int width,
            int height,
            double centreX,
            double centreY,
            double stepX,
            double stepY,
            double angle) {
        double xx = stepX * Math.cos(angle);
        double xy = -stepY * Math.sin(angle);
        double yx = stepX * Math.sin(angle);
        double yy = stepY * Math.cos(angle);
        double mx = (width - 1) / 2.0;
        double my = (height - 1) / 2.0;
        return new AffineView(
                width,
                height,
                xx,
                xy,
                centreX - xx * mx - xy * my,
                yx,
                yy,
                centreY - yx * mx - yy * my);
    }

    /**
     * Samples an image bilinearly.
     *
     * @param image the picture
     * @return the view
     */
    public RgbImage of(RgbImage image) {
        int w = image.width();
        int h = image.height();
        byte[] from = image.rgb();
        byte[] to = new byte[width * height * 3];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double px = xx * x + xy * y + x0;
                double py = yx * x + yy * y + y0;
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
     * Finds the picture's pixel nearest to each pixel of the view.
     *
     * @param pictureWidth pixels in a row of the picture
     * @param pictureHeight rows of the picture
     * @return for each pixel of the view, row by row, the index of the picture's pixel
     */
    public int[] nearest(int pictureWidth, int pictureHeight) {
        int[] result = new int[width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int px = reflect((int) Math.round(xx * x + xy * y + x0), pictureWidth);
                int py = reflect((int) Math.round(yx * x + yy * y + y0), pictureHeight);
                result[y * width + x] = py * pictureWidth + px;
            }
        }
        return result;
    }

    private static int reflect(int i, int n) {
        int m = Math.floorMod(i, 2 * n);
        return m < n ? m : 2 * n - 1 - m;
    }
}
