package org.epsam.core.evaluate;

import java.util.Arrays;
import java.util.Optional;
import org.epsam.slides.image.Mask;

/**
 * The boundary of a mask: its pixels with one of their four neighbours outside. Beyond the image
 * counts as outside the mask; pixels that nobody has judged are neither in the mask nor outside.
 */
final class Boundary {
    /** Larger than any squared distance, small enough that sums of it stay exact. */
    private static final long FAR = 1L << 40;

    private final Mask mask;
    private final int[] pixels;

    Boundary(Mask mask, Optional<Mask> ignored) {
        this.mask = mask;
        Mask reach = ignored.map(mask::or).orElse(mask);
        int width = mask.width();
        int height = mask.height();
        int[] found = new int[(int) mask.area()];
        int n = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                boolean edge = x == 0 || y == 0 || x == width - 1 || y == height - 1;
                boolean judged = ignored.isEmpty() || !ignored.get().get(x, y);
                if (mask.get(x, y)
                        && judged
                        && (edge
                                || !reach.get(x - 1, y)
                                || !reach.get(x + 1, y)
                                || !reach.get(x, y - 1)
                                || !reach.get(x, y + 1))) {
                    found[n++] = y * width + x;
                }
            }
        }
        pixels = Arrays.copyOf(found, n);
    }

    boolean isEmpty() {
        return pixels.length == 0;
    }

    /** Distances in pixels from each pixel of this boundary to the nearest one of another. */
    double[] distancesTo(Boundary other) {
        long[] squares = other.squaredDistances();
        return Arrays.stream(pixels).mapToDouble(i -> Math.sqrt(squares[i])).toArray();
    }

    /**
     * Computes the squared distance of every pixel of the image to this boundary, exact
     * (Felzenszwalb and Huttenlocher 2012: columns, then the lower envelope of the parabolas of
     * each row).
     */
    private long[] squaredDistances() {
        int width = mask.width();
        int height = mask.height();
        long[] squares = new long[width * height];
        Arrays.fill(squares, FAR);
        for (int pixel : pixels) {
            squares[pixel] = 0;
        }
        LowerEnvelope envelope = new LowerEnvelope(Math.max(width, height));
        for (int x = 0; x < width; x++) {
            envelope.transform(squares, x, width, height);
        }
        for (int y = 0; y < height; y++) {
            envelope.transform(squares, y * width, 1, width);
        }
        return squares;
    }

    /** The lower envelope of the parabolas of a row or column, with buffers that are used again. */
    private static final class LowerEnvelope {
        private final long[] line;
        private final int[] apex;
        private final double[] start;

        LowerEnvelope(int longest) {
            line = new long[longest];
            apex = new int[longest];
            start = new double[longest + 1];
        }

        /** Adds to each of n values the squared distance to the one for which the sum is least. */
        void transform(long[] squares, int from, int step, int n) {
            int last = 0;
            apex[0] = 0;
            start[0] = Double.NEGATIVE_INFINITY;
            line[0] = squares[from];
            for (int i = 1; i < n; i++) {
                line[i] = squares[from + i * step];
                double meet = meet(apex[last], i);
                while (meet <= start[last]) {
                    last--;
                    meet = meet(apex[last], i);
                }
                last++;
                apex[last] = i;
                start[last] = meet;
            }
            start[last + 1] = Double.POSITIVE_INFINITY;
            int k = 0;
            for (int i = 0; i < n; i++) {
                while (start[k + 1] < i) {
                    k++;
                }
                long away = i - apex[k];
                squares[from + i * step] = away * away + line[apex[k]];
            }
        }

        /** Where the parabola over b becomes lower than the one over a, which is to the left. */
        private double meet(int a, int b) {
            return (line[b] - line[a] + (long) b * b - (long) a * a) / (2.0 * (b - a));
        }
    }
}
