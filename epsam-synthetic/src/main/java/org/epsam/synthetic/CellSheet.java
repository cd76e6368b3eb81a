package org.epsam.synthetic;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** A solid body of cells: a tumour nest, or a benign sheet of small regular cells. */
final class CellSheet {
    private final Drawing drawing;
    private final RandomGenerator random;
    private final Field depth;
    private final Nuclei nuclei;
    private final boolean nest;

    /** Small lumina: centre and radius of each. */
    private final List<double[]> holes = new ArrayList<>();

    CellSheet(Drawing drawing, TissueLayout layout, Nuclei nuclei) {
        this.drawing = drawing;
        this.random = drawing.random();
        this.depth = layout.bodyDepth();
        this.nuclei = nuclei;
        this.nest = layout.body() == Body.NEST;
    }

    /** Places the nuclei, and lumina between them. */
    void placeNuclei() {
        TissueHabit habit = drawing.slide().habit();
        double typical = nest ? habit.nuclearRadius() : random.nextDouble(2.9, 3.3);
        double uneven = nest ? 0.14 + 0.16 * habit.pleomorphism() : 0.03;
        double crowding = nest ? random.nextDouble(0.84, 1.08) : random.nextDouble(1.05, 1.4);
        placeHoles();
        for (int i = 0; i < 4500; i++) {
            double x = random.nextDouble(-4, 132);
            double y = random.nextDouble(-4, 132);
            double radius = typical * Math.exp(uneven * random.nextGaussian());
            double stretch = nest ? random.nextDouble(1, 1.25 + 0.4 * habit.pleomorphism()) : 1.08;
            if (depth.at(x, y) < radius * 1.12
                    || holeDepth(x, y) > -radius * 0.9
                    || !nuclei.hasRoom(x, y, radius, crowding)) {
                continue;
            }
            nuclei.add(
                    new Nucleus(
                            new Ellipse(
                                    x,
                                    y,
                                    radius * Math.sqrt(stretch),
                                    radius / Math.sqrt(stretch),
                                    random.nextDouble(Math.PI)),
                            nest ? 0.04 + 0.13 * habit.pleomorphism() * random.nextDouble() : 0.03,
                            nest ? tumourChromatin(habit) : regularChromatin()));
        }
    }

    private void placeHoles() {
        boolean cribriform = random.nextDouble() < 0.35;
        for (int i = 0; cribriform && i < 40 && holes.size() < 6; i++) {
            double x = random.nextDouble(Field.EXTENT);
            double y = random.nextDouble(Field.EXTENT);
            double radius = random.nextDouble(4, 9);
            boolean free = depth.at(x, y) > radius + 9;
            for (double[] hole : holes) {
                free &= Field.length(x - hole[0], y - hole[1]) > radius + hole[2] + 12;
            }
            if (free) {
                holes.add(new double[] {x, y, radius});
            }
        }
    }

    private double holeDepth(double x, double y) {
        double most = -99;
        for (double[] hole : holes) {
            double distance = Field.length(x - hole[0], y - hole[1]);
            most = Math.max(most, hole[2] + 1.8 * drawing.noise().at(x / 7, y / 7) - distance);
        }
        return most;
    }

    private Chromatin tumourChromatin(TissueHabit habit) {
        double open = Math.max(0, Math.min(1, habit.vesicular() + random.nextDouble(-0.35, 0.35)));
        return new Chromatin(
                random.nextDouble(0.56, 0.88) - 0.1 * open,
                random.nextDouble(0.28, 0.5),
                random.nextDouble(1.2, 2.4),
                0.2 + 0.35 * open,
                0.5 * open,
                random.nextDouble() < 0.35 + 0.5 * open ? 1 + random.nextInt(2) : 0);
    }

    private Chromatin regularChromatin() {
        return new Chromatin(random.nextDouble(0.74, 0.88), 0.22, 1.4, 0.25, 0.12, 0);
    }

    /** Paints cytoplasm with hints of cell borders, lumina, and a cleft to the stroma. */
    void paint() {
        Canvas canvas = drawing.canvas();
        Noise noise = drawing.noise();
        double cleft = random.nextDouble() < 0.4 ? random.nextDouble(0.5, 3) : 0;
        Cytoplasm cytoplasm = new Cytoplasm(nuclei, noise, random);
        for (int row = 0; row < canvas.side; row++) {
            double y = canvas.place(row);
            for (int column = 0; column < canvas.side; column++) {
                double x = canvas.place(column);
                double inside = depth.at(x, y);
                double open = cleft * (0.5 + 1.3 * noise.at(x / 22, y / 22 + 44));
                if (inside < 1 && inside > -open - 1 && open > 0) {
                    double gap = Math.min(1, Math.max(0, (inside + open) / 0.9 + 0.5));
                    canvas.cover(column, row, (float) (0.85 * gap), 0.02f, 0.05f);
                }
                float alpha = (float) Math.max(0, Math.min(1, 0.5 + inside / 1.0));
                if (alpha > 0) {
                    cytoplasm.at(x, y);
                    canvas.cover(column, row, alpha, cytoplasm.haematoxylin(), cytoplasm.eosin());
                    paintHole(column, row, x, y);
                }
            }
        }
    }

    private void paintHole(int column, int row, double x, double y) {
        double hole = holes.isEmpty() ? -1 : holeDepth(x, y);
        if (hole > -0.5) {
            double slow = drawing.noise().at(x / 9 + 33, y / 9);
            float lumen = (float) Math.min(1, 0.5 + hole / 0.9);
            float secretion = (float) Math.max(0, 0.12 * slow);
            drawing.canvas().cover(column, row, Math.max(0, lumen), 0.02f, 0.04f + secretion);
        }
    }
}
