package org.epsam.synthetic;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/** Drawn patches of each kind of tissue, from which a slide is put together. */
final class SlideTextures {
    /** Side of a patch in pixels: 0.5 micrometres each. */
    static final int SIDE = 256;

    /** Kinds of healthy tissue, in the order in which they adjoin. */
    static final List<Body> HEALTHY = List.of(Body.LYMPHOID, Body.STROMA, Body.LOBULE, Body.SHEET);

    /** Thresholds of the noise between one kind and the next. */
    static final float[] CUTS = {-0.22f, 0.12f, 0.42f};

    private static final Map<Body, Integer> COUNTS =
            Map.of(
                    Body.NEST, 24,
                    Body.STROMA, 16,
                    Body.LYMPHOID, 12,
                    Body.LOBULE, 16,
                    Body.SHEET, 10);

    private static final Map<Body, Double> FRACTIONS =
            Map.of(
                    Body.NEST, 0.93,
                    Body.STROMA, 0.4,
                    Body.LYMPHOID, 0.96,
                    Body.LOBULE, 0.9,
                    Body.SHEET, 0.9);

    private final SyntheticCase slide;
    private final long seed;
    private final Map<Integer, byte[]> patches = new ConcurrentHashMap<>();

    SlideTextures(SyntheticCase slide, SplittableRandom random) {
        this.slide = slide;
        seed = random.nextLong();
    }

    /** Draws a patch where it is first wanted; each has its own generator, whoever comes first. */
    private byte[] patch(Body body, int number) {
        int key = body.ordinal() * 1000 + number;
        return patches.computeIfAbsent(
                key,
                k -> {
                    SplittableRandom own = new SplittableRandom(seed + k * 0x9e3779b97f4a7c15L);
                    return TissueGenerator.texture(slide, body, FRACTIONS.get(body), SIDE, own)
                            .rgb();
                });
    }

    /**
     * Chooses a patch and one of its eight mirror images and turns.
     *
     * @param choice any number; near ones give unrelated choices
     */
    Texture choose(Body body, long choice) {
        long mixed = (choice ^ choice >>> 31) * 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ mixed >>> 29) * 0xbf58476d1ce4e5b9L;
        mixed ^= mixed >>> 32;
        int number = (int) Long.remainderUnsigned(mixed >>> 3, COUNTS.get(body));
        return new Texture(patch(body, number), (int) mixed & 7);
    }

    /**
     * A patch, mirrored or turned. Two are equal only where they hold the same array.
     *
     * @param rgb its pixels
     * @param turn bit 0 mirrors columns, bit 1 rows, bit 2 exchanges both
     */
    record Texture(byte[] rgb, int turn) {
        /** Returns where a pixel's red value lies. */
        int at(int x, int y) {
            int column = (turn & 1) == 0 ? x : SIDE - 1 - x;
            int row = (turn & 2) == 0 ? y : SIDE - 1 - y;
            return 3 * ((turn & 4) == 0 ? row * SIDE + column : column * SIDE + row);
        }
    }
}
