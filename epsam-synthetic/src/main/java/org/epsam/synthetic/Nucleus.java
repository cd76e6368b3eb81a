package org.epsam.synthetic;

import java.util.random.RandomGenerator;

/**
 * One nucleus.
 *
 * @param outline the ellipse that approximates its outline
 * @param irregularity amplitude of the bumps of the outline, 0 = an ellipse
 * @param chromatin look of the inside
 */
record Nucleus(Ellipse outline, double irregularity, Chromatin chromatin) {

    /** Draws the nucleus with a thin clear halo. */
    void paint(Canvas canvas, Noise noise, RandomGenerator random) {
        Bumps bumps = Bumps.draw(irregularity, random);
        double offset = random.nextDouble(200);
        double[] nucleoli = nucleoli(random);
        double cos = Math.cos(outline.angle());
        double sin = Math.sin(outline.angle());
        double reach =
                Math.max(outline.longRadius(), outline.shortRadius()) * (1 + 1.6 * irregularity)
                        + 1;
        double softness = random.nextDouble(0.4, 1.1) + 0.5 / canvas.pixelsPerMicron;
        int right = canvas.pixel(outline.x() + reach);
        int bottom = canvas.pixel(outline.y() + reach);
        for (int row = canvas.pixel(outline.y() - reach); row < bottom; row++) {
            for (int column = canvas.pixel(outline.x() - reach); column < right; column++) {
                double dx = canvas.place(column) - outline.x();
                double dy = canvas.place(row) - outline.y();
                double along = dx * cos + dy * sin;
                double across = dy * cos - dx * sin;
                double u = along / outline.longRadius();
                double v = across / outline.shortRadius();
                double distance = bumps.distance(u, v);
                double depth = (1 - distance) * outline.shortRadius();
                double alpha = Math.max(0, Math.min(1, 0.5 + depth / softness));
                if (alpha <= 0) {
                    continue;
                }
                double texture =
                        noise.at(
                                along / chromatin.clump() + offset,
                                across / chromatin.clump() + 2 * offset);
                texture += 0.6 * noise.at(along * 1.3 + offset, across * 1.3);
                double inner = Math.max(0, 1 - distance);
                double edge = Math.exp(-depth * depth / 0.4);
                double amount =
                        chromatin.haematoxylin()
                                * (1
                                        + chromatin.clumping() * texture
                                        - chromatin.opening() * Math.min(1, 2.2 * inner)
                                        + chromatin.rim() * edge);
                double pink = 0.22;
                for (int i = 0; i < nucleoli.length; i += 3) {
                    double sx = along - nucleoli[i];
                    double sy = across - nucleoli[i + 1];
                    double size = nucleoli[i + 2];
                    double spot = Math.exp(-(sx * sx + sy * sy) / (size * size));
                    amount += spot * 0.6;
                    pink += spot * 0.3;
                }
                canvas.cover(
                        column, row, (float) alpha, (float) Math.max(0.12, amount), (float) pink);
            }
        }
    }

    /** Draws the places and sizes of the nucleoli, three numbers each. */
    private double[] nucleoli(RandomGenerator random) {
        double[] spots = new double[chromatin.nucleoli() * 3];
        for (int i = 0; i < spots.length; i += 3) {
            spots[i] = random.nextDouble(-0.4, 0.4) * outline.longRadius();
            spots[i + 1] = random.nextDouble(-0.4, 0.4) * outline.shortRadius();
            spots[i + 2] = random.nextDouble(0.75, 1.25);
        }
        return spots;
    }

    /** Bumps of the outline, of three orders. */
    private record Bumps(double amplitude, double phase2, double phase3, double phase5) {
        static Bumps draw(double amplitude, RandomGenerator random) {
            return new Bumps(
                    amplitude,
                    random.nextDouble(2 * Math.PI),
                    random.nextDouble(2 * Math.PI),
                    random.nextDouble(2 * Math.PI));
        }

        /** Distance from the centre in radii of the bumpy outline; u and v are in radii, too. */
        double distance(double u, double v) {
            double distance = Math.sqrt(u * u + v * v);
            if (amplitude > 0 && distance > 0.3) {
                double theta = Math.atan2(v, u);
                distance /=
                        1
                                + amplitude
                                        * (0.7 * Math.cos(2 * theta + phase2)
                                                + 0.5 * Math.cos(3 * theta + phase3)
                                                + 0.3 * Math.cos(5 * theta + phase5));
            }
            return distance;
        }
    }
}
