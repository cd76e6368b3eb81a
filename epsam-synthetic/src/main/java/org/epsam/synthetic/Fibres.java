package org.epsam.synthetic;

import java.util.random.RandomGenerator;

/**
 * The direction in which stroma flows and the fibres along it.
 *
 * <p>Far from glands and nests the direction wanders with low-frequency noise; near them it turns
 * parallel to their border. The fibres are a line integral convolution of white noise along it
 * (Cabral and Leedom, SIGGRAPH 1993).
 */
final class Fibres {
    private static final int SIZE = 168;
    private static final int STEPS = 6;

    private final Field alongX = new Field(SIZE);
    private final Field alongY = new Field(SIZE);

    /** Strength of the fibres: mean 0, standard deviation 1. */
    final Field strength;

    /**
     * Lays the fibres.
     *
     * @param structures signed distance to glands, nests and fat, in micrometres, positive inside
     * @param waviness how much the direction wanders, in radians
     */
    Fibres(Field structures, double waviness, Noise noise, RandomGenerator random) {
        double main = random.nextDouble(Math.PI);
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                double px = alongX.place(x);
                double py = alongX.place(y);
                double angle =
                        main
                                + waviness
                                        * (1.3 * noise.at(px / 55 + 31, py / 55)
                                                + 0.5 * noise.at(px / 17, py / 17 + 57));
                float gradX = structures.at(px + 1, py) - structures.at(px - 1, py);
                float gradY = structures.at(px, py + 1) - structures.at(px, py - 1);
                double near = 0.9 * Math.exp(-Math.abs(structures.at(px, py)) / 8);
                double steep = gradX * gradX + gradY * gradY + 1e-3;
                // Directions have no sign, so they are blended at twice their angle.
                double cos = (1 - near) * Math.cos(2 * angle);
                double sin = (1 - near) * Math.sin(2 * angle);
                cos += near * (gradY * gradY - gradX * gradX) / steep;
                sin += near * (-2 * gradX * gradY) / steep;
                double length = Math.sqrt(cos * cos + sin * sin) + 1e-9;
                cos /= length;
                alongX.values[y * SIZE + x] = (float) Math.sqrt(Math.max(0, (1 + cos) / 2));
                alongY.values[y * SIZE + x] =
                        (float) Math.copySign(Math.sqrt(Math.max(0, (1 - cos) / 2)), sin);
            }
        }
        Field white = new Field(SIZE);
        for (int i = 0; i < white.values.length; i++) {
            white.values[i] = random.nextFloat();
        }
        strength = standardised(convolve(convolve(white, 1), 2));
    }

    /** Returns the direction of the fibres at a point, in radians. */
    double angle(double x, double y) {
        int column = Math.max(0, Math.min(SIZE - 1, (int) (x * SIZE / Field.EXTENT)));
        int row = Math.max(0, Math.min(SIZE - 1, (int) (y * SIZE / Field.EXTENT)));
        int i = row * SIZE + column;
        return Math.atan2(alongY.values[i], alongX.values[i]);
    }

    /** Averages along the direction, a number of steps of so many cells both ways. */
    private Field convolve(Field in, float step) {
        Field out = new Field(SIZE);
        for (int i = 0; i < out.values.length; i++) {
            out.values[i] = in.values[i] + walk(in, i, step) + walk(in, i, -step);
        }
        return out;
    }

    private float walk(Field in, int start, float step) {
        float x = start % SIZE + 0.5f;
        float y = start / SIZE + 0.5f;
        float stepX = alongX.values[start] * step;
        float stepY = alongY.values[start] * step;
        float sum = 0;
        for (int i = 0; i < STEPS; i++) {
            x = Math.max(0, Math.min(SIZE - 1, x + stepX));
            y = Math.max(0, Math.min(SIZE - 1, y + stepY));
            int cell = (int) y * SIZE + (int) x;
            sum += in.values[cell];
            float nextX = alongX.values[cell] * step;
            float nextY = alongY.values[cell] * step;
            boolean back = nextX * stepX + nextY * stepY < 0;
            stepX = back ? -nextX : nextX;
            stepY = back ? -nextY : nextY;
        }
        return sum;
    }

    private static Field standardised(Field field) {
        double sum = 0;
        double squares = 0;
        for (float value : field.values) {
            sum += value;
            squares += (double) value * value;
        }
        double mean = sum / field.values.length;
        double deviation = Math.sqrt(Math.max(1e-12, squares / field.values.length - mean * mean));
        for (int i = 0; i < field.values.length; i++) {
            field.values[i] = (float) ((field.values[i] - mean) / deviation);
        }
        return field;
    }
}
