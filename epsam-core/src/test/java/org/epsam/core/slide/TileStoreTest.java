package org.epsam.core.slide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.epsam.base.InputException;
import org.epsam.slides.slide.TileIndex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TileStoreTest {
    private static final int SIDE = 64;
    private static final TileIndex FIRST = new TileIndex(3, 1);
    private static final TileIndex GATED = new TileIndex(4, 1);
    private static final TileIndex LAST = new TileIndex(0, 2);

    @TempDir private Path dir;

    private Path fill() {
        Path file = dir.resolve("tiles.bin");
        try (TileStore store = new TileStore(file, SIDE)) {
            store.append(FIRST, TileStore.pack(new TileStore.Tile(0.75, Optional.of(noise(1)), 7)));
            store.append(GATED, TileStore.pack(new TileStore.Tile(0.125, Optional.empty(), 0)));
            store.append(LAST, TileStore.pack(new TileStore.Tile(1, Optional.of(noise(2)), 7)));
        }
        return file;
    }

    private static byte[] noise(int seed) {
        byte[] values = new byte[SIDE * SIDE];
        new Random(seed).nextBytes(values);
        return values;
    }

    @Test
    void tilesAreThereAfterReopening() {
        try (TileStore store = new TileStore(fill(), SIDE)) {
            assertThat(store.read(FIRST).values().orElseThrow()).isEqualTo(noise(1));
            assertThat(store.read(LAST).values().orElseThrow()).isEqualTo(noise(2));
            assertThat(store.read(GATED).values()).isEmpty();
            assertThat(store.isGated(GATED)).isTrue();
            assertThat(store.isGated(LAST)).isFalse();
            assertThat(store.tumourProbability(FIRST)).isEqualTo(0.75);
            assertThat(store.has(new TileIndex(5, 1))).isFalse();
        }
    }

    @Test
    void aTileThatWasCutOffIsWrittenAgain() throws IOException {
        Path file = fill();
        long whole = Files.size(file);
        for (long length : new long[] {whole - 1, whole - 4000, whole - 4110}) {
            try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
                cut.setLength(length);
            }
            try (TileStore store = new TileStore(file, SIDE)) {
                assertThat(store.has(GATED)).isTrue();
                assertThat(store.has(LAST)).isFalse();
                store.append(LAST, TileStore.pack(new TileStore.Tile(1, Optional.of(noise(2)), 7)));
                assertThat(store.read(LAST).values().orElseThrow()).isEqualTo(noise(2));
            }
            assertThat(file).hasSize(whole);
        }
    }

    @Test
    void aTileThatChangesDuringTheWorkIsNeverUsed() throws IOException {
        try (TileStore store = new TileStore(fill(), SIDE);
                RandomAccessFile other =
                        new RandomAccessFile(dir.resolve("tiles.bin").toFile(), "rw")) {
            other.seek(200);
            int before = other.read();
            other.seek(200);
            other.write(before ^ 1);
            assertThatThrownBy(() -> store.read(FIRST))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("changed since it was written");
            other.setLength(100);
            assertThatThrownBy(() -> store.read(LAST))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("shorter than before");
        }
    }

    @Test
    void aDamagedTileAndThoseAfterItCountAsMissing() throws IOException {
        Path file = fill();
        try (RandomAccessFile damage = new RandomAccessFile(file.toFile(), "rw")) {
            damage.seek(200);
            int before = damage.read();
            damage.seek(200);
            damage.write(before ^ 1);
        }
        try (TileStore store = new TileStore(file, SIDE)) {
            assertThat(store.has(FIRST)).isFalse();
            assertThat(store.has(GATED)).isFalse();
        }
        assertThat(file).isEmptyFile();
    }
}
