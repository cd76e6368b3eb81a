package org.epsam.synthetic;

import java.util.HashMap;
import java.util.Map;
import org.epsam.slides.slide.SlideWriter;

/** Paints the tissue of one tile of a synthetic slide. */
final class TilePainter {
    private static final int TILE = SlideWriter.TILE;

    /** How far seams wind, in pixels. */
    private static final int WANDER = 22;

    /** Half of the width in which two patches are blended, in pixels. */
    private static final float SEAM = 5;

    /** The same between kinds of healthy tissue, in units of their noise: a few pixels. */
    private static final float KIND_SEAM = 0.006f;

    /** The lattice on which slow noise is computed. */
    private static final int LATTICE = 8;

    private final SlideDrawing slide;
    private final int left;
    private final int top;
    private final float[] wanderX;
    private final float[] wanderY;
    private final float[] strength;
    private final float[] kind;
    private final Map<Long, Cell> cells = new HashMap<>();
    private final float[] colour = new float[3];
    private final float[] other = new float[3];

    /** A quantity that changes slowly over the slide. */
    @FunctionalInterface
    private interface Slow {
        float at(double x, double y);
    }

    /** A patch, and where its upper left pixel lies on the tile. */
    private record Cell(SlideTextures.Texture texture, int left, int top) {
        /** Adds a fraction of the colour at a pixel of the tile. */
        void add(int x, int y, float weight, float[] into) {
            int at = texture.at(clamp(x - left), clamp(y - top));
            byte[] rgb = texture.rgb();
            into[0] += weight * (rgb[at] & 0xff);
            into[1] += weight * (rgb[at + 1] & 0xff);
            into[2] += weight * (rgb[at + 2] & 0xff);
        }

        private static int clamp(int pixel) {
            return Math.max(0, Math.min(SlideTextures.SIDE - 1, pixel));
        }
    }

    TilePainter(SlideDrawing slide, int left, int top) {
        this.slide = slide;
        this.left = left;
        this.top = top;
        wanderX = lattice((x, y) -> wander(x + 300, y));
        wanderY = lattice((x, y) -> wander(x, y + 7000));
        strength = lattice((x, y) -> 0.13f * slide.noise().at(x / 1300 + 41, y / 1300));
        kind = lattice(slide.layout()::healthy);
    }

    private float wander(double x, double y) {
        Noise noise = slide.noise();
        float value = noise.at(x / 45, y / 45) + 0.5f * noise.at(x / 18, y / 18);
        return WANDER * Math.max(-1, Math.min(1, 1.6f * value));
    }

    private float[] lattice(Slow value) {
        int side = TILE / LATTICE + 1;
        float[] values = new float[side * side];
        for (int i = 0; i < values.length; i++) {
            values[i] = value.at(left + i % side * LATTICE, top + i / side * LATTICE);
        }
        return values;
    }

    private float between(float[] values, int x, int y) {
        int side = TILE / LATTICE + 1;
        int i = y / LATTICE * side + x / LATTICE;
        float u = x % LATTICE / (float) LATTICE;
        float v = y % LATTICE / (float) LATTICE;
        float above = values[i] + (values[i + 1] - values[i]) * u;
        float below = values[i + side] + (values[i + side + 1] - values[i + side]) * u;
        return above + (below - above) * v;
    }

    /** Paints over the glass that the tile shows. */
    void paint(byte[] rgb) {
        for (int y = 0, to = 0; y < TILE; y++) {
            for (int x = 0; x < TILE; x++, to += 3) {
                float depth = slide.tissue(left + x + 0.5, top + y + 0.5);
                if (depth <= -2) {
                    continue;
                }
                mix(x, y);
                float cover = Math.min(1, 0.5f + depth / 4);
                float stain = cover * (1 + between(strength, x, y));
                for (int c = 0; c < 3; c++) {
                    float white = slide.glass()[c] & 0xff;
                    float value = white - (white - colour[c]) * stain;
                    rgb[to + c] = (byte) Math.max(0, Math.min(255, Math.round(value)));
                }
            }
        }
    }

    /** Finds the colour of tissue at a pixel: healthy, tumour, or both along the border. */
    private void mix(int x, int y) {
        double px = left + x + 0.5;
        double py = top + y + 0.5;
        float tumourWeight = Math.max(0, Math.min(1, 0.5f + slide.layout().tumour(px, py) / 6));
        float island = Math.max(0, Math.min(1, 0.5f + slide.layout().exclusion(px, py) / 6));
        tumourWeight *= 1 - island;
        if (tumourWeight < 1) {
            healthy(x, y);
        }
        if (tumourWeight > 0) {
            sample(x, y, Body.NEST, other);
            blend(tumourWeight);
        }
    }

    /** Finds the colour of healthy tissue; along the border of two kinds both are blended. */
    private void healthy(int x, int y) {
        float value = between(kind, x, y);
        int index = 0;
        while (index < SlideTextures.CUTS.length && value > SlideTextures.CUTS[index]) {
            index++;
        }
        sample(x, y, SlideTextures.HEALTHY.get(index), colour);
        float below = index == 0 ? 1 : value - SlideTextures.CUTS[index - 1];
        float above = index == SlideTextures.CUTS.length ? 1 : SlideTextures.CUTS[index] - value;
        float nearest = Math.min(below, above);
        if (nearest < KIND_SEAM) {
            int next = below < above ? index - 1 : index + 1;
            sample(x, y, SlideTextures.HEALTHY.get(next), other);
            blend(0.5f - nearest / (2 * KIND_SEAM));
        }
    }

    /** Lays the other colour over the colour. */
    private void blend(float alpha) {
        for (int c = 0; c < 3; c++) {
            colour[c] += alpha * (other[c] - colour[c]);
        }
    }

    /** Reads one texture, or along seams up to four. */
    private void sample(int x, int y, Body body, float[] into) {
        float u = left + x + between(wanderX, x, y);
        float v = top + y + between(wanderY, x, y);
        int column = (int) Math.floor(u / SlideLayout.CELL);
        int row = (int) Math.floor(v / SlideLayout.CELL);
        float inX = u - column * SlideLayout.CELL;
        float inY = v - row * SlideLayout.CELL;
        int stepX = inX < SEAM ? -1 : inX > SlideLayout.CELL - SEAM ? 1 : 0;
        int stepY = inY < SEAM ? -1 : inY > SlideLayout.CELL - SEAM ? 1 : 0;
        float besideX = beside(inX);
        float besideY = beside(inY);
        into[0] = 0;
        into[1] = 0;
        into[2] = 0;
        cell(column, row, body).add(x, y, (1 - besideX) * (1 - besideY), into);
        if (stepX != 0) {
            cell(column + stepX, row, body).add(x, y, besideX * (1 - besideY), into);
        }
        if (stepY != 0) {
            cell(column, row + stepY, body).add(x, y, (1 - besideX) * besideY, into);
        }
        if (stepX != 0 && stepY != 0) {
            cell(column + stepX, row + stepY, body).add(x, y, besideX * besideY, into);
        }
    }

    /** The weight of the neighbouring cell, half at the seam. */
    private static float beside(float in) {
        float distance = Math.min(in, SlideLayout.CELL - in);
        return distance >= SEAM ? 0 : (SEAM - distance) / (2 * SEAM);
    }

    private Cell cell(int column, int row, Body body) {
        // The patch reaches over its cell on all sides, as far as seams wind.
        int margin = (SlideTextures.SIDE - SlideLayout.CELL) / 2;
        return cells.computeIfAbsent(
                SlideDrawing.cellKey(column, row, body),
                key ->
                        new Cell(
                                slide.texture(column, row, body),
                                column * SlideLayout.CELL - margin - left,
                                row * SlideLayout.CELL - margin - top));
    }
}
