package org.epsam.core.slide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import java.util.Random;
import org.epsam.base.task.Workers;
import org.epsam.core.pipeline.Calibration;
import org.epsam.slides.slide.TileIndex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbabilityStripsTest {
    @TempDir Path dir;

    private static byte[] cut(byte[] map, TileGrid grid, int row, int column) {
        byte[] tile = new byte[grid.side() * grid.side()];
        for (int y = 0; y < grid.side(); y++) {
            for (int x = 0; x < grid.side(); x++) {
                int u = grid.left(column) + x;
                int v = grid.top(row) + y;
                if (u < grid.width() && v < grid.height()) {
                    tile[y * grid.side() + x] = map[v * grid.width() + u];
                }
            }
        }
        return tile;
    }

    private static byte[] blend(TileGrid grid, TileStore store, BitSet lookedAt) {
        byte[] result = new byte[grid.width() * grid.height()];
        new ProbabilityStrips(grid, store, lookedAt, Calibration.NONE)
                .blend(
                        new Workers(3, () -> {}),
                        (left, top, block) -> {
                            for (int y = top; y < Math.min(grid.height(), top + 256); y++) {
                                for (int x = left; x < Math.min(grid.width(), left + 256); x++) {
                                    result[y * grid.width() + x] =
                                            (byte) block.get(x - left, y - top);
                                }
                            }
                        },
                        () -> {});
        return result;
    }

    @ParameterizedTest
    @CsvSource({"700,530,96", "300,900,64", "257,255,300", "512,512,128", "40,50,64"})
    void tilesThatAgreeGiveTheMapItselfWithoutSeams(int width, int height, int side)
            throws IOException {
        TileGrid grid = new TileGrid(width, height, side);
        byte[] map = new byte[width * height];
        new Random(7).nextBytes(map);
        TileStore store = new TileStore(dir.resolve("tiles.bin"), side);
        BitSet all = new BitSet();
        for (int row = 0; row < grid.rows(); row++) {
            for (int column = 0; column < grid.columns(); column++) {
                byte[] tile = cut(map, grid, row, column);
                put(
                        store,
                        new TileIndex(column, row),
                        new TileStore.Tile(0.7, Optional.of(tile), 7));
                all.set(row * grid.columns() + column);
            }
        }
        assertThat(blend(grid, store, all)).isEqualTo(map);
        store.close();
    }

    private static void put(TileStore store, TileIndex index, TileStore.Tile tile) {
        store.append(index, TileStore.pack(tile));
    }

    @Test
    void tilesThatDifferAreBlendedMonotonously() {
        // Two tiles side by side: all 0 (below the gate) and all 200.
        TileGrid grid = new TileGrid(96, 64, 64);
        assertThat(grid.columns()).isEqualTo(2);
        TileStore store = new TileStore(dir.resolve("tiles.bin"), 64);
        byte[] high = new byte[64 * 64];
        Arrays.fill(high, (byte) 200);
        put(store, new TileIndex(0, 0), new TileStore.Tile(0.1, Optional.empty(), 0));
        put(store, new TileIndex(1, 0), new TileStore.Tile(0.9, Optional.of(high), 7));
        BitSet both = new BitSet();
        both.set(0, 2);
        byte[] row = blend(grid, store, both);
        assertThat(row[31]).isZero();
        assertThat(row[64] & 0xff).isEqualTo(200);
        for (int x = 32; x < 64; x++) {
            int step = (row[x] & 0xff) - (row[x - 1] & 0xff);
            assertThat(step).isBetween(0, 11);
        }
        // Where a neighbour was not looked at, a tile counts alone.
        both.clear(0);
        row = blend(grid, store, both);
        assertThat(row[31]).isZero();
        assertThat(row[32] & 0xff).isEqualTo(200);
        store.close();
    }
}
