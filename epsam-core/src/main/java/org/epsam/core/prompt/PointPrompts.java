package org.epsam.core.prompt;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.IntToDoubleFunction;
import java.util.random.RandomGenerator;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.ScalarMap;

/**
 * Samples point prompts inside a mask, always without replacement (original: {@code
 * segment_anything/utils/make_prompt.py}). Fewer candidates than points: all of them are returned;
 * none: no point, and the caller skips the patch.
 */
public final class PointPrompts {
    private PointPrompts() {}

    /**
     * Samples points uniformly from the pixels of the mask: prompts of training.
     *
     * @param mask the mask, in pixels of the patch
     * @param n how many points
     * @param random source of randomness
     * @return at most n different pixels in the order of sampling
     */
    public static Points uniform(Mask mask, int n, RandomGenerator random) {
        return draw(mask, pixel -> 1, n, random);
    }

    /**
     * Samples points from the mask one after another, each time with probability proportional to
     * the weights of the remaining pixels: prompts of pseudo masks, validation and inference.
     *
     * @param mask the mask, in pixels of the patch
     * @param weights as large as the mask; a pixel whose weight is not greater than 0 is never
     *     sampled
     * @param n how many points
     * @param random source of randomness
     * @return at most n different pixels in the order of sampling
     */
    public static Points weighted(Mask mask, ScalarMap weights, int n, RandomGenerator random) {
        weights.size().requireEqual(mask.size(), "weights and mask");
        return draw(mask, pixel -> weights.values()[pixel], n, random);
    }

    /**
     * Takes the pixels with the shortest waiting times: with exponential waiting times, each
     * pixel's weight as its rate, this is equivalent to sampling one after another by weight, in
     * one pass (Efraimidis and Spirakis 2006).
     *
     * <p>Pixels outside the mask get a random number, too. One pixel more or less in the mask, due
     * to rounding on another machine or with other threads, therefore affects that pixel only and
     * not all points.
     */
    private static Points draw(
            Mask mask, IntToDoubleFunction weight, int n, RandomGenerator random) {
        record Candidate(double time, int pixel) {}
        Comparator<Candidate> order = Comparator.comparingDouble(Candidate::time);
        PriorityQueue<Candidate> earliest = new PriorityQueue<>(order.reversed());
        for (int pixel = 0; pixel < mask.values().length; pixel++) {
            double wait = random.nextExponential();
            if (mask.values()[pixel] == 0 || !(weight.applyAsDouble(pixel) > 0)) {
                continue;
            }
            double time = wait / weight.applyAsDouble(pixel);
            if (earliest.size() < n) {
                earliest.add(new Candidate(time, pixel));
            } else if (n > 0 && time < earliest.peek().time) {
                earliest.remove();
                earliest.add(new Candidate(time, pixel));
            }
        }
        return points(mask, earliest.stream().sorted(order).mapToInt(Candidate::pixel).toArray());
    }

    /**
     * Samples points uniformly from all pixels where a map is low: background points.
     *
     * @param map 0..1
     * @param limit maximum map value of a sampled pixel
     * @param n how many points
     * @param random source of randomness
     * @return at most n different pixels in the order of sampling
     */
    public static Points low(ScalarMap map, double limit, int n, RandomGenerator random) {
        return n == 0 ? Points.none() : uniform(map.above(limit).not(), n, random);
    }

    /**
     * Samples uniformly as the original does: one point in the corner (0, 0) if the mask is empty.
     * If the mask has fewer than n pixels, where the original fails, all of them are returned.
     *
     * @param mask the mask, in pixels of the patch
     * @param n how many points
     * @param random source of randomness
     * @return 1..n points
     */
    public static Points referenceUniform(Mask mask, int n, RandomGenerator random) {
        Points drawn = uniform(mask, n, random);
        return drawn.size() == 0 ? corner() : drawn;
    }

    /**
     * Samples by weight as the original does: one point in the corner (0, 0) if the mask is empty,
     * if a weight in it is not a number, or if fewer of its pixels have a positive weight than
     * points are requested (or than it has pixels, if that is less).
     *
     * @param mask the mask, in pixels of the patch
     * @param weights as large as the mask
     * @param n how many points
     * @param random source of randomness
     * @return 1..n points
     */
    public static Points referenceWeighted(
            Mask mask, ScalarMap weights, int n, RandomGenerator random) {
        weights.size().requireEqual(mask.size(), "weights and mask");
        int[] pixels = pixels(mask);
        for (int pixel : pixels) {
            if (Float.isNaN(weights.values()[pixel])) {
                return corner();
            }
        }
        Points drawn = weighted(mask, weights, n, random);
        return drawn.size() == 0 || drawn.size() < Math.min(n, pixels.length) ? corner() : drawn;
    }

    private static Points corner() {
        return new Points(new float[1], new float[1]);
    }

    private static int[] pixels(Mask mask) {
        int[] pixels = new int[(int) mask.area()];
        int n = 0;
        for (int i = 0; i < mask.values().length; i++) {
            if (mask.values()[i] != 0) {
                pixels[n++] = i;
            }
        }
        return pixels;
    }

    private static Points points(Mask mask, int[] pixels) {
        Points points = new Points(new float[pixels.length], new float[pixels.length]);
        for (int i = 0; i < pixels.length; i++) {
            points.x()[i] = pixels[i] % mask.width();
            points.y()[i] = pixels[i] / mask.width();
        }
        return points;
    }
}
