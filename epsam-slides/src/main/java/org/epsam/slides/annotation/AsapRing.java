package org.epsam.slides.annotation;

import org.locationtech.jts.geom.LinearRing;

/** Draws an outline by {@link PixelRule#ASAP}. */
final class AsapRing implements Ring {
    private final float[] xs;
    private final float[] ys;
    private final Spans spans;
    private final float minX;
    private final float minY;
    private final float maxX;
    private final float maxY;

    AsapRing(LinearRing ring) {
        int n = ring.getNumPoints();
        xs = new float[n];
        ys = new float[n];
        double[] rows = new double[n];
        float left = Float.POSITIVE_INFINITY;
        float top = Float.POSITIVE_INFINITY;
        float right = Float.NEGATIVE_INFINITY;
        float bottom = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            xs[i] = (float) ring.getCoordinateN(i).x;
            ys[i] = (float) ring.getCoordinateN(i).y;
            rows[i] = ys[i];
            left = Math.min(left, xs[i]);
            top = Math.min(top, ys[i]);
            right = Math.max(right, xs[i]);
            bottom = Math.max(bottom, ys[i]);
        }
        minX = left;
        minY = top;
        maxX = right;
        maxY = bottom;
        spans = new Spans(rows);
    }

    @Override
    public Window on(Canvas canvas) {
        // The pixels whose corners lie strictly inside the bounding box.
        int[] rows = {
            Ring.first(canvas.height(), r -> y(canvas, r) > minY),
            Ring.first(canvas.height(), r -> y(canvas, r) >= maxY)
        };
        int[] columns = {
            Ring.first(canvas.width(), c -> x(canvas, c) > minX),
            Ring.first(canvas.width(), c -> x(canvas, c) >= maxX)
        };
        int[] edges = spans.between(y(canvas, 0), y(canvas, canvas.height() - 1));
        return new Window(rows, columns) {
            @Override
            void crossings(int row) {
                float y = y(canvas, row);
                for (int i : edges) {
                    boolean down = ys[i] <= y;
                    if (down != ys[i + 1] <= y) {
                        // An edge counts right of where it crosses the row, as the cross product
                        // grows (or falls) from column to column.
                        int from =
                                Ring.first(
                                        canvas.width(),
                                        c -> {
                                            int cross = cross(i, x(canvas, c), y);
                                            return down ? cross < 0 : cross > 0;
                                        });
                        count(from, down ? 1 : -1);
                    }
                }
            }
        };
    }

    private int cross(int i, float x, float y) {
        return (int) ((xs[i + 1] - xs[i]) * (y - ys[i]) - (x - xs[i]) * (ys[i + 1] - ys[i]));
    }

    private static float x(Canvas canvas, int column) {
        return (float) (canvas.left() + column * canvas.downsample());
    }

    private static float y(Canvas canvas, int row) {
        return (float) (canvas.top() + row * canvas.downsample());
    }
}
