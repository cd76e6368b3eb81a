package org.epsam.core.cam;

import java.util.Arrays;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Otsu;
import org.epsam.slides.image.Percentile;

/** How the threshold of an 8-bit activation map is computed. */
public enum MapThreshold {
    /** The percentile (0..100) of the map's values that are not 0: the published choice. */
    PERCENTILE,
    /** A fraction (0..1) of the map's largest value. */
    FRACTION,
    /**
     * A multiple (0..10) of the map's mean: it adapts to how peaked a classifier's maps are, which
     * varies between trainings.
     */
    MEAN,
    /** Otsu's threshold of the map; takes no parameter. */
    OTSU;

    /**
     * Computes the threshold.
     *
     * @param map an average map with at least one value that is not 0
     * @param parameter the percentile, fraction or multiple
     * @return values above it are inside
     */
    double of(GrayImage map, double parameter) {
        return switch (this) {
            case PERCENTILE -> Percentile.of(positive(map), parameter);
            case FRACTION -> parameter * Percentile.of(map.values(), 100);
            case MEAN -> parameter * mean(map);
            case OTSU -> Otsu.threshold(map);
        };
    }

    private static double mean(GrayImage map) {
        double sum = 0;
        for (byte value : map.values()) {
            sum += value & 0xff;
        }
        return sum / map.values().length;
    }

    /** Collects the values that are not 0. */
    static byte[] positive(GrayImage map) {
        byte[] values = map.values().clone();
        int n = 0;
        for (byte value : values) {
            if (value != 0) {
                values[n++] = value;
            }
        }
        return Arrays.copyOf(values, n);
    }
}
