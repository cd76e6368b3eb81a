package org.epsam.synthetic;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.epsam.base.InputException;
import org.epsam.slides.annotation.Annotation;
import org.epsam.slides.annotation.AnnotationType;
import org.epsam.slides.annotation.AsapAnnotations;
import org.epsam.slides.annotation.MaskContours;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.slide.SlideWriter;
import org.epsam.synthetic.SlideTextures.Texture;
import org.epsam.synthetic.TissueGenerator.Body;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.util.AffineTransformation;

/**
 * Draws whole synthetic slides: pieces of tissue on glass, tumours of several sizes in them,
 * islands of healthy tissue in the largest one.
 *
 * <p>Each cell of {@value SlideLayout#CELL} pixels shows one of some eighty drawn patches, mirrored
 * or turned; seams wind and are blended. Outlines of tumours are exact to about 12 pixels; inside,
 * thin strands of stroma belong to the tumour, as in annotations of real slides.
 */
public final class SyntheticSlide {
    /** The side of a pixel of level 0 in micrometres. */
    public static final double MICROMETRES_PER_PIXEL = Field.EXTENT / SlideTextures.SIDE;

    private static final int TILE = SlideWriter.TILE;
    private static final int QUALITY = 80;
    private static final int MIN_SIDE = 1000;
    private static final int MAX_SIDE = 200_000;

    /** Pixels of level 0 along one pixel of the masks from which outlines are traced. */
    private static final int OUTLINE_SCALE = 8;

    /** How far seams wind, in pixels. */
    private static final int WANDER = 22;

    /** Half of the width in which two patches are blended, in pixels. */
    private static final float SEAM = 5;

    /** The same between kinds of healthy tissue, in units of their noise: a few pixels. */
    private static final float KIND_SEAM = 0.006f;

    /** Edges of tissue are ragged by at most so much, in pixels. */
    private static final float RAGGED = 24;

    /** The lattice on which slow noise is computed. */
    private static final int LATTICE = 8;

    private static final Map<String, Integer> COLOURS =
            Map.of("Tumor", 0x64fe2e, "Exclusion", 0xff0000);

    private final SlideLayout layout;
    private final SlideTextures textures;
    private final SyntheticCase slide;
    private final Noise noise;
    private final long seed;
    private final byte[] glass = new byte[3];

    /**
     * What to draw.
     *
     * @param width pixels of level 0 in a row, 1000..200000
     * @param height rows of level 0, 1000..200000
     * @param tumour whether there is tumour
     * @param seed the same seed gives the same slide
     */
    public record Plan(int width, int height, boolean tumour, long seed) {
        /**
         * Checks the sides.
         *
         * @throws InputException if one is out of range
         */
        public Plan {
            if (Math.min(width, height) < MIN_SIDE || Math.max(width, height) > MAX_SIDE) {
                throw new InputException(
                        "synthetic slide of "
                                + width
                                + " x "
                                + height
                                + " px; give sides of "
                                + MIN_SIDE
                                + " to "
                                + MAX_SIDE);
            }
        }
    }

    private SyntheticSlide(Plan plan) {
        SplittableRandom random = new SplittableRandom(plan.seed());
        slide = SyntheticCase.random(random.split());
        layout = new SlideLayout(plan.width(), plan.height(), plan.tumour(), random.split());
        textures = new SlideTextures(slide, random.split());
        noise = new Noise(random.split());
        seed = random.nextLong();
        for (int c = 0; c < 3; c++) {
            glass[c] = (byte) Math.round(slide.white()[c]);
        }
    }

    /**
     * Draws a slide and its annotation.
     *
     * @param image the pyramidal JPEG BigTIFF to write
     * @param annotation the ASAP XML file to write, with the groups Tumor and Exclusion; for a
     *     slide without tumour none is written
     * @param plan what to draw
     * @throws InputException if a file cannot be written
     */
    public static void write(Path image, Path annotation, Plan plan) {
        SyntheticSlide drawing = new SyntheticSlide(plan);
        if (plan.tumour()) {
            AsapAnnotations.write(annotation, drawing.annotations(), COLOURS);
        }
        try (SlideWriter writer =
                SlideWriter.rgb(
                        image,
                        plan.width(),
                        plan.height(),
                        QUALITY,
                        Optional.of(MICROMETRES_PER_PIXEL))) {
            for (int row = 0; row < writer.rows(); row++) {
                int top = row * TILE;
                // A row of tiles at once: enough for all processors, little in memory.
                List<RgbImage> tiles =
                        IntStream.range(0, writer.columns())
                                .parallel()
                                .mapToObj(column -> drawing.tile(column * TILE, top))
                                .toList();
                tiles.forEach(writer::write);
            }
            writer.finish();
        }
    }

    /**
     * Draws a folder of slides with their annotations: {@code tumor_001.tif}, {@code tumor_001.xml}
     * and so on. It appears complete or not at all.
     *
     * @param folder to make; it must be absent or empty
     * @param count how many slides, 1..999
     * @param plan what to draw; each slide has its own seed, derived from this one
     * @throws InputException if the folder exists and is not empty, or cannot be written
     */
    public static void writeAll(Path folder, int count, Plan plan) {
        if (count < 1 || count > 999) {
            throw new InputException("synthetic slides: " + count + "; give 1 to 999");
        }
        SyntheticDataset.writeFolder(
                folder,
                into -> {
                    SplittableRandom seeds = new SplittableRandom(plan.seed());
                    for (int i = 1; i <= count; i++) {
                        String name =
                                String.format("%s_%03d", plan.tumour() ? "tumor" : "normal", i);
                        Plan own =
                                new Plan(
                                        plan.width(),
                                        plan.height(),
                                        plan.tumour(),
                                        seeds.nextLong());
                        write(into.resolve(name + ".tif"), into.resolve(name + ".xml"), own);
                    }
                });
    }

    private List<Annotation> annotations() {
        List<Annotation> annotations = new ArrayList<>();
        add(annotations, "Tumor", false);
        add(annotations, "Exclusion", true);
        return annotations;
    }

    private void add(List<Annotation> annotations, String group, boolean excluded) {
        AffineTransformation scale =
                AffineTransformation.scaleInstance(OUTLINE_SCALE, OUTLINE_SCALE);
        for (Polygon polygon : MaskContours.polygons(layout.mask(excluded, OUTLINE_SCALE), 1)) {
            annotations.add(
                    new Annotation(
                            "Annotation " + annotations.size(),
                            group,
                            AnnotationType.POLYGON,
                            scale.transform(polygon)));
        }
    }

    private RgbImage tile(int left, int top) {
        byte[] rgb = new byte[3 * TILE * TILE];
        for (int i = 0; i < rgb.length; i += 3) {
            System.arraycopy(glass, 0, rgb, i, 3);
        }
        if (layout.mayHoldTissue(left, top, TILE, RAGGED)) {
            new Tile(left, top).paint(rgb);
        }
        return new RgbImage(TILE, TILE, rgb);
    }

    /** A quantity that changes slowly over the slide. */
    @FunctionalInterface
    private interface Slow {
        float at(double x, double y);
    }

    /** Paints one tile. */
    private final class Tile {
        private final int left;
        private final int top;
        private final float[] wanderX;
        private final float[] wanderY;
        private final float[] strength;
        private final float[] kind;
        private final Map<Long, Texture> chosen = new HashMap<>();
        private final float[] colour = new float[3];
        private final float[] other = new float[3];

        Tile(int left, int top) {
            this.left = left;
            this.top = top;
            wanderX = lattice((x, y) -> wander(x + 300, y));
            wanderY = lattice((x, y) -> wander(x, y + 7000));
            strength = lattice((x, y) -> 0.13f * noise.at(x / 1300 + 41, y / 1300));
            kind = lattice(layout::healthy);
        }

        private float wander(double x, double y) {
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

        void paint(byte[] rgb) {
            for (int y = 0, to = 0; y < TILE; y++) {
                for (int x = 0; x < TILE; x++, to += 3) {
                    float depth = raggedDepth(x, y);
                    if (depth <= -2) {
                        continue;
                    }
                    mix(x, y);
                    float cover = Math.min(1, 0.5f + depth / 4);
                    float stain = cover * (1 + between(strength, x, y));
                    for (int c = 0; c < 3; c++) {
                        float white = glass[c] & 0xff;
                        float value = white - (white - colour[c]) * stain;
                        rgb[to + c] = (byte) Math.max(0, Math.min(255, Math.round(value)));
                    }
                }
            }
        }

        private float raggedDepth(int x, int y) {
            double px = left + x + 0.5;
            double py = top + y + 0.5;
            float depth = layout.tissue(px, py);
            if (Math.abs(depth) > RAGGED) {
                return depth;
            }
            return depth
                    + 0.6f * RAGGED * noise.at(px / 60, py / 60 + 9)
                    + 0.25f * RAGGED * noise.at(px / 13 + 5, py / 13);
        }

        /** Finds the colour of tissue at a pixel: healthy, tumour, or both along the border. */
        private void mix(int x, int y) {
            double px = left + x + 0.5;
            double py = top + y + 0.5;
            float ill = Math.max(0, Math.min(1, 0.5f + layout.tumour(px, py) / 6));
            float island = Math.max(0, Math.min(1, 0.5f + layout.exclusion(px, py) / 6));
            ill *= 1 - island;
            if (ill < 1) {
                healthy(x, y);
            }
            if (ill > 0) {
                sample(x, y, Body.NEST, other);
                blend(ill);
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
            float above =
                    index == SlideTextures.CUTS.length ? 1 : SlideTextures.CUTS[index] - value;
            float nearest = Math.min(below, above);
            if (nearest < KIND_SEAM) {
                int next = below < above ? index - 1 : index + 1;
                sample(x, y, SlideTextures.HEALTHY.get(next), other);
                blend(0.5f - nearest / (2 * KIND_SEAM));
            }
        }

        /** Lays a share of the other colour over the colour. */
        private void blend(float share) {
            for (int c = 0; c < 3; c++) {
                colour[c] += share * (other[c] - colour[c]);
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
            add(x, y, column, row, body, (1 - besideX) * (1 - besideY), into);
            if (stepX != 0) {
                add(x, y, column + stepX, row, body, besideX * (1 - besideY), into);
            }
            if (stepY != 0) {
                add(x, y, column, row + stepY, body, (1 - besideX) * besideY, into);
            }
            if (stepX != 0 && stepY != 0) {
                add(x, y, column + stepX, row + stepY, body, besideX * besideY, into);
            }
        }

        /** The share of the neighbouring cell, half at the seam. */
        private float beside(float in) {
            float distance = Math.min(in, SlideLayout.CELL - in);
            return distance >= SEAM ? 0 : (SEAM - distance) / (2 * SEAM);
        }

        private void add(int x, int y, int column, int row, Body body, float share, float[] into) {
            Texture texture = texture(column, row, body);
            // The patch reaches over its cell on all sides, as far as seams wind.
            int margin = (SlideTextures.SIDE - SlideLayout.CELL) / 2;
            int px = left + x - column * SlideLayout.CELL + margin;
            int py = top + y - row * SlideLayout.CELL + margin;
            int at = texture.at(clamp(px), clamp(py));
            byte[] rgb = texture.rgb();
            into[0] += share * (rgb[at] & 0xff);
            into[1] += share * (rgb[at + 1] & 0xff);
            into[2] += share * (rgb[at + 2] & 0xff);
        }

        private static int clamp(int place) {
            return Math.max(0, Math.min(SlideTextures.SIDE - 1, place));
        }

        private Texture texture(int column, int row, Body body) {
            long key = ((long) row << 32 | column & 0xffffffffL) * 8 + body.ordinal();
            return chosen.computeIfAbsent(
                    key, k -> textures.choose(body, seed + k * 0x632be59bd9b4e019L));
        }
    }
}
