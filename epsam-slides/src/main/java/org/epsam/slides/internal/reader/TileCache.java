package org.epsam.slides.internal.reader;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.epsam.slides.slide.TileIndex;

/**
 * Decoded tiles of all open slides, least recently used first, bounded by bytes. Neighbouring
 * regions share tiles, so a little memory saves much decoding.
 */
final class TileCache {
    /** Tiles of all slides: 64 MiB, about 340 tiles of 256 x 256. */
    static final TileCache SHARED = new TileCache(64L << 20);

    /** A tile of a slide; slides are distinguished by identity. */
    record Key(Object slide, int level, TileIndex tile) {}

    private final long capacity;
    private final Map<Key, byte[]> tiles = new LinkedHashMap<>(64, 0.75f, true);
    private long bytes;

    TileCache(long capacity) {
        this.capacity = capacity;
    }

    synchronized Optional<byte[]> get(Key key) {
        return Optional.ofNullable(tiles.get(key));
    }

    synchronized void put(Key key, byte[] tile) {
        // One tile must not drive out all others.
        if (tile.length > capacity / 4) {
            return;
        }
        byte[] old = tiles.put(key, tile);
        bytes += tile.length - (old == null ? 0 : old.length);
        Iterator<byte[]> eldest = tiles.values().iterator();
        while (bytes > capacity) {
            bytes -= eldest.next().length;
            eldest.remove();
        }
    }

    synchronized void forget(Object slide) {
        tiles.entrySet()
                .removeIf(
                        entry -> {
                            boolean own = entry.getKey().slide() == slide;
                            bytes -= own ? entry.getValue().length : 0;
                            return own;
                        });
    }
}
