package org.epsam.slides.image;

import java.util.Arrays;

/**
 * Changes the size of images, bit for bit as the libraries of the original do.
 *
 * <p>The three bilinear rules differ on purpose. OpenCV's 8-bit routine works in fixed point with
 * truncating shifts, its double routine in floating point, and Pillow widens its filter when it
 * shrinks. OpenCV's two are written out here, as its own results depend on the processor.
 */
public final class Resize {
    /** OpenCV's 8-bit weights add up to this. */
    private static final int WEIGHT = 2048;

    /** Pillow's 8-bit weights have as many fractional bits. */
    private static final int PILLOW_BITS = 22;

    private Resize() {}

    /**
     * Resizes as OpenCV's 8-bit INTER_LINEAR: no widening of the filter when shrinking.
     *
     * @param image the image
     * @param width pixels in a row of the result
     * @param height rows of the result
     * @return the resized image
     */
    public static GrayImage bilinear(GrayImage image, int width, int height) {
        Taps columns = Taps.clamped(image.width(), width);
        Taps rows = Taps.extended(image.height(), height);
        byte[] out = new byte[width * height];
        int[] first = new int[width];
        int[] second = new int[width];
        for (int y = 0; y < height; y++) {
            int top = weight(1 - rows.part[y]);
            int bottom = weight(rows.part[y]);
            sums(image, rows.low[y], columns, first);
            sums(image, rows.high[y], columns, second);
            for (int x = 0; x < width; x++) {
                int above = (top * (first[x] >> 4)) >> 16;
                int below = (bottom * (second[x] >> 4)) >> 16;
                out[y * width + x] = (byte) ((above + below + 2) >> 2);
            }
        }
        return new GrayImage(width, height, out);
    }

    private static void sums(GrayImage image, int y, Taps columns, int[] sums) {
        for (int x = 0; x < sums.length; x++) {
            float part = columns.part[x];
            sums[x] =
                    weight(1 - part) * image.get(columns.low[x], y)
                            + weight(part) * image.get(columns.high[x], y);
        }
    }

    private static int weight(float part) {
        return (int) Math.rint(WEIGHT * part);
    }

    /**
     * Resizes as OpenCV's INTER_LINEAR on 64-bit numbers.
     *
     * @param values {@code height * width} numbers, row by row
     * @param width numbers in a row
     * @param height rows
     * @param toWidth numbers in a row of the result
     * @param toHeight rows of the result
     * @return {@code toHeight * toWidth} numbers, row by row
     */
    public static double[] bilinear(
            double[] values, int width, int height, int toWidth, int toHeight) {
        Taps columns = Taps.clamped(width, toWidth);
        Taps rows = Taps.extended(height, toHeight);
        double[] wide = new double[height * toWidth];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < toWidth; x++) {
                float part = columns.part[x];
                wide[y * toWidth + x] =
                        values[y * width + columns.low[x]] * (1 - part)
                                + values[y * width + columns.high[x]] * part;
            }
        }
        double[] out = new double[toHeight * toWidth];
        for (int y = 0; y < toHeight; y++) {
            float part = rows.part[y];
            int low = rows.low[y] * toWidth;
            int high = rows.high[y] * toWidth;
            for (int x = 0; x < toWidth; x++) {
                out[y * toWidth + x] = wide[low + x] * (1 - part) + wide[high + x] * part;
            }
        }
        return out;
    }

    /**
     * The two source indices of each output index, and the second one's weight. Never compared: as
     * a record of arrays it is equal to itself only.
     */
    private record Taps(int[] low, int[] high, float[] part) {
        /** OpenCV's columns: beyond the outermost pixel there is that pixel alone. */
        static Taps clamped(int from, int to) {
            Taps taps = extended(from, to);
            for (int i = 0; i < to; i++) {
                if (taps.low[i] == taps.high[i]) {
                    taps.part[i] = 0;
                }
            }
            return taps;
        }

        /** OpenCV's rows: both neighbours move into the image, the weight stays. */
        static Taps extended(int from, int to) {
            Taps taps = new Taps(new int[to], new int[to], new float[to]);
            double scale = (double) from / to;
            for (int i = 0; i < to; i++) {
                float position = (float) ((i + 0.5) * scale - 0.5);
                int floor = (int) Math.floor(position);
                taps.part[i] = position - floor;
                taps.low[i] = Math.max(0, Math.min(from - 1, floor));
                taps.high[i] = Math.max(0, Math.min(from - 1, floor + 1));
            }
            return taps;
        }
    }

    /**
     * Resizes as Pillow's BILINEAR filter (22-bit fixed point, columns first, 8 bits in between).
     *
     * @param image the image
     * @param size of the result
     * @return the resized image
     */
    public static RgbImage pillow(RgbImage image, Size size) {
        int width = size.width();
        int height = size.height();
        byte[] rgb = image.rgb();
        if (width != image.width()) {
            Triangle[] filter = Triangle.filters(image.width(), width);
            byte[] wide = new byte[3 * width * image.height()];
            for (int y = 0; y < image.height(); y++) {
                int row = 3 * y * image.width();
                for (int x = 0; x < width; x++) {
                    int[] weights = filter[x].weights;
                    int at = row + 3 * filter[x].start;
                    int red = 1 << (PILLOW_BITS - 1);
                    int green = red;
                    int blue = red;
                    for (int weight : weights) {
                        red += weight * (rgb[at] & 0xff);
                        green += weight * (rgb[at + 1] & 0xff);
                        blue += weight * (rgb[at + 2] & 0xff);
                        at += 3;
                    }
                    int to = 3 * (y * width + x);
                    wide[to] = eightBits(red);
                    wide[to + 1] = eightBits(green);
                    wide[to + 2] = eightBits(blue);
                }
            }
            rgb = wide;
        }
        if (height != image.height()) {
            Triangle[] filter = Triangle.filters(image.height(), height);
            byte[] high = new byte[3 * width * height];
            int[] sums = new int[3 * width];
            for (int y = 0; y < height; y++) {
                Arrays.fill(sums, 1 << (PILLOW_BITS - 1));
                int at = 3 * width * filter[y].start;
                for (int weight : filter[y].weights) {
                    for (int x = 0; x < sums.length; x++) {
                        sums[x] += weight * (rgb[at + x] & 0xff);
                    }
                    at += sums.length;
                }
                for (int x = 0; x < sums.length; x++) {
                    high[y * sums.length + x] = eightBits(sums[x]);
                }
            }
            rgb = high;
        }
        return new RgbImage(width, height, rgb);
    }

    private static byte eightBits(int sum) {
        return (byte) Math.max(0, Math.min(255, sum >> PILLOW_BITS));
    }

    /**
     * Which source pixels make one output pixel, and with which weights (sum about 2^22). Never
     * compared: as a record of an array it is equal to itself only.
     */
    private record Triangle(int start, int[] weights) {
        static Triangle[] filters(int from, int to) {
            Triangle[] filters = new Triangle[to];
            double scale = (double) from / to;
            double support = Math.max(scale, 1);
            for (int i = 0; i < to; i++) {
                double centre = (i + 0.5) * scale;
                int start = Math.max(0, (int) (centre - support + 0.5));
                int end = Math.min(from, (int) (centre + support + 0.5));
                double[] parts = new double[end - start];
                double total = 0;
                for (int k = 0; k < parts.length; k++) {
                    double distance = Math.abs((k + start - centre + 0.5) * (1 / support));
                    parts[k] = Math.max(0, 1 - distance);
                    total += parts[k];
                }
                int[] weights = new int[parts.length];
                for (int k = 0; k < parts.length; k++) {
                    weights[k] = (int) (0.5 + parts[k] / total * (1 << PILLOW_BITS));
                }
                filters[i] = new Triangle(start, weights);
            }
            return filters;
        }
    }

    /**
     * Computes the size of an image whose longer side becomes a given number of pixels: the rule by
     * which SAM prepares its input.
     *
     * @param size of the image
     * @param side the longer side of the result, in pixels
     * @return the new size; the shorter side may be 0 for a very thin image
     */
    public static Size longestSide(Size size, int side) {
        double scale = side * 1.0 / size.longerSide();
        return new Size((int) (size.width() * scale + 0.5), (int) (size.height() * scale + 0.5));
    }

    /**
     * Resizes a mask: every pixel takes the value of the source pixel under its middle.
     *
     * @param mask the mask
     * @param width pixels in a row of the result
     * @param height rows of the result
     * @return the resized mask
     */
    public static Mask nearest(Mask mask, int width, int height) {
        byte[] out = new byte[width * height];
        for (int y = 0; y < height; y++) {
            int row = (int) ((2L * y + 1) * mask.height() / (2L * height)) * mask.width();
            for (int x = 0; x < width; x++) {
                int column = (int) ((2L * x + 1) * mask.width() / (2L * width));
                out[y * width + x] = mask.values()[row + column];
            }
        }
        return new Mask(width, height, out);
    }
}
