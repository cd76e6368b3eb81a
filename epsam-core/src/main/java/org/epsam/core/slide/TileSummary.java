package org.epsam.core.slide;

import java.util.BitSet;
import org.epsam.slides.slide.TileIndex;

/**
 * Summary of the tiles of a slide.
 *
 * @param score how likely the slide contains tumour, 0..1
 * @param gated tiles that are left empty as their probability is below the gate
 */
record TileSummary(double score, int gated) {
    static TileSummary of(TileStore store, BitSet lookedAt, TileGrid grid) {
        int columns = grid.columns();
        double[] probabilities = new double[grid.rows() * columns];
        int gated = 0;
        for (int i = lookedAt.nextSetBit(0); i >= 0; i = lookedAt.nextSetBit(i + 1)) {
            TileIndex tile = new TileIndex(i % columns, i / columns);
            probabilities[i] = store.tumourProbability(tile);
            gated += store.isGated(tile) ? 1 : 0;
        }
        return new TileSummary(score(probabilities, lookedAt, columns), gated);
    }

    /**
     * The highest probability of a tile, averaged with its predicted neighbours: weight 4 for
     * itself, 2 for the four next to it, 1 for those at its corners.
     */
    static double score(double[] probabilities, BitSet lookedAt, int columns) {
        double best = 0;
        int rows = columns == 0 ? 0 : probabilities.length / columns;
        for (int i = lookedAt.nextSetBit(0); i >= 0; i = lookedAt.nextSetBit(i + 1)) {
            double sum = 0;
            double weights = 0;
            for (int dy = -1; dy <= 1; dy++) {
                for (int dx = -1; dx <= 1; dx++) {
                    int y = i / columns + dy;
                    int x = i % columns + dx;
                    boolean there = y >= 0 && x >= 0 && y < rows && x < columns;
                    if (there && lookedAt.get(y * columns + x)) {
                        double weight = (2 - Math.abs(dx)) * (2 - Math.abs(dy));
                        sum += weight * probabilities[y * columns + x];
                        weights += weight;
                    }
                }
            }
            best = Math.max(best, sum / weights);
        }
        return best;
    }
}
