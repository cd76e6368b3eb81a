package org.epsam.benchmarks;

import java.util.SplittableRandom;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.ScalarMap;

/** Draws inputs; the same arguments give the same pixels. */
final class Pictures {
    private Pictures() {}

    /** Draws an image of smooth colours with noise, as wide as high. */
    static RgbImage image(int side) {
        SplittableRandom random = new SplittableRandom(side);
        byte[] rgb = new byte[side * side * 3];
        for (int i = 0; i < rgb.length; i++) {
            int x = i / 3 % side;
            int y = i / 3 / side;
            double wave = 60 * Math.sin(x * 0.05 + i % 3) * Math.cos(y * 0.03);
            rgb[i] = (byte) (150 + wave + random.nextInt(30));
        }
        return new RgbImage(side, side, rgb);
    }

    /** Draws a disc, moved to the right by an offset in pixels. */
    static Mask disc(int side, int offset) {
        byte[] values = new byte[side * side];
        for (int i = 0; i < values.length; i++) {
            double distance = Math.hypot(i % side - side / 2.0 - offset, i / side - side / 2.0);
            values[i] = (byte) (distance < side / 4.0 ? 1 : 0);
        }
        return new Mask(side, side, values);
    }

    /** Turns a mask into probabilities of 0.2 outside and 0.8 inside. */
    static ScalarMap probabilities(Mask mask) {
        float[] values = new float[mask.values().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = mask.values()[i] == 0 ? 0.2f : 0.8f;
        }
        return new ScalarMap(mask.width(), mask.height(), values);
    }
}
