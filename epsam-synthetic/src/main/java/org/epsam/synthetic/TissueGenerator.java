package org.epsam.synthetic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;

/**
 * Draws synthetic H&amp;E-like tissue.
 *
 * <p>A patch shows 128 x 128 micrometres whatever its side: 256 px are 0.5 micrometres a pixel.
 * Both classes run through the same steps: open spaces, a main body of cells, glands, fat, stroma
 * that flows around them, lymphocytes, red cells, stain, optics, noise. Only the body differs:
 * tumour nests (large, uneven, crowded nuclei) in positives; in negatives lobules of glands, sheets
 * of lymphocytes, sheets of small regular cells, or nothing but stroma.
 */
public final class TissueGenerator {
    static final int MIN_SIDE = 64;
    static final int MAX_SIDE = 1024;
    private static final int LAYOUT = 128;
    private static final double MIN_TUMOUR = 0.20;
    private static final double MAX_TUMOUR = 0.70;

    /** What fills the main body of a patch. */
    enum Body {
        NEST,
        LOBULE,
        LYMPHOID,
        SHEET,
        STROMA
    }

    private final SyntheticCase slide;
    private final Canvas canvas;
    private final RandomGenerator random;
    private final Noise noise;
    private final Body body;
    private final Field tissue;
    private final Field bodyDepth;
    private final List<Gland> glands = new ArrayList<>();
    private final List<double[]> holes = new ArrayList<>();
    private final List<double[]> fatCells = new ArrayList<>();
    private final List<Nucleus> nuclei = new ArrayList<>();
    private Field fatDepth;

    private TissueGenerator(SyntheticCase slide, boolean tumour, int side, RandomGenerator random) {
        this.slide = slide;
        this.random = random;
        canvas = new Canvas(side);
        noise = new Noise(random);
        double choice = random.nextDouble();
        if (tumour) {
            body = Body.NEST;
        } else if (choice < 0.36) {
            body = Body.LOBULE;
        } else if (choice < 0.65) {
            body = Body.LYMPHOID;
        } else if (choice < 0.90) {
            body = Body.SHEET;
        } else {
            body = Body.STROMA;
        }
        tissue = openSpaces();
        bodyDepth = bodyDepth(random.nextDouble(0.22, 0.66));
    }

    private TissueGenerator(
            SyntheticCase slide, Body body, double share, int side, RandomGenerator random) {
        this.slide = slide;
        this.random = random;
        this.body = body;
        canvas = new Canvas(side);
        noise = new Noise(random);
        tissue = new Field(LAYOUT);
        Arrays.fill(tissue.values, 30);
        bodyDepth = bodyDepth(share);
    }

    /**
     * Draws a patch for slides: no edge of the section, and as much of one body as asked for.
     *
     * @param share of the patch that the body shall cover, 0..1
     */
    static RgbImage texture(
            SyntheticCase slide, Body body, double share, int side, RandomGenerator random) {
        TissueGenerator generator = new TissueGenerator(slide, body, share, side, random);
        generator.paint();
        return generator.canvas.develop(slide, generator.noise, random);
    }

    /**
     * Draws one patch.
     *
     * @param slide stain, optics and habit of the tissue
     * @param tumour whether there is tumour: 20 to 70 % of the pixels, else none
     * @param side pixels in a row and rows, 64 to 1024
     * @param random source of all choices; the same state gives the same patch
     * @return the picture and its mask
     */
    public static SyntheticPatch patch(
            SyntheticCase slide, boolean tumour, int side, RandomGenerator random) {
        if (side < MIN_SIDE || side > MAX_SIDE) {
            throw new IllegalArgumentException("side " + side + " is not in 64..1024");
        }
        while (true) {
            TissueGenerator generator = new TissueGenerator(slide, tumour, side, random);
            Mask mask = generator.bodyMask();
            double share = share(mask);
            // An open space can take too much of the body: then another layout is drawn. This holds
            // for both classes, or the open spaces would tell them apart.
            if (share >= MIN_TUMOUR && share <= MAX_TUMOUR) {
                generator.paint();
                return new SyntheticPatch(
                        generator.canvas.develop(slide, generator.noise, random),
                        tumour ? mask : new Mask(side, side, new byte[side * side]));
            }
        }
    }

    private static double share(Mask mask) {
        int inside = 0;
        for (byte value : mask.values()) {
            inside += value;
        }
        return inside / (double) mask.values().length;
    }

    private Mask bodyMask() {
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
    private Field openSpaces() {
        Field out = new Field(LAYOUT);
        boolean edge = random.nextDouble() < 0.14;
        boolean crack = random.nextDouble() < 0.3;
        double angle = random.nextDouble(2 * Math.PI);
        double cut = random.nextDouble(20, 52);
        double offset = random.nextDouble(-45, 45);
        double width = random.nextDouble(1, 3.5);
        for (int i = 0; i < out.values.length; i++) {
            double x = out.place(i % LAYOUT);
            double y = out.place(i / LAYOUT);
            double across = (x - 64) * Math.cos(angle) + (y - 64) * Math.sin(angle);
            double ragged = 9 * noise.at(x / 34 + 5, y / 34) + 2 * noise.at(x / 7, y / 7 + 9);
            double depth = 30;
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

    /** Depth inside the main body: smooth islands that cover a share of the patch. */
    private Field bodyDepth(double share) {
        double scale = random.nextDouble(34, 80);
        float[] heights = new float[LAYOUT * LAYOUT];
        for (int i = 0; i < heights.length; i++) {
            double x = tissue.place(i % LAYOUT);
            double y = tissue.place(i / LAYOUT);
            double height =
                    noise.at(x / scale + 7, y / scale + 3)
                            + 0.22 * noise.at(x / 15, y / 15)
                            + 0.07 * noise.at(x / 6, y / 6);
            heights[i] = tissue.values[i] > 0.5 ? (float) height : -9;
        }
        float[] sorted = heights.clone();
        Arrays.sort(sorted);
        float level = sorted[(int) ((1 - share) * (sorted.length - 1))];
        Field raw = Field.signedDistance(LAYOUT, i -> heights[i] > level && heights[i] > -9);
        // Opened and closed with discs: no sliver that could not hold a cell, no pin hole.
        Field core = Field.signedDistance(LAYOUT, i -> raw.values[i] > 5.5);
        Field closing = Field.signedDistance(LAYOUT, i -> core.values[i] > -8.5);
        return Field.signedDistance(LAYOUT, i -> closing.values[i] > 3 && tissue.values[i] > 0.5);
    }

    private void paint() {
        double fatLevel = random.nextDouble() < 0.25 ? random.nextDouble(0, 0.3) : 2;
        placeGlands();
        fatDepth =
                Field.signedDistance(
                        LAYOUT,
                        i -> {
                            double x = tissue.place(i % LAYOUT);
                            double y = tissue.place(i / LAYOUT);
                            return noise.at(x / 60 + 90, y / 60 + 20) > fatLevel
                                    && bodyDepth.values[i] < -5
                                    && clearance(x, y) > 5;
                        });
        Field structures =
                Field.signedDistance(
                        LAYOUT,
                        i -> {
                            double x = tissue.place(i % LAYOUT);
                            double y = tissue.place(i / LAYOUT);
                            return solid() && bodyDepth.values[i] > 0
                                    || fatDepth.values[i] > 0
                                    || inGland(x, y);
                        });
        Fibres fibres = new Fibres(structures, random.nextDouble(0.5, 1.3), noise, random);
        paintStroma(fibres);
        paintFat();
        if (solid()) {
            placeBodyNuclei();
            paintBody();
        }
        double mucin = random.nextDouble() < 0.4 ? random.nextDouble(0.4, 1) : 0.15;
        for (Gland gland : glands) {
            gland.paint(canvas, noise, mucin);
            gland.addNuclei(nuclei, random);
        }
        placeStromaNuclei(fibres);
        placeLymphocytes();
        paintRedCells();
        for (Nucleus nucleus : nuclei) {
            nucleus.paint(canvas, noise, random);
        }
    }

    private static double distance(double dx, double dy) {
        return Math.sqrt(dx * dx + dy * dy);
    }

    /** Whether the body is one piece of cells around which the stroma flows. */
    private boolean solid() {
        return body == Body.NEST || body == Body.SHEET;
    }

    private boolean inGland(double x, double y) {
        for (Gland gland : glands) {
            if (gland.depth(x, y) > 0) {
                return true;
            }
        }
        return false;
    }

    /** Distance from a point to the next solid body, gland or open space, negative inside. */
    private double clearance(double x, double y) {
        double clear = tissue.at(x, y);
        if (solid()) {
            clear = Math.min(clear, -bodyDepth.at(x, y));
        }
        for (Gland gland : glands) {
            clear = Math.min(clear, -gland.depth(x, y));
        }
        return clear;
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

    private void paintStroma(Fibres fibres) {
        double collagen = slide.collagen() + random.nextDouble(-0.25, 0.25);
        for (int row = 0; row < canvas.side; row++) {
            double y = canvas.place(row);
            for (int column = 0; column < canvas.side; column++) {
                double x = canvas.place(column);
                double fine = noise.at(x * 0.9, y * 0.9);
                double broken = noise.at(x / 5 + 21, y / 5);
                // Fibres break up: their texture is jittered and fades in places.
                double fibre =
                        fibres.strength.at(x + 0.7 * fine, y + 0.7 * broken) * (0.8 + 0.5 * broken);
                double dense = collagen + 0.45 * noise.at(x / 38 + 60, y / 38);
                double cover = 1 / (1 + Math.exp(-(1.5 * fibre + 6 * (dense - 0.33) + 0.8 * fine)));
                double eosin = 0.07 + cover * (0.26 + 0.28 * dense + 0.09 * fibre + 0.08 * fine);
                double haematoxylin = 0.04 + cover * (0.08 + 0.04 * fine + 0.03 * broken);
                float alpha = (float) Math.max(0, Math.min(1, 0.5 + tissue.at(x, y) / 1.2));
                canvas.cover(
                        column, row, alpha, (float) haematoxylin, (float) Math.max(0.03, eosin));
            }
        }
    }

    private void paintFat() {
        double size = random.nextDouble(26, 42);
        for (int i = 0; i < 200; i++) {
            double x = random.nextDouble(-30, 158);
            double y = random.nextDouble(-30, 158);
            boolean free = true;
            for (double[] other : fatCells) {
                free &= distance(x - other[0], y - other[1]) > size;
            }
            if (free) {
                fatCells.add(new double[] {x, y});
            }
        }
        for (int row = 0; row < canvas.side; row++) {
            double y = canvas.place(row);
            for (int column = 0; column < canvas.side; column++) {
                double x = canvas.place(column);
                double depth = fatDepth.at(x, y);
                if (depth < -1) {
                    continue;
                }
                double nearest = 1e9;
                for (double[] cell : fatCells) {
                    nearest = Math.min(nearest, distance(x - cell[0], y - cell[1]));
                }
                // Rounded Voronoi cells: a soft minimum over the distances to all other cells.
                double others = 0;
                for (double[] cell : fatCells) {
                    double gap = distance(x - cell[0], y - cell[1]) - nearest;
                    others += gap > 0 ? Math.exp(-gap / 3) : 0;
                }
                double wall = Math.min(-1.5 * Math.log(others + 1e-9), depth + 1);
                float alpha = (float) Math.max(0, Math.min(1, wall / 0.9 - 0.5));
                canvas.cover(column, row, alpha, 0.015f, 0.03f);
            }
        }
    }

    /** Nuclei of the tumour, or small regular ones of a benign sheet. */
    private void placeBodyNuclei() {
        boolean nest = body == Body.NEST;
        double typical = nest ? slide.nuclearRadius() : random.nextDouble(2.9, 3.3);
        double uneven = nest ? 0.14 + 0.16 * slide.pleomorphism() : 0.03;
        double crowding = nest ? random.nextDouble(0.84, 1.08) : random.nextDouble(1.05, 1.4);
        boolean cribriform = random.nextDouble() < 0.35;
        for (int i = 0; cribriform && i < 40 && holes.size() < 6; i++) {
            double x = random.nextDouble(Field.EXTENT);
            double y = random.nextDouble(Field.EXTENT);
            double radius = random.nextDouble(4, 9);
            boolean free = bodyDepth.at(x, y) > radius + 9;
            for (double[] hole : holes) {
                free &= distance(x - hole[0], y - hole[1]) > radius + hole[2] + 12;
            }
            if (free) {
                holes.add(new double[] {x, y, radius});
            }
        }
        for (int i = 0; i < 4500; i++) {
            double x = random.nextDouble(-4, 132);
            double y = random.nextDouble(-4, 132);
            double radius = typical * Math.exp(uneven * random.nextGaussian());
            double stretch = nest ? random.nextDouble(1, 1.25 + 0.4 * slide.pleomorphism()) : 1.08;
            if (bodyDepth.at(x, y) < radius * 1.12
                    || holeDepth(x, y) > -radius * 0.9
                    || !room(x, y, radius, crowding)) {
                continue;
            }
            nuclei.add(
                    new Nucleus(
                            x,
                            y,
                            radius * Math.sqrt(stretch),
                            radius / Math.sqrt(stretch),
                            random.nextDouble(Math.PI),
                            nest ? 0.04 + 0.13 * slide.pleomorphism() * random.nextDouble() : 0.03,
                            nest ? tumourChromatin() : regularChromatin()));
        }
    }

    private Nucleus.Chromatin tumourChromatin() {
        double open = Math.max(0, Math.min(1, slide.vesicular() + random.nextDouble(-0.35, 0.35)));
        return new Nucleus.Chromatin(
                random.nextDouble(0.56, 0.88) - 0.1 * open,
                random.nextDouble(0.28, 0.5),
                random.nextDouble(1.2, 2.4),
                0.2 + 0.35 * open,
                0.5 * open,
                random.nextDouble() < 0.35 + 0.5 * open ? 1 + random.nextInt(2) : 0);
    }

    private Nucleus.Chromatin regularChromatin() {
        return new Nucleus.Chromatin(random.nextDouble(0.74, 0.88), 0.22, 1.4, 0.25, 0.12, 0);
    }

    private double holeDepth(double x, double y) {
        double depth = -99;
        for (double[] hole : holes) {
            double distance = distance(x - hole[0], y - hole[1]);
            depth = Math.max(depth, hole[2] + 1.8 * noise.at(x / 7, y / 7) - distance);
        }
        return depth;
    }

    private boolean room(double x, double y, double radius, double crowding) {
        for (Nucleus other : nuclei) {
            double reach = (radius + other.radius()) * crowding;
            double dx = x - other.x();
            double dy = y - other.y();
            if (dx * dx + dy * dy < reach * reach) {
                return false;
            }
        }
        return true;
    }

    /** Cytoplasm with hints of cell borders, small lumina, and a cleft to the stroma. */
    private void paintBody() {
        double cleft = random.nextDouble() < 0.4 ? random.nextDouble(0.5, 3) : 0;
        int count = nuclei.size();
        float[] xs = new float[count];
        float[] ys = new float[count];
        float[] tint = new float[count];
        for (int i = 0; i < count; i++) {
            xs[i] = (float) nuclei.get(i).x();
            ys[i] = (float) nuclei.get(i).y();
            tint[i] = random.nextFloat() - 0.5f;
        }
        double basicEosin = random.nextDouble(0.26, 0.44);
        double basicHaematoxylin = random.nextDouble(0.09, 0.21);
        double seamEosin = random.nextDouble(-0.24, 0.16);
        double foam = Math.max(0, random.nextDouble(-0.6, 0.9));
        for (int row = 0; row < canvas.side; row++) {
            double y = canvas.place(row);
            for (int column = 0; column < canvas.side; column++) {
                double x = canvas.place(column);
                double depth = bodyDepth.at(x, y);
                double slow = noise.at(x / 9 + 33, y / 9);
                double open = cleft * (0.5 + 1.3 * noise.at(x / 22, y / 22 + 44));
                if (depth < 1 && depth > -open - 1 && open > 0) {
                    double gap = Math.min(1, Math.max(0, (depth + open) / 0.9 + 0.5));
                    canvas.cover(column, row, (float) (0.85 * gap), 0.02f, 0.05f);
                }
                float alpha = (float) Math.max(0, Math.min(1, 0.5 + depth / 1.0));
                if (alpha == 0) {
                    continue;
                }
                float first = 1e9f;
                float second = 1e9f;
                int owner = -1;
                for (int i = 0; i < count; i++) {
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
                double fine =
                        noise.at(x * 0.9, y * 0.9 + 12) + 0.7 * noise.at(x * 0.33, y * 0.33 + 70);
                double bubble = foam * Math.max(0, noise.at(x / 3.2 + 50, y / 3.2 + 6) - 0.1);
                double eosin =
                        basicEosin
                                + 0.12 * cell
                                + 0.08 * fine
                                + 0.08 * slow
                                + seamEosin * seam
                                - 0.5 * bubble;
                double haematoxylin =
                        basicHaematoxylin
                                + 0.07 * cell
                                + 0.07 * fine
                                + 0.5 * Math.min(0, seamEosin) * seam
                                - 0.3 * bubble;
                canvas.cover(
                        column,
                        row,
                        alpha,
                        (float) Math.max(0.02, haematoxylin),
                        (float) Math.max(0.03, eosin));
                double hole = holes.isEmpty() ? -1 : holeDepth(x, y);
                if (hole > -0.5) {
                    float lumen = (float) Math.min(1, 0.5 + hole / 0.9);
                    float secretion = (float) Math.max(0, 0.12 * slow);
                    canvas.cover(column, row, Math.max(0, lumen), 0.02f, 0.04f + secretion);
                }
            }
        }
    }

    private void placeStromaNuclei(Fibres fibres) {
        int wanted = random.nextInt(25, 90);
        for (int i = 0; i < wanted; i++) {
            double x = random.nextDouble(Field.EXTENT);
            double y = random.nextDouble(Field.EXTENT);
            double half = random.nextDouble(3.6, 7);
            double clear = Math.min(clearance(x, y), -fatDepth.at(x, y) + 2.5);
            if (clear < 3 || !room(x, y, 2.4, 1)) {
                continue;
            }
            nuclei.add(
                    new Nucleus(
                            x,
                            y,
                            Math.min(half, clear + 1),
                            random.nextDouble(1.1, 1.9),
                            fibres.angle(x, y) + random.nextDouble(-0.2, 0.2),
                            0.05,
                            new Nucleus.Chromatin(
                                    random.nextDouble(0.6, 0.95), 0.28, 1.6, 0.15, 0.15, 0)));
        }
    }

    private void placeLymphocytes() {
        if (body == Body.LYMPHOID) {
            double crowding = random.nextDouble(0.88, 1.08);
            for (int i = 0; i < 5000; i++) {
                double x = random.nextDouble(Field.EXTENT);
                double y = random.nextDouble(Field.EXTENT);
                if (bodyDepth.at(x, y) + random.nextGaussian() * 3 > 2) {
                    addLymphocyte(x, y, crowding);
                }
            }
        }
        int clusters = random.nextInt(3);
        for (int cluster = 0; cluster < clusters; cluster++) {
            double x = random.nextDouble(Field.EXTENT);
            double y = random.nextDouble(Field.EXTENT);
            double spread = random.nextDouble(6, 16);
            int count = random.nextInt(15, 80);
            for (int i = 0; i < count; i++) {
                addLymphocyte(
                        x + spread * random.nextGaussian(),
                        y + spread * random.nextGaussian(),
                        1.02);
            }
        }
        int scattered = random.nextInt(14);
        for (int i = 0; i < scattered; i++) {
            addLymphocyte(random.nextDouble(Field.EXTENT), random.nextDouble(Field.EXTENT), 1);
        }
    }

    private void addLymphocyte(double x, double y, double crowding) {
        double radius = random.nextDouble(2.7, 3.3);
        if (clearance(x, y) > radius + 0.5
                && fatDepth.at(x, y) < -1
                && room(x, y, radius, crowding)) {
            nuclei.add(
                    new Nucleus(
                            x,
                            y,
                            radius * random.nextDouble(1, 1.2),
                            radius,
                            random.nextDouble(Math.PI),
                            0.07,
                            new Nucleus.Chromatin(
                                    random.nextDouble(0.85, 1.15), 0.26, 1.4, 0.05, 0.0, 0)));
        }
    }

    /** Red cells inside vessels, and now and then a bleeding into the stroma. */
    private void paintRedCells() {
        for (Gland vessel : glands) {
            if (vessel.vessel() && random.nextDouble() < 0.7) {
                scatterRedCells(vessel.x(), vessel.y(), vessel.radius() / 2, 30, vessel);
            }
        }
        if (random.nextDouble() < 0.2) {
            scatterRedCells(
                    random.nextDouble(Field.EXTENT),
                    random.nextDouble(Field.EXTENT),
                    random.nextDouble(5, 14),
                    random.nextInt(10, 60),
                    null);
        }
    }

    private void scatterRedCells(double x, double y, double spread, int count, Gland vessel) {
        List<double[]> cells = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double cx = x + spread * random.nextGaussian();
            double cy = y + spread * random.nextGaussian();
            boolean inside =
                    vessel == null
                            ? clearance(cx, cy) > 3.5
                            : vessel.depth(cx, cy) > vessel.wall() + 2.2;
            for (double[] cell : cells) {
                inside &= distance(cx - cell[0], cy - cell[1]) > 4.6;
            }
            if (inside) {
                cells.add(new double[] {cx, cy});
                paintRedCell(cx, cy, random.nextDouble(2.4, 3.1));
            }
        }
    }

    private void paintRedCell(double x, double y, double radius) {
        int right = canvas.pixel(x + radius + 1);
        int bottom = canvas.pixel(y + radius + 1);
        for (int row = canvas.pixel(y - radius - 1); row < bottom; row++) {
            for (int column = canvas.pixel(x - radius - 1); column < right; column++) {
                double distance = distance(canvas.place(column) - x, canvas.place(row) - y);
                float alpha = (float) Math.max(0, Math.min(1, 0.5 + (radius - distance) / 0.8));
                double pale = 0.25 * Math.exp(-distance * distance / 1.5);
                canvas.cover(column, row, alpha, 0.0f, (float) (0.95 - pale));
            }
        }
    }
}
