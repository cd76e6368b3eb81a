package org.epsam.synthetic;

import java.util.function.IntPredicate;

/**
 * Numbers on a square grid over the patch, read between the grid points by bilinear interpolation.
 *
 * <p>The grid is coarser than the pixels and does not depend on their size: layout costs the same
 * for every side, and the same tissue comes out at every resolution.
 */
final class Field {
    /** Side of the patch in micrometres. */
    static final double EXTENT = 128;

    final int size;
    final float[] values;
    private final float cellsPerMicron;

    Field(int size) {
        this.size = size;
        values = new float[size * size];
        cellsPerMicron = (float) (size / EXTENT);
    }

    /** Returns the place of a column or row in micrometres. */
    double place(int index) {
        return (index + 0.5) / cellsPerMicron;
    }

    /** Returns the value at a point given in micrometres; beyond the border the border's value. */
    float at(double x, double y) {
        float column = clamp((float) x * cellsPerMicron - 0.5f);
        float row = clamp((float) y * cellsPerMicron - 0.5f);
        int left = Math.min((int) column, size - 2);
        int top = Math.min((int) row, size - 2);
        float u = column - left;
        float v = row - top;
        int i = top * size + left;
        float above = values[i] + (values[i + 1] - values[i]) * u;
        float below = values[i + size] + (values[i + size + 1] - values[i + size]) * u;
        return above + (below - above) * v;
    }

    private float clamp(float index) {
        return Math.max(0, Math.min(size - 1, index));
    }

    /** Returns the length of a vector. */
    static double length(double dx, double dy) {
        return Math.sqrt(dx * dx + dy * dy);
    }

    /** Averages each value with its neighbours, [1 2 1] in both directions. */
    Field smooth() {
        Field rows = new Field(size);
        Field out = new Field(size);
        for (int i = 0; i < values.length; i++) {
            int x = i % size;
            float before = values[x == 0 ? i : i - 1];
            float after = values[x == size - 1 ? i : i + 1];
            rows.values[i] = (before + 2 * values[i] + after) / 4;
        }
        for (int i = 0; i < values.length; i++) {
            float before = rows.values[i < size ? i : i - size];
            float after = rows.values[i >= values.length - size ? i : i + size];
            out.values[i] = (before + 2 * rows.values[i] + after) / 4;
        }
        return out;
    }

    /**
     * Returns the signed distance to the border of a set of grid cells, in micrometres, positive
     * inside, slightly smoothed.
     */
    static Field signedDistance(int size, IntPredicate inside) {
        float[] toOutside = new float[size * size];
        float[] toInside = new float[size * size];
        for (int i = 0; i < toOutside.length; i++) {
            boolean in = inside.test(i);
            toOutside[i] = in ? size * 3 : 0;
            toInside[i] = in ? 0 : size * 3;
        }
        chamfer(toOutside, size);
        chamfer(toInside, size);
        Field out = new Field(size);
        for (int i = 0; i < toOutside.length; i++) {
            float cells = toOutside[i] > 0 ? toOutside[i] - 0.5f : 0.5f - toInside[i];
            out.values[i] = cells / out.cellsPerMicron;
        }
        return out.smooth().smooth();
    }

    /** Two-pass chamfer distance with the steps 1 and sqrt 2: within 8 % of the exact distance. */
    private static void chamfer(float[] distance, int size) {
        final float diagonal = 1.4142f;
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                int i = y * size + x;
                float d = distance[i];
                if (x > 0) d = Math.min(d, distance[i - 1] + 1);
                if (y > 0) {
                    d = Math.min(d, distance[i - size] + 1);
                    if (x > 0) d = Math.min(d, distance[i - size - 1] + diagonal);
                    if (x < size - 1) d = Math.min(d, distance[i - size + 1] + diagonal);
                }
                distance[i] = d;
            }
        }
        for (int y = size - 1; y >= 0; y--) {
            for (int x = size - 1; x >= 0; x--) {
                int i = y * size + x;
                float d = distance[i];
                if (x < size - 1) d = Math.min(d, distance[i + 1] + 1);
                if (y < size - 1) {
                    d = Math.min(d, distance[i + size] + 1);
                    if (x < size - 1) d = Math.min(d, distance[i + size + 1] + diagonal);
                    if (x > 0) d = Math.min(d, distance[i + size - 1] + diagonal);
                }
                distance[i] = d;
            }
        }
    }
}
