package org.epsam.synthetic;

import java.util.random.RandomGenerator;

/**
 * What all patches of one synthetic slide have in common: stain, optics and the habit of the
 * tissue.
 *
 * <p>Nothing here depends on whether a patch has tumour.
 *
 * @param haematoxylin optical density (base 10) at full haematoxylin
 * @param eosin optical density (base 10) at full eosin
 * @param white grey levels where there is no tissue, 0..255
 * @param blur standard deviation of the optical blur in micrometres
 * @param grain standard deviation of the camera's noise in grey levels
 * @param habit look of the tissue
 */
record SyntheticCase(
        ChannelValues haematoxylin,
        ChannelValues eosin,
        ChannelValues white,
        double blur,
        double grain,
        TissueHabit habit) {

    /**
     * Draws a case at random: hue and strength of both stains, optics, tissue.
     *
     * @param random source of all choices
     * @return the case
     */
    static SyntheticCase random(RandomGenerator random) {
        // Directions near those that colour deconvolution finds on real H&E, turned a little by
        // case.
        ChannelValues haematoxylin =
                stain(
                        random.nextDouble(0.54, 0.68),
                        0.70,
                        random.nextDouble(0.24, 0.42),
                        random.nextDouble(0.75, 1.1));
        ChannelValues eosin =
                stain(
                        random.nextDouble(0.06, 0.22),
                        0.85,
                        random.nextDouble(0.30, 0.52),
                        random.nextDouble(0.42, 0.66));
        double light = random.nextDouble(236, 250);
        ChannelValues white =
                new ChannelValues(
                        light + random.nextDouble(-3, 2),
                        light + random.nextDouble(-5, 1),
                        light + random.nextDouble(-3, 3));
        return new SyntheticCase(
                haematoxylin,
                eosin,
                white,
                random.nextDouble(0.22, 0.45),
                random.nextDouble(1.0, 3.5),
                new TissueHabit(
                        random.nextDouble(0.15, 0.85),
                        random.nextDouble(),
                        random.nextDouble(0.3, 1.0),
                        random.nextDouble(5.0, 6.2)));
    }

    private static ChannelValues stain(double red, double green, double blue, double strength) {
        double scale = strength / Math.sqrt(red * red + green * green + blue * blue);
        return new ChannelValues(red * scale, green * scale, blue * scale);
    }
}
