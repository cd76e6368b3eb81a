package org.epsam.slides.annotation;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.epsam.slides.image.ConnectedParts;
import org.epsam.slides.image.Mask;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Polygon;

/**
 * Turns a mask into polygons along the edges of its pixels: exactly the area of the mask, so that
 * the polygons' pixels (by their middles) are the mask again. Pixels that share an edge are one
 * polygon; pixels that touch at a corner only are two. Every polygon is valid and has its holes.
 */
public final class MaskContours {
    private static final GeometryFactory FACTORY = new GeometryFactory();
    // Directions: east, south, west, north. The mask lies on the right of every step.
    private static final int[] DX = {1, 0, -1, 0};
    private static final int[] DY = {0, 1, 0, -1};

    private final int width;
    private final int height;
    private final int[] parts;

    private MaskContours(Mask mask) {
        width = mask.width();
        height = mask.height();
        parts = ConnectedParts.byEdges(mask).labels();
    }

    /**
     * Traces a mask.
     *
     * @param mask the mask
     * @return one polygon for each connected part, from top to bottom, in pixels: the pixel (x, y)
     *     is the square from (x, y) to (x + 1, y + 1)
     */
    public static List<Polygon> polygons(Mask mask) {
        return new MaskContours(mask).trace();
    }

    /**
     * Traces a mask and smooths the stairs of its outlines. Polygons stay valid, and none reaches
     * into another or into its holes' islands.
     *
     * @param mask the mask
     * @param tolerance how far an outline may move, in pixels, at least 0
     * @return the polygons, in pixels, as many as without smoothing
     */
    public static List<Polygon> polygons(Mask mask, double tolerance) {
        StairSmoothing smoothing = new StairSmoothing(mask, tolerance);
        return polygons(mask).stream().map(smoothing::smooth).toList();
    }

    private int part(int x, int y) {
        return x < 0 || y < 0 || x >= width || y >= height ? 0 : parts[y * width + x];
    }

    private List<Polygon> trace() {
        // The first upper edge of a part, row by row, is on its outer ring; later ones are holes.
        List<LinearRing> outer = new ArrayList<>();
        List<List<LinearRing>> holes = new ArrayList<>();
        BitSet traced = new BitSet(width * height);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int part = part(x, y);
                if (part == 0 || part(x, y - 1) != 0 || traced.get(y * width + x)) {
                    continue;
                }
                LinearRing ring = ring(x, y, traced);
                if (part > outer.size()) {
                    outer.add(ring);
                    holes.add(new ArrayList<>());
                } else {
                    holes.get(part - 1).add(ring);
                }
            }
        }
        List<Polygon> polygons = new ArrayList<>();
        for (int i = 0; i < outer.size(); i++) {
            polygons.add(
                    FACTORY.createPolygon(outer.get(i), holes.get(i).toArray(LinearRing[]::new)));
        }
        return polygons;
    }

    /** Follows the ring that starts with the upper edge of a pixel, marking upper edges. */
    private LinearRing ring(int startX, int startY, BitSet traced) {
        List<Coordinate> corners = new ArrayList<>();
        int x = startX;
        int y = startY;
        int direction = 0;
        do {
            if (direction == 0) {
                traced.set(y * width + x);
            }
            x += DX[direction];
            y += DY[direction];
            int next = turn(x, y, direction);
            if (next != direction) {
                corners.add(new Coordinate(x, y));
            }
            direction = next;
        } while (x != startX || y != startY || direction != 0);
        corners.add(new Coordinate(corners.get(0)));
        return FACTORY.createLinearRing(corners.toArray(Coordinate[]::new));
    }

    /** Chooses the way on at a corner of the pixel lattice. */
    private int turn(int x, int y, int direction) {
        int right = (direction + 1) % 4;
        int left = (direction + 3) % 4;
        int here = beside(x, y, (direction + 2) % 4, right);
        int aheadRight = beside(x, y, direction, right);
        int aheadLeft = beside(x, y, direction, left);
        if (aheadRight != 0) {
            return aheadLeft != 0 ? left : direction;
        }
        // Two pixels that touch here only at this corner. If both are of one part, this corner is
        // where a hole touches another ring: keep to the gap. Else keep to the pixel.
        return aheadLeft == here ? left : right;
    }

    /** The part of the pixel at a lattice corner that lies towards both directions. */
    private int beside(int x, int y, int one, int other) {
        int dx = DX[one] + DX[other];
        int dy = DY[one] + DY[other];
        return part(dx > 0 ? x : x - 1, dy > 0 ? y : y - 1);
    }
}
