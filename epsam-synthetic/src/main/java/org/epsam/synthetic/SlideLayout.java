package org.epsam.synthetic;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.Size;

/**
 * Where tissue, tumour and excluded islands lie on a synthetic slide: depths inside of each, in
 * pixels of level 0, positive inside, on a coarse grid.
 */
final class SlideLayout {
    private static final int STEP = 32;

    /** Side of the cells that are filled from one patch, in pixels of level 0. */
    static final int CELL = 200;

    private final Size size;
    private final int columns;
    private final int rows;
    private final float[] tissue;
    private final float[] tumour;
    private final float[] exclusion;
    private final Noise noise;
    private final List<Blob> pieces = new ArrayList<>();
    private final List<Blob> tumours = new ArrayList<>();
    private final List<Blob> exclusions = new ArrayList<>();

    /** An ellipse with an uneven outline. */
    private record Blob(
            double x, double y, double across, double down, double angle, double shift) {

        double small() {
            return Math.min(across, down);
        }

        /** Depth inside, in pixels: roughly the distance to the outline. */
        double depth(double px, double py, Noise noise) {
            double cos = Math.cos(angle);
            double sin = Math.sin(angle);
            double u = ((px - x) * cos + (py - y) * sin) / across;
            double v = ((py - y) * cos - (px - x) * sin) / down;
            double even = (1 - Math.sqrt(u * u + v * v)) * small();
            double far = -0.7 * small();
            if (even < far) {
                return even;
            }
            // Each octave is turned by itself, else the noise's lattice shows as straight edges.
            double size = small();
            return even
                    + 0.30 * turned(px, py, 0.9 * size, 0.5, noise)
                    + 0.12 * turned(px, py, 0.3 * size, 1.2, noise)
                    + 0.04 * turned(px, py, 0.1 * size, 2.1, noise);
        }

        private double turned(double px, double py, double scale, double by, Noise noise) {
            double cos = Math.cos(angle + by) / scale;
            double sin = Math.sin(angle + by) / scale;
            return small()
                    * noise.at(
                            (px - x) * cos + (py - y) * sin + shift,
                            (py - y) * cos - (px - x) * sin + 2 * shift);
        }
    }

    SlideLayout(Size size, boolean withTumour, SplittableRandom random) {
        this.size = size;
        columns = size.width() / STEP + 2;
        rows = size.height() / STEP + 2;
        noise = new Noise(random.split());
        placePieces(random.split());
        if (withTumour) {
            placeTumours(random.split());
        }
        tissue = new float[columns * rows];
        tumour = new float[columns * rows];
        exclusion = new float[columns * rows];
        for (int i = 0; i < tissue.length; i++) {
            double x = i % columns * (double) STEP;
            double y = i / columns * (double) STEP;
            double inside = tissueDepth(x, y);
            double tumourDepth = depth(tumours, x, y);
            tissue[i] = (float) inside;
            // Outlines keep a little off the edge of the tissue, as annotators draw them.
            tumour[i] = (float) Math.min(tumourDepth, inside - 24);
            exclusion[i] = (float) Math.min(depth(exclusions, x, y), tumour[i] - 24);
        }
    }

    private void placePieces(SplittableRandom random) {
        double side = Math.sqrt((double) size.width() * size.height());
        int wanted = random.nextInt(2, 5);
        for (int i = 0; i < 400 && pieces.size() < wanted; i++) {
            double radius = side * random.nextDouble(0.10, 0.22);
            Blob piece =
                    new Blob(
                            random.nextDouble(0.15, 0.85) * size.width(),
                            random.nextDouble(0.15, 0.85) * size.height(),
                            radius * random.nextDouble(1, 1.8),
                            radius,
                            random.nextDouble(Math.PI),
                            random.nextDouble(1000));
            boolean free =
                    pieces.stream()
                            .noneMatch(
                                    other ->
                                            Math.hypot(other.x - piece.x, other.y - piece.y)
                                                    < 1.1 * (other.across + piece.across));
            if (free) {
                pieces.add(piece);
            }
        }
    }

    private void placeTumours(SplittableRandom random) {
        // From large to small: the last ones are as small as micrometastases.
        double[] sizes = {random.nextDouble(0.4, 0.65), random.nextDouble(0.2, 0.4), 0.12, 0.07};
        int wanted = random.nextInt(2, sizes.length + 1);
        for (int i = 0; i < 400 && tumours.size() < wanted; i++) {
            Blob piece = pieces.get(random.nextInt(pieces.size()));
            double size = piece.small() * sizes[tumours.size()];
            double x = piece.x + piece.small() * random.nextDouble(-0.8, 0.8);
            double y = piece.y + piece.small() * random.nextDouble(-0.8, 0.8);
            boolean first = tumours.isEmpty();
            if (tissueDepth(x, y) < (first ? 0.6 : 0.8) * size || depth(tumours, x, y) > -size) {
                continue;
            }
            tumours.add(
                    new Blob(
                            x,
                            y,
                            size * random.nextDouble(1, 1.6),
                            size,
                            random.nextDouble(Math.PI),
                            random.nextDouble(1000)));
        }
        if (tumours.isEmpty()) {
            Blob piece = pieces.get(0);
            tumours.add(
                    new Blob(piece.x, piece.y, piece.small() / 2, piece.small() / 2, 0, piece.y));
        }
        Blob largest = tumours.get(0);
        double size = largest.small() * random.nextDouble(0.2, 0.32);
        exclusions.add(
                new Blob(
                        largest.x + largest.small() * random.nextDouble(-0.2, 0.2),
                        largest.y + largest.small() * random.nextDouble(-0.2, 0.2),
                        size * 1.4,
                        size,
                        random.nextDouble(Math.PI),
                        random.nextDouble(1000)));
    }

    private double depth(List<Blob> blobs, double x, double y) {
        double most = -1e6;
        for (Blob blob : blobs) {
            most = Math.max(most, blob.depth(x, y, noise));
        }
        return most;
    }

    private double tissueDepth(double x, double y) {
        double inside = depth(pieces, x, y);
        if (inside > -100) {
            // Cracks wind along the zero of a noise, here and there.
            double crack = Math.abs(noise.at(x / 1400 + 7, y / 1400)) * 700;
            double gate = 900 * Math.max(0, 0.35 - noise.at(x / 2500, y / 2500 + 31));
            inside = Math.min(inside, crack + gate - 14);
        }
        // The section never touches the border of the slide.
        double border = Math.min(Math.min(x, size.width() - x), Math.min(y, size.height() - y));
        return Math.min(inside, border - 100);
    }

    /** Depth in tissue at a point, in pixels. */
    float tissue(double x, double y) {
        return at(tissue, x, y);
    }

    /** Depth in a tumour's outline at a point, in pixels; islands inside count as tumour here. */
    float tumour(double x, double y) {
        return at(tumour, x, y);
    }

    /** Depth in an excluded island at a point, in pixels. */
    float exclusion(double x, double y) {
        return at(exclusion, x, y);
    }

    private float at(float[] values, double x, double y) {
        double u = Math.max(0, Math.min(columns - 1.001, x / STEP));
        double v = Math.max(0, Math.min(rows - 1.001, y / STEP));
        int i = (int) v * columns + (int) u;
        float a = (float) (u - (int) u);
        float b = (float) (v - (int) v);
        float above = values[i] + (values[i + 1] - values[i]) * a;
        float below = values[i + columns] + (values[i + columns + 1] - values[i + columns]) * a;
        return above + (below - above) * b;
    }

    /** Whether there may be tissue in a square; false is certain. */
    boolean mayHoldTissue(int left, int top, int side, float reach) {
        int lastColumn = Math.min(columns - 1, (left + side) / STEP + 1);
        int lastRow = Math.min(rows - 1, (top + side) / STEP + 1);
        for (int row = top / STEP; row <= lastRow; row++) {
            for (int column = left / STEP; column <= lastColumn; column++) {
                if (tissue[row * columns + column] > -reach) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * What healthy tissue consists of at a point: a slow noise, cut at {@link SlideTextures#CUTS}.
     */
    float healthy(double x, double y) {
        return noise.at(x / 2200 + 3, y / 2200 + 51)
                + 0.35f * noise.at(x / 500, y / 500 + 17)
                + 0.10f * noise.at(x / 130 + 77, y / 130);
    }

    /** A depth as mask, each pixel a square of so many pixels of level 0. */
    Mask mask(boolean excluded, int scale) {
        int wide = (size.width() + scale - 1) / scale;
        int high = (size.height() + scale - 1) / scale;
        byte[] values = new byte[wide * high];
        for (int i = 0; i < values.length; i++) {
            double x = (i % wide + 0.5) * scale;
            double y = (i / wide + 0.5) * scale;
            values[i] = (byte) ((excluded ? exclusion(x, y) : tumour(x, y)) > 0 ? 1 : 0);
        }
        return new Mask(wide, high, values);
    }
}
