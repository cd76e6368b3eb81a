package org.epsam.synthetic;

import java.util.random.RandomGenerator;
import org.epsam.slides.image.RgbImage;

/** Amounts of haematoxylin and eosin for each pixel, 0..about 1.5, and how light passes them. */
final class Canvas {
    final int side;
    final float pixelsPerMicron;
    private final float[] haematoxylin;
    private final float[] eosin;

    Canvas(int side) {
        this.side = side;
        pixelsPerMicron = (float) (side / Field.EXTENT);
        haematoxylin = new float[side * side];
        eosin = new float[side * side];
    }

    /** Returns the place of a column's or row's centre in micrometres. */
    double place(int pixel) {
        return (pixel + 0.5) / pixelsPerMicron;
    }

    /** Returns the first column or row at or after a place in micrometres, inside the canvas. */
    int pixel(double place) {
        return Math.max(0, Math.min(side, (int) Math.ceil(place * pixelsPerMicron - 0.5)));
    }

    /** Covers one pixel with new amounts of stain. */
    void cover(int x, int y, float alpha, float newHaematoxylin, float newEosin) {
        int i = y * side + x;
        haematoxylin[i] += (newHaematoxylin - haematoxylin[i]) * alpha;
        eosin[i] += (newEosin - eosin[i]) * alpha;
    }

    /** Turns stain into light: Beer-Lambert, uneven section, blur of the optics, camera noise. */
    RgbImage develop(SyntheticCase slide, Noise noise, RandomGenerator random) {
        float[] stained = new float[side * side];
        byte[] rgb = new byte[side * side * 3];
        Field section = new Field(32);
        for (int i = 0; i < section.values.length; i++) {
            double x = section.place(i % 32);
            double y = section.place(i / 32);
            section.values[i] = 1 + 0.16f * noise.at(x / 70 + 11, y / 70 + 83);
        }
        float[] kernel = kernel(slide.blur() * pixelsPerMicron);
        float[] scratch = new float[side * side];
        double log10 = Math.log(10);
        float[] thickness = new float[side * side];
        for (int i = 0; i < thickness.length; i++) {
            thickness[i] = section.at(place(i % side), place(i / side));
        }
        for (int channel = 0; channel < 3; channel++) {
            float h = (float) (-log10 * slide.haematoxylin().get(channel));
            float e = (float) (-log10 * slide.eosin().get(channel));
            float white = (float) slide.white().get(channel);
            for (int i = 0; i < stained.length; i++) {
                float density = (h * haematoxylin[i] + e * eosin[i]) * thickness[i];
                stained[i] = white * (float) Math.exp(density);
            }
            blur(stained, scratch, kernel);
            for (int i = 0; i < stained.length; i++) {
                double value = stained[i] + slide.grain() * random.nextGaussian();
                rgb[i * 3 + channel] = (byte) Math.max(0, Math.min(255, Math.round(value)));
            }
        }
        return new RgbImage(side, side, rgb);
    }

    /** Half of a normalised Gaussian: weights at distance 0, 1, 2... */
    private static float[] kernel(double sigma) {
        float[] half = new float[(int) Math.ceil(2.5 * sigma) + 1];
        float sum = 0;
        for (int i = 0; i < half.length; i++) {
            half[i] = (float) Math.exp(-i * i / (2 * sigma * sigma));
            sum += i == 0 ? half[i] : 2 * half[i];
        }
        for (int i = 0; i < half.length; i++) {
            half[i] /= sum;
        }
        return half;
    }

    private void blur(float[] values, float[] scratch, float[] half) {
        blurRows(values, scratch, half);
        blurRows(scratch, values, half);
    }

    /** Blurs along rows and writes the transpose, so that two calls blur both ways. */
    private void blurRows(float[] in, float[] out, float[] half) {
        for (int y = 0; y < side; y++) {
            int start = y * side;
            for (int x = 0; x < side; x++) {
                float sum = in[start + x] * half[0];
                for (int k = 1; k < half.length; k++) {
                    sum +=
                            half[k]
                                    * (in[start + Math.max(0, x - k)]
                                            + in[start + Math.min(side - 1, x + k)]);
                }
                out[x * side + y] = sum;
            }
        }
    }
}
