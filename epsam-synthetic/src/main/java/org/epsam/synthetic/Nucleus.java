package org.epsam.synthetic;

import java.util.random.RandomGenerator;

/**
 * One nucleus.
 *
 * @param x centre in micrometres
 * @param y centre in micrometres
 * @param longRadius half the longer axis in micrometres
 * @param shortRadius half the shorter axis in micrometres
 * @param angle direction of the longer axis in radians
 * @param irregularity amplitude of the bumps of the outline, 0 = an ellipse
 * @param chromatin look of the inside
 */
record Nucleus(
        double x,
        double y,
        double longRadius,
        double shortRadius,
        double angle,
        double irregularity,
        Chromatin chromatin) {

    /**
     * The inside of a nucleus.
     *
     * @param haematoxylin mean amount
     * @param clumping contrast of the chromatin clumps, 0..1
     * @param clump size of the clumps in micrometres
     * @param rim extra amount at the nuclear membrane
     * @param opening how much paler the middle is, 0..1
     * @param nucleoli number of nucleoli
     */
    record Chromatin(
            double haematoxylin,
            double clumping,
            double clump,
            double rim,
            double opening,
            int nucleoli) {}

    /** Returns the radius of a circle of the same area. */
    double radius() {
        return Math.sqrt(longRadius * shortRadius);
    }

    /** Draws the nucleus with a thin clear halo. */
    void paint(Canvas canvas, Noise noise, RandomGenerator random) {
        double phase2 = random.nextDouble(2 * Math.PI);
        double phase3 = random.nextDouble(2 * Math.PI);
        double phase5 = random.nextDouble(2 * Math.PI);
        double offset = random.nextDouble(200);
        double[] spots = new double[chromatin.nucleoli * 3];
        for (int i = 0; i < spots.length; i += 3) {
            spots[i] = random.nextDouble(-0.4, 0.4) * longRadius;
            spots[i + 1] = random.nextDouble(-0.4, 0.4) * shortRadius;
            spots[i + 2] = random.nextDouble(0.75, 1.25);
        }
        double cos = Math.cos(angle);
        double sin = Math.sin(angle);
        double reach = Math.max(longRadius, shortRadius) * (1 + 1.6 * irregularity) + 1;
        double softness = random.nextDouble(0.4, 1.1) + 0.5 / canvas.pixelsPerMicron;
        int right = canvas.pixel(x + reach);
        int bottom = canvas.pixel(y + reach);
        for (int row = canvas.pixel(y - reach); row < bottom; row++) {
            for (int column = canvas.pixel(x - reach); column < right; column++) {
                double dx = canvas.place(column) - x;
                double dy = canvas.place(row) - y;
                double along = dx * cos + dy * sin;
                double across = dy * cos - dx * sin;
                double u = along / longRadius;
                double v = across / shortRadius;
                double distance = Math.sqrt(u * u + v * v);
                if (irregularity > 0 && distance > 0.3) {
                    double theta = Math.atan2(v, u);
                    distance /=
                            1
                                    + irregularity
                                            * (0.7 * Math.cos(2 * theta + phase2)
                                                    + 0.5 * Math.cos(3 * theta + phase3)
                                                    + 0.3 * Math.cos(5 * theta + phase5));
                }
                double depth = (1 - distance) * shortRadius;
                double alpha = Math.max(0, Math.min(1, 0.5 + depth / softness));
                if (alpha <= 0) {
                    continue;
                }
                double texture =
                        noise.at(
                                along / chromatin.clump + offset,
                                across / chromatin.clump + 2 * offset);
                texture += 0.6 * noise.at(along * 1.3 + offset, across * 1.3);
                double inner = Math.max(0, 1 - distance);
                double edge = Math.exp(-depth * depth / 0.4);
                double amount =
                        chromatin.haematoxylin
                                * (1
                                        + chromatin.clumping * texture
                                        - chromatin.opening * Math.min(1, 2.2 * inner)
                                        + chromatin.rim * edge);
                double pink = 0.22;
                for (int i = 0; i < spots.length; i += 3) {
                    double sx = along - spots[i];
                    double sy = across - spots[i + 1];
                    double spot = Math.exp(-(sx * sx + sy * sy) / (spots[i + 2] * spots[i + 2]));
                    amount += spot * 0.6;
                    pink += spot * 0.3;
                }
                canvas.cover(
                        column, row, (float) alpha, (float) Math.max(0.12, amount), (float) pink);
            }
        }
    }
}
