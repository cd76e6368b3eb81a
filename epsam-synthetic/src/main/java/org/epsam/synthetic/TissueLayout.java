package org.epsam.synthetic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.epsam.slides.image.Mask;

/**
 * Where on a patch there is tissue, its main body, glands, vessels and fat. All depths are signed
 * distances in micrometres, positive inside.
 */
final class TissueLayout {
    private static final int SIZE = 128;

    /** Depth of tissue where a patch has no open space. */
    private static final float WHOLE = 30;

    private final Body body;
    private final RandomGenerator random;
    private final Noise noise;
    private final Field tissue;
    private final Field bodyDepth;
    private final List<Gland> glands = new ArrayList<>();
    private Field fatDepth;

    private TissueLayout(Body body, Drawing drawing, Field tissue, double fraction) {
        this.body = body;
        this.random = drawing.random();
        this.noise = drawing.noise();
        this.tissue = tissue;
        bodyDepth = bodyDepth(fraction);
    }

    /** Lays out a patch, perhaps with an edge of the section or a crack. */
    static TissueLayout patch(Body body, Drawing drawing) {
        Field tissue = openSpaces(drawing.noise(), drawing.random());
        return new TissueLayout(body, drawing, tissue, drawing.random().nextDouble(0.22, 0.66));
    }

    /** Lays out a patch that is all tissue, a fraction of it covered by the body. */
    static TissueLayout texture(Body body, double fraction, Drawing drawing) {
        Field tissue = new Field(SIZE);
        Arrays.fill(tissue.values, WHOLE);
        return new TissueLayout(body, drawing, tissue, fraction);
    }

    Body body() {
        return body;
    }

    List<Gland> glands() {
        return glands;
    }

    /** Depth in tissue, negative in open space. */
    Field tissue() {
        return tissue;
    }

    /** Depth in the main body. */
    Field bodyDepth() {
        return bodyDepth;
    }

    /** Depth in fat. */
    Field fatDepth() {
        return fatDepth;
    }

    /** Returns which pixels belong to the main body. */
    Mask bodyMask(Canvas canvas) {
        int side = canvas.side;
        byte[] values = new byte[side * side];
        for (int i = 0; i < values.length; i++) {
            double x = canvas.place(i % side);
            double y = canvas.place(i / side);
            values[i] = (byte) (bodyDepth.at(x, y) >= 0 ? 1 : 0);
        }
        return new Mask(side, side, values);
    }

    /** The edge of the section and cracks: positive in tissue, negative in open space. */
    private static Field openSpaces(Noise noise, RandomGenerator random) {
        Field out = new Field(SIZE);
        boolean edge = random.nextDouble() < 0.14;
        boolean crack = random.nextDouble() < 0.3;
        double angle = random.nextDouble(2 * Math.PI);
        double cut = random.nextDouble(20, 52);
        double offset = random.nextDouble(-45, 45);
        double width = random.nextDouble(1, 3.5);
        for (int i = 0; i < out.values.length; i++) {
            double x = out.place(i % SIZE);
            double y = out.place(i / SIZE);
            double across = (x - 64) * Math.cos(angle) + (y - 64) * Math.sin(angle);
            double ragged = 9 * noise.at(x / 34 + 5, y / 34) + 2 * noise.at(x / 7, y / 7 + 9);
            double depth = WHOLE;
            if (edge) {
                depth = Math.min(depth, cut - across + ragged);
            }
            if (crack) {
                double open = width * (0.6 + 1.6 * noise.at(x / 30, y / 30 + 71));
                double wind = 14 * noise.at(x / 50 + 17, y / 50) + ragged / 3;
                depth = Math.min(depth, Math.abs(across * 0.7 - offset + wind) - open);
            }
            out.values[i] = (float) depth;
        }
        return out;
    }

    /** Depth inside the main body: smooth islands that cover a fraction of the patch. */
    private Field bodyDepth(double fraction) {
        double scale = random.nextDouble(34, 80);
        float[] heights = new float[SIZE * SIZE];
        for (int i = 0; i < heights.length; i++) {
            double x = tissue.place(i % SIZE);
            double y = tissue.place(i / SIZE);
            double height =
                    noise.at(x / scale + 7, y / scale + 3)
                            + 0.22 * noise.at(x / 15, y / 15)
                            + 0.07 * noise.at(x / 6, y / 6);
            heights[i] = tissue.values[i] > 0.5 ? (float) height : -9;
        }
        float[] sorted = heights.clone();
        Arrays.sort(sorted);
        float level = sorted[(int) ((1 - fraction) * (sorted.length - 1))];
        Field raw = Field.signedDistance(SIZE, i -> heights[i] > level && heights[i] > -9);
        // Opened and closed with discs: no sliver that could not hold a cell, no pin hole.
        Field core = Field.signedDistance(SIZE, i -> raw.values[i] > 5.5);
        Field closing = Field.signedDistance(SIZE, i -> core.values[i] > -8.5);
        return Field.signedDistance(SIZE, i -> closing.values[i] > 3 && tissue.values[i] > 0.5);
    }

    /** Places glands and vessels, then fat between them; comes before everything that is drawn. */
    void placeGlandsAndFat() {
        double fatLevel = random.nextDouble() < 0.25 ? random.nextDouble(0, 0.3) : 2;
        placeGlands();
        fatDepth =
                Field.signedDistance(
                        SIZE,
                        i -> {
                            double x = tissue.place(i % SIZE);
                            double y = tissue.place(i / SIZE);
                            return noise.at(x / 60 + 90, y / 60 + 20) > fatLevel
                                    && bodyDepth.values[i] < -5
                                    && clearance(x, y) > 5;
                        });
    }

    private void placeGlands() {
        boolean lobule = body == Body.LOBULE;
        int wanted = lobule ? 24 : random.nextInt(4);
        double typical = random.nextDouble(13, 25);
        for (int i = 0; i < (lobule ? 500 : 60) && glands.size() < wanted; i++) {
            double x = random.nextDouble(-10, 138);
            double y = random.nextDouble(-10, 138);
            double radius = typical * random.nextDouble(0.8, 1.3);
            if (lobule && bodyDepth.at(x, y) < 0) {
                continue;
            }
            if (clearance(x, y) > radius * 0.9 + 1) {
                glands.add(Gland.gland(x, y, radius, random));
            }
        }
        int vessels = random.nextInt(3);
        for (int i = 0; i < 30 && vessels > 0; i++) {
            double x = random.nextDouble(Field.EXTENT);
            double y = random.nextDouble(Field.EXTENT);
            double radius = random.nextDouble(5, 12);
            if (clearance(x, y) > radius + 2) {
                glands.add(Gland.vessel(x, y, radius, random));
                vessels--;
            }
        }
    }

    /** Returns the depth in solid bodies, fat and glands: what the stroma flows around. */
    Field structures() {
        return Field.signedDistance(
                SIZE,
                i -> {
                    double x = tissue.place(i % SIZE);
                    double y = tissue.place(i / SIZE);
                    return body.isSolid() && bodyDepth.values[i] > 0
                            || fatDepth.values[i] > 0
                            || isInGland(x, y);
                });
    }

    private boolean isInGland(double x, double y) {
        for (Gland gland : glands) {
            if (gland.depth(x, y) > 0) {
                return true;
            }
        }
        return false;
    }

    /** Returns the distance to the next solid body, gland or open space, negative inside. */
    double clearance(double x, double y) {
        double clear = tissue.at(x, y);
        if (body.isSolid()) {
            clear = Math.min(clear, -bodyDepth.at(x, y));
        }
        for (Gland gland : glands) {
            clear = Math.min(clear, -gland.depth(x, y));
        }
        return clear;
    }
}
