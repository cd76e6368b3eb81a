package org.epsam.synthetic;

import java.util.random.RandomGenerator;

/** Lymphocytes: a lymphoid body full of them, clusters, and single ones. */
final class Lymphocytes {
    private final RandomGenerator random;
    private final TissueLayout layout;
    private final Nuclei nuclei;

    Lymphocytes(Drawing drawing, TissueLayout layout, Nuclei nuclei) {
        this.random = drawing.random();
        this.layout = layout;
        this.nuclei = nuclei;
    }

    void place() {
        if (layout.body() == Body.LYMPHOID) {
            double crowding = random.nextDouble(0.88, 1.08);
            for (int i = 0; i < 5000; i++) {
                double x = random.nextDouble(Field.EXTENT);
                double y = random.nextDouble(Field.EXTENT);
                if (layout.bodyDepth().at(x, y) + random.nextGaussian() * 3 > 2) {
                    add(x, y, crowding);
                }
            }
        }
        int clusters = random.nextInt(3);
        for (int cluster = 0; cluster < clusters; cluster++) {
            double x = random.nextDouble(Field.EXTENT);
            double y = random.nextDouble(Field.EXTENT);
            double spread = random.nextDouble(6, 16);
            int count = random.nextInt(15, 80);
            for (int i = 0; i < count; i++) {
                add(x + spread * random.nextGaussian(), y + spread * random.nextGaussian(), 1.02);
            }
        }
        int scattered = random.nextInt(14);
        for (int i = 0; i < scattered; i++) {
            add(random.nextDouble(Field.EXTENT), random.nextDouble(Field.EXTENT), 1);
        }
    }

    private void add(double x, double y, double crowding) {
        double radius = random.nextDouble(2.7, 3.3);
        if (layout.clearance(x, y) > radius + 0.5
                && layout.fatDepth().at(x, y) < -1
                && nuclei.hasRoom(x, y, radius, crowding)) {
            nuclei.add(
                    new Nucleus(
                            new Ellipse(
                                    x,
                                    y,
                                    radius * random.nextDouble(1, 1.2),
                                    radius,
                                    random.nextDouble(Math.PI)),
                            0.07,
                            new Chromatin(random.nextDouble(0.85, 1.15), 0.26, 1.4, 0.05, 0.0, 0)));
        }
    }
}
