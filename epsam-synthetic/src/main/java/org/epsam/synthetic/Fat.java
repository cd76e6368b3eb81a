package org.epsam.synthetic;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Fat cells: large, empty, with thin walls between them. */
final class Fat {
    private final Drawing drawing;
    private final TissueLayout layout;
    private final List<double[]> cells = new ArrayList<>();

    Fat(Drawing drawing, TissueLayout layout) {
        this.drawing = drawing;
        this.layout = layout;
    }

    void paint() {
        placeCells();
        Canvas canvas = drawing.canvas();
        for (int row = 0; row < canvas.side; row++) {
            double y = canvas.place(row);
            for (int column = 0; column < canvas.side; column++) {
                double x = canvas.place(column);
                double depth = layout.fatDepth().at(x, y);
                if (depth < -1) {
                    continue;
                }
                double wall = Math.min(depthInCell(x, y), depth + 1);
                float alpha = (float) Math.max(0, Math.min(1, wall / 0.9 - 0.5));
                canvas.cover(column, row, alpha, 0.015f, 0.03f);
            }
        }
    }

    private void placeCells() {
        RandomGenerator random = drawing.random();
        double size = random.nextDouble(26, 42);
        for (int i = 0; i < 200; i++) {
            double x = random.nextDouble(-30, 158);
            double y = random.nextDouble(-30, 158);
            boolean free = true;
            for (double[] other : cells) {
                free &= Field.length(x - other[0], y - other[1]) > size;
            }
            if (free) {
                cells.add(new double[] {x, y});
            }
        }
    }

    /** Rounded Voronoi cells: a soft minimum over the distances to all other cells. */
    private double depthInCell(double x, double y) {
        double nearest = 1e9;
        for (double[] cell : cells) {
            nearest = Math.min(nearest, Field.length(x - cell[0], y - cell[1]));
        }
        double others = 0;
        for (double[] cell : cells) {
            double gap = Field.length(x - cell[0], y - cell[1]) - nearest;
            others += gap > 0 ? Math.exp(-gap / 3) : 0;
        }
        return -1.5 * Math.log(others + 1e-9);
    }
}
