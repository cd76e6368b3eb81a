package org.epsam.core.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.epsam.core.slide.SlidePiece;
import org.epsam.core.slide.SlidePlan;
import org.epsam.core.slide.TileCosts;

/**
 * What tiles cost, from those that were predicted so far, and the cut of slides into pieces that
 * cost about the same.
 */
final class PieceCosts {
    // Until some are measured: processor seconds of docs/PERFORMANCE.md.
    private static final TileCosts USUAL = new TileCosts(100, 0.4, 25, 0.73);

    // Of the others, tiles between basic ones that are far below the gate cost nothing.
    private static final double BELOW_BETWEEN = 0.5;

    private TileCosts costs = USUAL;

    /** Takes what tiles have cost. */
    void add(TileCosts measured) {
        costs = costs.plus(measured);
    }

    /** Processor seconds of a tile below the gate. */
    double below() {
        return costs.secondsBelow() / costs.below();
    }

    /** Processor seconds of a tile above the gate. */
    double above() {
        return costs.secondsAbove() / costs.above();
    }

    /** Processor seconds of a tile, of which nothing is known. */
    double any() {
        return (costs.secondsBelow() + costs.secondsAbove()) / (costs.below() + costs.above());
    }

    /** Processor seconds of all tiles of a plan, of which nothing is known. */
    double of(SlidePlan plan) {
        return plan.open() * any();
    }

    /**
     * Cuts the basic tiles of a slide.
     *
     * @param most processor seconds of a piece
     */
    List<SlidePiece> basic(SlidePlan plan, double most) {
        return cut(plan, true, band -> plan.basic()[band] * any(), most, List.of());
    }

    /**
     * Cuts the other tiles of a slide.
     *
     * @param above for each band, the number of basic tiles above the gate
     * @param basic the pieces in which the basic tiles are
     * @param most processor seconds of a piece
     */
    List<SlidePiece> others(SlidePlan plan, int[] above, List<SlidePiece> basic, double most) {
        return cut(
                plan,
                false,
                band -> {
                    int known = plan.basic()[band];
                    double fraction = known == 0 ? 0.5 : above[band] / (double) known;
                    return plan.others()[band]
                            * (fraction * above() + (1 - fraction) * BELOW_BETWEEN * below());
                },
                most,
                basic);
    }

    private static List<SlidePiece> cut(
            SlidePlan plan,
            boolean basic,
            IntToDoubleFunction cost,
            double most,
            List<SlidePiece> needed) {
        int[] tiles = basic ? plan.basic() : plan.others();
        List<SlidePiece> pieces = new ArrayList<>();
        int from = 0;
        while (from < tiles.length) {
            int to = from;
            double sum = 0;
            int count = 0;
            while (to < tiles.length && (to == from || sum + cost.applyAsDouble(to) <= most)) {
                sum += cost.applyAsDouble(to);
                count += tiles[to];
                to++;
            }
            if (count > 0) {
                pieces.add(new SlidePiece(plan, basic, from, to, around(needed, from, to)));
            }
            from = to;
        }
        return pieces;
    }

    /** The pieces in which the bands are, or those beside them. */
    private static List<String> around(List<SlidePiece> pieces, int from, int to) {
        return pieces.stream()
                .filter(piece -> piece.from() <= to && piece.to() >= from)
                .map(SlidePiece::name)
                .toList();
    }
}
