package org.epsam.core.slide;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFile;
import org.epsam.slides.slide.TileIndex;

/** The finished tiles of a slide on disk, from which an interrupted slide resumes. */
final class TileStore {
    private final Path folder;
    private final int side;

    /**
     * A finished tile. Equality compares the array of values by identity.
     *
     * @param tumourProbability of the whole tile by the classifier, 0..1
     * @param values probability of tumour, {@code side * side} bytes of 0..255; empty where the
     *     tile is below the gate
     */
    record Tile(double tumourProbability, Optional<byte[]> values) {}

    TileStore(Path folder, int side) {
        this.folder = folder;
        this.side = side;
    }

    private Path file(TileIndex tile) {
        return folder.resolve("row-" + tile.row()).resolve(tile.column() + ".tile");
    }

    boolean has(TileIndex tile) {
        return Files.exists(file(tile));
    }

    void write(TileIndex index, Tile tile) {
        AtomicFile.write(
                file(index),
                out -> {
                    DataOutputStream head = new DataOutputStream(out);
                    head.writeDouble(tile.tumourProbability());
                    head.writeBoolean(tile.values().isPresent());
                    head.flush();
                    if (tile.values().isPresent()) {
                        Deflater fast = new Deflater(Deflater.BEST_SPEED);
                        try {
                            DeflaterOutputStream zip = new DeflaterOutputStream(out, fast);
                            zip.write(tile.values().get());
                            zip.finish();
                        } finally {
                            fast.end();
                        }
                    }
                });
    }

    Tile read(TileIndex tile) {
        return read(tile, true);
    }

    /** Reads a tile without decompressing its values, which are then empty. */
    Tile readHead(TileIndex tile) {
        return read(tile, false);
    }

    private Tile read(TileIndex tile, boolean unpack) {
        Path file = file(tile);
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            double probability = in.readDouble();
            if (!in.readBoolean()) {
                return new Tile(probability, Optional.empty());
            }
            if (!unpack) {
                return new Tile(probability, Optional.of(new byte[0]));
            }
            byte[] values = new byte[side * side];
            try (DataInputStream zip = new DataInputStream(new InflaterInputStream(in))) {
                zip.readFully(values);
            }
            return new Tile(probability, Optional.of(values));
        } catch (IOException e) {
            throw new InputException(
                    file + ": damaged (" + e + "); delete it and run the same command to resume",
                    e);
        }
    }
}
