package org.epsam.core.slide;

import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.epsam.base.task.Workers;
import org.epsam.core.pipeline.Calibration;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.slide.SlideWriter;
import org.epsam.slides.slide.TileIndex;

/**
 * Blends finished tiles into a probability map, block by block, from left to right and from top to
 * bottom. The tiles that intersect one row of blocks are in memory.
 *
 * <p>A pixel is the mean of the calibrated tiles over it by {@link TileGrid#weights}; tiles below
 * the gate count as 0, tiles without tissue, which are not predicted, do not count, and a pixel
 * under no other tile is 0.
 */
final class ProbabilityStrips {
    private static final int BLOCK = SlideWriter.TILE;
    private static final GrayImage NOTHING = new GrayImage(BLOCK, BLOCK, new byte[BLOCK * BLOCK]);

    private final TileGrid grid;
    private final TileStore store;
    private final BitSet lookedAt;
    private final Calibration calibration;
    private final float[] weights;

    /** Tiles of the rows in reach, by row and column; null where not predicted. */
    private final Map<Integer, TileStore.Tile[]> rows = new TreeMap<>();

    /** What is done with the blocks. */
    interface Blocks {
        /**
         * Changes a block; several threads may do so at once.
         *
         * @param left its left border
         * @param top its upper border
         * @param block always a full block, 0 beyond the map's borders
         * @return the block to be put
         */
        default GrayImage finished(int left, int top, GrayImage block) {
            return block;
        }

        /**
         * Receives a block.
         *
         * @param left its left border
         * @param top its upper border
         * @param block always a full block, 0 beyond the map's borders; the object may be reused
         */
        void put(int left, int top, GrayImage block);
    }

    /** The sums of a block. */
    private static final class Sums {
        private final float[] values = new float[BLOCK * BLOCK];
        private final float[] weights = new float[BLOCK * BLOCK];
    }

    ProbabilityStrips(TileGrid grid, TileStore store, BitSet lookedAt, Calibration calibration) {
        this.grid = grid;
        this.store = store;
        this.lookedAt = lookedAt;
        this.calibration = calibration;
        this.weights = grid.weights();
    }

    void blend(Workers workers, Blocks blocks, Runnable rowDone) {
        int columns = (grid.width() + BLOCK - 1) / BLOCK;
        for (int row = 0; row < grid.height(); row += BLOCK) {
            int top = row;
            load(top);
            workers.inOrder(
                    columns,
                    i -> blocks.finished(i * BLOCK, top, block(i * BLOCK, top)),
                    (block, i) -> blocks.put(i * BLOCK, top, block));
            rowDone.run();
        }
        rows.clear();
    }

    /** Blends all of the map into one image. */
    GrayImage whole() {
        byte[] values = new byte[grid.width() * grid.height()];
        blend(
                Workers.NONE,
                (left, top, block) -> {
                    int wide = Math.min(BLOCK, grid.width() - left);
                    for (int y = 0; y < Math.min(BLOCK, grid.height() - top); y++) {
                        System.arraycopy(
                                block.values(),
                                y * BLOCK,
                                values,
                                (top + y) * grid.width() + left,
                                wide);
                    }
                },
                () -> {});
        return new GrayImage(grid.width(), grid.height(), values);
    }

    private void load(int top) {
        for (int row = 0; row < grid.rows(); row++) {
            boolean reaches = grid.top(row) < top + BLOCK && grid.top(row) + grid.side() > top;
            if (!reaches) {
                rows.remove(row);
            } else if (!rows.containsKey(row)) {
                TileStore.Tile[] tiles = new TileStore.Tile[grid.columns()];
                for (int column = 0; column < tiles.length; column++) {
                    if (lookedAt.get(row * tiles.length + column)) {
                        tiles[column] = read(new TileIndex(column, row));
                    }
                }
                rows.put(row, tiles);
            }
        }
    }

    private TileStore.Tile read(TileIndex index) {
        TileStore.Tile tile = store.read(index);
        return new TileStore.Tile(
                tile.tumourProbability(),
                tile.values().map(v -> calibration.apply(tile.tumourProbability(), v)),
                tile.initialArea());
    }

    private GrayImage block(int left, int top) {
        Sums sums = null;
        for (Map.Entry<Integer, TileStore.Tile[]> row : rows.entrySet()) {
            for (int column = 0; column < grid.columns(); column++) {
                TileStore.Tile tile = row.getValue()[column];
                int x = grid.left(column) - left;
                if (tile == null || x >= BLOCK || x + grid.side() <= 0) {
                    continue;
                }
                if (sums == null) {
                    sums = new Sums();
                }
                add(sums, tile.values(), x, grid.top(row.getKey()) - top);
            }
        }
        if (sums == null) {
            return NOTHING;
        }
        byte[] values = new byte[BLOCK * BLOCK];
        int width = Math.min(BLOCK, grid.width() - left);
        int height = Math.min(BLOCK, grid.height() - top);
        for (int y = 0; y < height; y++) {
            for (int i = y * BLOCK; i < y * BLOCK + width; i++) {
                float weight = sums.weights[i];
                values[i] = (byte) (weight > 0 ? Math.round(sums.values[i] / weight) : 0);
            }
        }
        return new GrayImage(BLOCK, BLOCK, values);
    }

    /** Adds a tile that begins at (x, y) of the block. */
    private void add(Sums sums, Optional<byte[]> values, int x, int y) {
        int side = grid.side();
        for (int row = Math.max(0, y); row < Math.min(BLOCK, y + side); row++) {
            float across = weights[row - y];
            int from = (row - y) * side - x;
            for (int column = Math.max(0, x); column < Math.min(BLOCK, x + side); column++) {
                float w = across * weights[column - x];
                sums.weights[row * BLOCK + column] += w;
                if (values.isPresent()) {
                    sums.values[row * BLOCK + column] += w * (values.get()[from + column] & 0xff);
                }
            }
        }
    }
}
