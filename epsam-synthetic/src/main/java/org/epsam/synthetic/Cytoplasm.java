package org.epsam.synthetic;

import java.util.random.RandomGenerator;

/**
 * Stain between the nuclei of a sheet of cells. Each point belongs to the cell of the nearest
 * nucleus; where two are equally near, there is a seam.
 */
final class Cytoplasm {
    private final Noise noise;
    private final float[] xs;
    private final float[] ys;
    private final float[] tint;
    private final double basicEosin;
    private final double basicHaematoxylin;
    private final double seamEosin;
    private final double foam;
    private float haematoxylin;
    private float eosin;

    Cytoplasm(Nuclei nuclei, Noise noise, RandomGenerator random) {
        this.noise = noise;
        int count = nuclei.all().size();
        xs = new float[count];
        ys = new float[count];
        tint = new float[count];
        for (int i = 0; i < count; i++) {
            xs[i] = (float) nuclei.all().get(i).outline().x();
            ys[i] = (float) nuclei.all().get(i).outline().y();
            tint[i] = random.nextFloat() - 0.5f;
        }
        basicEosin = random.nextDouble(0.26, 0.44);
        basicHaematoxylin = random.nextDouble(0.09, 0.21);
        seamEosin = random.nextDouble(-0.24, 0.16);
        foam = Math.max(0, random.nextDouble(-0.6, 0.9));
    }

    /** Haematoxylin at the point of the last {@link #at}. */
    float haematoxylin() {
        return haematoxylin;
    }

    /** Eosin at the point of the last {@link #at}. */
    float eosin() {
        return eosin;
    }

    /** Computes both stains at a point; an instance serves one thread, without garbage. */
    void at(double x, double y) {
        float first = 1e9f;
        float second = 1e9f;
        int owner = -1;
        for (int i = 0; i < xs.length; i++) {
            float dx = (float) x - xs[i];
            float dy = (float) y - ys[i];
            float squared = dx * dx + dy * dy;
            if (squared < first) {
                second = first;
                first = squared;
                owner = i;
            } else if (squared < second) {
                second = squared;
            }
        }
        double between = Math.sqrt(second) - Math.sqrt(first);
        double seam = Math.exp(-between * between / 1.2);
        double cell = owner < 0 ? 0 : tint[owner];
        double slow = noise.at(x / 9 + 33, y / 9);
        double fine = noise.at(x * 0.9, y * 0.9 + 12) + 0.7 * noise.at(x * 0.33, y * 0.33 + 70);
        double bubble = foam * Math.max(0, noise.at(x / 3.2 + 50, y / 3.2 + 6) - 0.1);
        double pink =
                basicEosin
                        + 0.12 * cell
                        + 0.08 * fine
                        + 0.08 * slow
                        + seamEosin * seam
                        - 0.5 * bubble;
        double blue =
                basicHaematoxylin
                        + 0.07 * cell
                        + 0.07 * fine
                        + 0.5 * Math.min(0, seamEosin) * seam
                        - 0.3 * bubble;
        haematoxylin = (float) Math.max(0.02, blue);
        eosin = (float) Math.max(0.03, pink);
    }
}
