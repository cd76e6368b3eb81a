package org.epsam.slides.annotation;

import org.locationtech.jts.geom.LinearRing;

/** Draws an outline by {@link PixelRule#MIDDLES}. */
final class MiddlesRing implements Ring {
    private final double[] xs;
    private final double[] ys;
    private final Spans spans;
    private double minX = Double.POSITIVE_INFINITY;
    private double minY = Double.POSITIVE_INFINITY;
    private double maxX = Double.NEGATIVE_INFINITY;
    private double maxY = Double.NEGATIVE_INFINITY;

    MiddlesRing(LinearRing ring) {
        int n = ring.getNumPoints();
        xs = new double[n];
        ys = new double[n];
        for (int i = 0; i < n; i++) {
            xs[i] = ring.getCoordinateSequence().getX(i);
            ys[i] = ring.getCoordinateSequence().getY(i);
            minX = Math.min(minX, xs[i]);
            minY = Math.min(minY, ys[i]);
            maxX = Math.max(maxX, xs[i]);
            maxY = Math.max(maxY, ys[i]);
        }
        spans = new Spans(ys);
    }

    @Override
    public Window on(Canvas canvas) {
        double scale = canvas.downsample();
        int[] rows = {
            first(canvas.top(), scale, minY, canvas.height()),
            first(canvas.top(), scale, maxY, canvas.height())
        };
        int[] columns = {
            first(canvas.left(), scale, minX, canvas.width()),
            first(canvas.left(), scale, maxX, canvas.width())
        };
        int[] edges = spans.between(middle(canvas, 0), middle(canvas, canvas.height() - 1));
        return new Window(rows, columns) {
            @Override
            void crossings(int row) {
                double y = middle(canvas, row);
                for (int i : edges) {
                    boolean down = ys[i] <= y;
                    if (down != ys[i + 1] <= y) {
                        // From above, so that an edge of two outlines gives both the same number.
                        int above = down ? i : i + 1;
                        int below = down ? i + 1 : i;
                        double part = (y - ys[above]) / (ys[below] - ys[above]);
                        double x = xs[above] + part * (xs[below] - xs[above]);
                        count(first(canvas.left(), scale, x, canvas.width()), down ? 1 : -1);
                    }
                }
            }
        };
    }

    private static double middle(Canvas canvas, int row) {
        return canvas.top() + (row + 0.5) * canvas.downsample();
    }

    /** The first of n pixels whose middle lies at a place or after it. */
    private static int first(double start, double scale, double place, int n) {
        double pixel = Math.ceil((place - start) / scale - 0.5);
        return (int) Math.max(0, Math.min(n, pixel));
    }
}
