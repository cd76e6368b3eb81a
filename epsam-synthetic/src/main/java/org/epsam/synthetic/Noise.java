package org.epsam.synthetic;

import java.util.random.RandomGenerator;

/** Gradient noise of the plane: smooth, about -1..1, mean 0, details of about one unit. */
final class Noise {
    private static final int SIZE = 256;
    private final byte[] order = new byte[SIZE];
    private final float[] gradientX = new float[SIZE];
    private final float[] gradientY = new float[SIZE];

    Noise(RandomGenerator random) {
        for (int i = 0; i < SIZE; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = (byte) i;
            double angle = 2 * Math.PI * i / SIZE;
            gradientX[i] = (float) (1.5 * Math.cos(angle));
            gradientY[i] = (float) (1.5 * Math.sin(angle));
        }
    }

    /** Returns the noise at a point. */
    float at(double x, double y) {
        int column = (int) Math.floor(x);
        int row = (int) Math.floor(y);
        float u = (float) (x - column);
        float v = (float) (y - row);
        float fadeU = u * u * u * (u * (u * 6 - 15) + 10);
        float fadeV = v * v * v * (v * (v * 6 - 15) + 10);
        float top = lerp(corner(column, row, u, v), corner(column + 1, row, u - 1, v), fadeU);
        float bottom =
                lerp(
                        corner(column, row + 1, u, v - 1),
                        corner(column + 1, row + 1, u - 1, v - 1),
                        fadeU);
        return lerp(top, bottom, fadeV);
    }

    private float corner(int column, int row, float u, float v) {
        int index = order[(order[column & 0xff] + row) & 0xff] & 0xff;
        return gradientX[index] * u + gradientY[index] * v;
    }

    private static float lerp(float from, float to, float part) {
        return from + (to - from) * part;
    }
}
