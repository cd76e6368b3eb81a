package org.epsam.synthetic;

import java.util.random.RandomGenerator;

/**
 * A ring of cells around a lumen, cut across: a normal gland, or a small vessel.
 *
 * @param outline its outer border
 * @param wall thickness of the wall in micrometres
 * @param cells nuclei around
 * @param vessel a vessel with a thin wall and flat nuclei, not a gland
 */
record Gland(GlandOutline outline, double wall, int cells, boolean vessel) {

    static Gland gland(double x, double y, double radius, RandomGenerator random) {
        double wall = Math.min(radius * 0.8, random.nextDouble(9.5, 13));
        double aspect = random.nextDouble(1, 1.5);
        int cells = (int) Math.round(2 * Math.PI * (radius / Math.sqrt(aspect) - 3) / 5.6);
        GlandOutline outline =
                new GlandOutline(
                        x,
                        y,
                        radius,
                        aspect,
                        random.nextDouble(Math.PI),
                        new GlandOutline.Bumps(
                                random.nextDouble(0.02, 0.09), random.nextDouble(2 * Math.PI)));
        return new Gland(outline, wall, Math.max(6, cells), false);
    }

    static Gland vessel(double x, double y, double radius, RandomGenerator random) {
        GlandOutline outline =
                new GlandOutline(
                        x,
                        y,
                        radius,
                        random.nextDouble(1, 2.2),
                        random.nextDouble(Math.PI),
                        new GlandOutline.Bumps(0.05, random.nextDouble(2 * Math.PI)));
        return new Gland(outline, random.nextDouble(1.6, 3), (int) Math.max(4, radius * 0.6), true);
    }

    /** Returns the depth below the outline at a point, in micrometres, negative outside. */
    double depth(double px, double py) {
        return outline.depth(px, py);
    }

    /** Draws wall and lumen, without nuclei. */
    void paint(Canvas canvas, Noise noise, double mucin) {
        double reach = outline.reach() + 3;
        int right = canvas.pixel(outline.x() + reach);
        int bottom = canvas.pixel(outline.y() + reach);
        for (int row = canvas.pixel(outline.y() - reach); row < bottom; row++) {
            for (int column = canvas.pixel(outline.x() - reach); column < right; column++) {
                double px = canvas.place(column);
                double py = canvas.place(row);
                double depth = depth(px, py);
                if (depth < -2.5) {
                    continue;
                }
                double texture = noise.at(px * 0.9, py * 0.9);
                double slow = noise.at(px / 7 + 40, py / 7);
                // A basement membrane that fades into the stroma around it.
                double membrane = bell((depth + 0.7) / 0.9);
                canvas.cover(column, row, (float) (0.6 * membrane), 0.12f, vessel ? 0.6f : 0.5f);
                float inside = ramp(depth);
                if (inside == 0) {
                    continue;
                }
                double apical = Math.min(1, Math.max(0, depth / wall));
                double cell = outline.theta(px, py) * cells / (2 * Math.PI);
                double border = Math.abs(cell - Math.rint(cell));
                double seam = bell(border / 0.11) * Math.min(1, depth / 3);
                double pale = vessel ? 0 : mucin * Math.max(0, apical * 1.6 - 0.6) * (0.8 + slow);
                double eosin = 0.40 + 0.09 * texture + 0.07 * slow - 0.30 * pale + 0.08 * seam;
                double haematoxylin = 0.20 + 0.07 * texture - 0.10 * pale + 0.05 * seam;
                canvas.cover(column, row, inside, (float) haematoxylin, (float) eosin);
                float lumen = ramp(depth - wall * (1 + 0.13 * slow));
                if (lumen > 0) {
                    double secretion = vessel ? 0.02 : Math.max(0, 0.12 * slow + 0.05 * texture);
                    canvas.cover(column, row, lumen, 0.02f, (float) (0.03 + secretion));
                }
            }
        }
    }

    private static double bell(double x) {
        return Math.exp(-x * x);
    }

    private static float ramp(double depth) {
        return (float) Math.max(0, Math.min(1, 0.5 + depth / 0.9));
    }

    /** Adds the nuclei of the wall. */
    void addNuclei(Nuclei nuclei, RandomGenerator random) {
        double shift = random.nextDouble();
        for (int i = 0; i < cells; i++) {
            // Half a cell away from the seams between cells.
            double theta = 2 * Math.PI * (i + 0.5 + random.nextDouble(-0.14, 0.14)) / cells;
            if (vessel) {
                theta += shift;
            }
            double depth = vessel ? wall * 0.5 : wall * 0.36 + random.nextDouble(-0.6, 0.9);
            double[] centre = outline.point(theta, depth);
            double[] outer = outline.point(theta, 0);
            double radial = Math.atan2(outer[1] - centre[1], outer[0] - centre[0]);
            double size = random.nextDouble(0.93, 1.08);
            Chromatin chromatin =
                    new Chromatin(random.nextDouble(0.68, 0.92), 0.24, 1.5, 0.25, 0.14, 0);
            Ellipse shape =
                    vessel
                            ? new Ellipse(
                                    centre[0], centre[1], 3.4 * size, 1.2, radial + Math.PI / 2)
                            : new Ellipse(
                                    centre[0],
                                    centre[1],
                                    Math.min(3.9, wall * 0.34) * size,
                                    2.45 * size * random.nextDouble(0.88, 1.08),
                                    radial + random.nextDouble(-0.16, 0.16));
            nuclei.add(new Nucleus(shape, vessel ? 0 : 0.04, chromatin));
        }
    }
}
