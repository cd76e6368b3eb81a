package org.epsam.synthetic;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Red cells inside vessels, and now and then a bleeding into the stroma. */
final class RedCells {
    private final RandomGenerator random;
    private final Canvas canvas;
    private final TissueLayout layout;

    /** Which points may be the centre of a red cell. */
    @FunctionalInterface
    private interface Place {
        boolean holds(double x, double y);
    }

    RedCells(Drawing drawing, TissueLayout layout) {
        this.random = drawing.random();
        this.canvas = drawing.canvas();
        this.layout = layout;
    }

    void paint() {
        for (Gland vessel : layout.glands()) {
            if (vessel.vessel() && random.nextDouble() < 0.7) {
                GlandOutline outline = vessel.outline();
                scatter(
                        outline.x(),
                        outline.y(),
                        outline.radius() / 2,
                        30,
                        (x, y) -> vessel.depth(x, y) > vessel.wall() + 2.2);
            }
        }
        if (random.nextDouble() < 0.2) {
            scatter(
                    random.nextDouble(Field.EXTENT),
                    random.nextDouble(Field.EXTENT),
                    random.nextDouble(5, 14),
                    random.nextInt(10, 60),
                    (x, y) -> layout.clearance(x, y) > 3.5);
        }
    }

    private void scatter(double x, double y, double spread, int count, Place place) {
        List<double[]> cells = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double cx = x + spread * random.nextGaussian();
            double cy = y + spread * random.nextGaussian();
            boolean free = place.holds(cx, cy);
            for (double[] cell : cells) {
                free &= Field.length(cx - cell[0], cy - cell[1]) > 4.6;
            }
            if (free) {
                cells.add(new double[] {cx, cy});
                paintCell(cx, cy, random.nextDouble(2.4, 3.1));
            }
        }
    }

    private void paintCell(double x, double y, double radius) {
        int right = canvas.pixel(x + radius + 1);
        int bottom = canvas.pixel(y + radius + 1);
        for (int row = canvas.pixel(y - radius - 1); row < bottom; row++) {
            for (int column = canvas.pixel(x - radius - 1); column < right; column++) {
                double distance = Field.length(canvas.place(column) - x, canvas.place(row) - y);
                float alpha = (float) Math.max(0, Math.min(1, 0.5 + (radius - distance) / 0.8));
                double pale = 0.25 * Math.exp(-distance * distance / 1.5);
                canvas.cover(column, row, alpha, 0.0f, (float) (0.95 - pale));
            }
        }
    }
}
