package org.epsam.synthetic;

import java.util.random.RandomGenerator;

/** Connective tissue: collagen along the fibres, and the slender nuclei of its cells. */
final class Stroma {
    private final Drawing drawing;
    private final TissueLayout layout;
    private final Fibres fibres;

    Stroma(Drawing drawing, TissueLayout layout, Fibres fibres) {
        this.drawing = drawing;
        this.layout = layout;
        this.fibres = fibres;
    }

    /** Covers all tissue with stroma; everything else is drawn over it. */
    void paint() {
        RandomGenerator random = drawing.random();
        Canvas canvas = drawing.canvas();
        Noise noise = drawing.noise();
        double collagen = drawing.slide().habit().collagen() + random.nextDouble(-0.25, 0.25);
        for (int row = 0; row < canvas.side; row++) {
            double y = canvas.place(row);
            for (int column = 0; column < canvas.side; column++) {
                double x = canvas.place(column);
                double fine = noise.at(x * 0.9, y * 0.9);
                double broken = noise.at(x / 5 + 21, y / 5);
                // Fibres break up: their texture is jittered and fades in places.
                double fibre =
                        fibres.strength.at(x + 0.7 * fine, y + 0.7 * broken) * (0.8 + 0.5 * broken);
                double dense = collagen + 0.45 * noise.at(x / 38 + 60, y / 38);
                double cover = 1 / (1 + Math.exp(-(1.5 * fibre + 6 * (dense - 0.33) + 0.8 * fine)));
                double eosin = 0.07 + cover * (0.26 + 0.28 * dense + 0.09 * fibre + 0.08 * fine);
                double haematoxylin = 0.04 + cover * (0.08 + 0.04 * fine + 0.03 * broken);
                float alpha =
                        (float) Math.max(0, Math.min(1, 0.5 + layout.tissue().at(x, y) / 1.2));
                canvas.cover(
                        column, row, alpha, (float) haematoxylin, (float) Math.max(0.03, eosin));
            }
        }
    }

    /** Places nuclei along the fibres, clear of everything else. */
    void placeNuclei(Nuclei nuclei) {
        RandomGenerator random = drawing.random();
        int wanted = random.nextInt(25, 90);
        for (int i = 0; i < wanted; i++) {
            double x = random.nextDouble(Field.EXTENT);
            double y = random.nextDouble(Field.EXTENT);
            double half = random.nextDouble(3.6, 7);
            double clear = Math.min(layout.clearance(x, y), -layout.fatDepth().at(x, y) + 2.5);
            if (clear < 3 || !nuclei.hasRoom(x, y, 2.4, 1)) {
                continue;
            }
            nuclei.add(
                    new Nucleus(
                            new Ellipse(
                                    x,
                                    y,
                                    Math.min(half, clear + 1),
                                    random.nextDouble(1.1, 1.9),
                                    fibres.angle(x, y) + random.nextDouble(-0.2, 0.2)),
                            0.05,
                            new Chromatin(random.nextDouble(0.6, 0.95), 0.28, 1.6, 0.15, 0.15, 0)));
        }
    }
}
