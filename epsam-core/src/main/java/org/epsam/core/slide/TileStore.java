package org.epsam.core.slide;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFolders;
import org.epsam.slides.slide.TileIndex;

/**
 * The finished tiles of a slide, from which an interrupted slide resumes: one file to which tiles
 * are appended, each with a checksum. What follows the last whole tile is cut off at opening.
 *
 * <p>A tile is stored as its column, its row, the classifier's probability, the number of bytes of
 * its values (-1: none), the pixels of its initial mask, the CRC-32 of all of these and of the
 * bytes, and the bytes.
 */
final class TileStore implements AutoCloseable {
    private static final int HEAD = 32;
    private static final int NO_VALUES = -1;

    private final Path file;
    private final int side;
    private final FileChannel channel;
    private final Map<TileIndex, Place> places = new ConcurrentHashMap<>();
    private long end;

    /**
     * A finished tile. Equality compares the array of values by identity.
     *
     * @param tumourProbability of the whole tile by the classifier, 0..1
     * @param values probability of tumour, {@code side * side} bytes of 0..255; empty where the
     *     tile is below the gate
     * @param initialArea pixels of the initial mask; 0 below the gate
     */
    record Tile(double tumourProbability, Optional<byte[]> values, int initialArea) {}

    /** A tile as it is stored, without its place. */
    record Packed(double tumourProbability, Optional<byte[]> deflated, int initialArea) {}

    private record Place(double tumourProbability, long position, int length, int initialArea) {}

    /**
     * Opens a store, or creates an empty one.
     *
     * @param file where it is
     * @param side of a tile in pixels
     * @throws InputException if the file cannot be read or written
     */
    TileStore(Path file, int side) {
        this.file = file;
        this.side = side;
        try {
            Files.createDirectories(file.getParent());
            channel =
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw AtomicFolders.unwritable(file, e);
        }
        try {
            scan();
            channel.truncate(end);
        } catch (IOException e) {
            close();
            throw AtomicFolders.unwritable(file, e);
        }
    }

    private TileStore(Path file, int side, FileChannel channel) throws IOException {
        this.file = file;
        this.side = side;
        this.channel = channel;
        try {
            scan();
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Opens a store to read it alone.
     *
     * @param file where it is
     * @param side of a tile in pixels
     * @return the tiles in it
     * @throws InputException if the file cannot be read, or is incomplete
     */
    static TileStore reading(Path file, int side) {
        try {
            TileStore store =
                    new TileStore(file, side, FileChannel.open(file, StandardOpenOption.READ));
            if (store.end != store.channel.size()) {
                store.close();
                throw new IOException("incomplete");
            }
            return store;
        } catch (IOException e) {
            throw InputException.unreadable(file, e);
        }
    }

    /**
     * Creates a store in a folder that is there.
     *
     * @param file where it is to be
     * @param side of a tile in pixels
     * @return an empty store
     * @throws NoSuchFileException if the folder is not there
     * @throws IOException if the file cannot be written
     */
    static TileStore create(Path file, int side) throws IOException {
        return new TileStore(
                file,
                side,
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE));
    }

    private void scan() throws IOException {
        // Not closed, as that would close the channel.
        DataInputStream in =
                new DataInputStream(
                        new BufferedInputStream(Channels.newInputStream(channel), 1 << 16));
        long size = channel.size();
        byte[] head = new byte[HEAD];
        try {
            while (end + HEAD <= size) {
                in.readFully(head);
                ByteBuffer fields = ByteBuffer.wrap(head);
                TileIndex index = new TileIndex(fields.getInt(), fields.getInt());
                double probability = fields.getDouble();
                int length = fields.getInt();
                int initialArea = fields.getInt();
                long bytes = Math.max(0, length);
                if (length < NO_VALUES || end + HEAD + bytes > size) {
                    return;
                }
                byte[] data = new byte[(int) bytes];
                in.readFully(data);
                if (fields.getLong() != checksum(head, data)) {
                    return;
                }
                places.put(index, new Place(probability, end + HEAD, length, initialArea));
                end += HEAD + bytes;
            }
        } catch (EOFException e) {
            // Shortened meanwhile; what was whole counts.
            return;
        }
    }

    private static long checksum(byte[] head, byte[] data) {
        CRC32 crc = new CRC32();
        crc.update(head, 0, HEAD - Long.BYTES);
        crc.update(data);
        return crc.getValue();
    }

    /** The side of a tile in pixels. */
    int side() {
        return side;
    }

    boolean has(TileIndex tile) {
        return places.containsKey(tile);
    }

    /** The tiles that are there. */
    Set<TileIndex> tiles() {
        return Set.copyOf(places.keySet());
    }

    /** Copies the tiles of another store that are not here. */
    void copy(TileStore other) {
        other.places.entrySet().stream()
                .filter(tile -> !has(tile.getKey()))
                // As they lie there.
                .sorted(Comparator.comparing(tile -> tile.getValue().position()))
                .forEach(tile -> append(tile.getKey(), other.packed(tile.getKey())));
    }

    /** Compresses a tile; may be called by several threads. */
    static Packed pack(Tile tile) {
        return new Packed(
                tile.tumourProbability(),
                tile.values().map(TileStore::deflate),
                tile.initialArea());
    }

    private static byte[] deflate(byte[] values) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            deflater.setInput(values);
            deflater.finish();
            // Incompressible input grows by 5 bytes for each block of 16 KiB.
            byte[] out = new byte[values.length + values.length / 1024 + 64];
            int n = deflater.deflate(out);
            if (!deflater.finished()) {
                throw new IllegalStateException("values of " + values.length + " bytes");
            }
            return Arrays.copyOf(out, n);
        } finally {
            deflater.end();
        }
    }

    /** Appends a tile. */
    synchronized void append(TileIndex index, Packed tile) {
        byte[] data = tile.deflated().orElse(new byte[0]);
        int length = tile.deflated().isPresent() ? data.length : NO_VALUES;
        ByteBuffer record = ByteBuffer.allocate(HEAD + data.length);
        record.putInt(index.column()).putInt(index.row());
        record.putDouble(tile.tumourProbability()).putInt(length).putInt(tile.initialArea());
        record.putLong(checksum(record.array(), data)).put(data).flip();
        try {
            long position = end;
            while (record.hasRemaining()) {
                position += channel.write(record, position);
            }
            places.put(
                    index,
                    new Place(tile.tumourProbability(), end + HEAD, length, tile.initialArea()));
            end = position;
        } catch (IOException e) {
            throw AtomicFolders.unwritable(file, e);
        }
    }

    /** Reads a tile that is there; may be called by several threads. */
    Tile read(TileIndex index) {
        Place place = places.get(index);
        if (place.length() == NO_VALUES) {
            return new Tile(place.tumourProbability(), Optional.empty(), place.initialArea());
        }
        try {
            return new Tile(
                    place.tumourProbability(),
                    Optional.of(inflate(data(place))),
                    place.initialArea());
        } catch (IOException | DataFormatException e) {
            throw damaged(e);
        }
    }

    private Packed packed(TileIndex index) {
        Place place = places.get(index);
        try {
            return new Packed(
                    place.tumourProbability(),
                    isGated(index) ? Optional.empty() : Optional.of(data(place)),
                    place.initialArea());
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    private byte[] data(Place place) throws IOException {
        byte[] head = read(place.position() - HEAD, HEAD);
        byte[] data = read(place.position(), place.length());
        if (ByteBuffer.wrap(head).getLong(HEAD - Long.BYTES) != checksum(head, data)) {
            throw new IOException("changed since it was written");
        }
        return data;
    }

    private InputException damaged(Exception e) {
        return new InputException(
                file
                        + ": damaged ("
                        + InputException.reason(file, e)
                        + "); delete it and run the same command to resume",
                e);
    }

    private byte[] read(long start, int length) throws IOException {
        ByteBuffer data = ByteBuffer.allocate(length);
        while (data.hasRemaining()) {
            if (channel.read(data, start + data.position()) < 0) {
                throw new EOFException("shorter than before");
            }
        }
        return data.array();
    }

    private byte[] inflate(byte[] data) throws DataFormatException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(data);
            byte[] values = new byte[side * side];
            int n = 0;
            while (n < values.length) {
                int more = inflater.inflate(values, n, values.length - n);
                if (more == 0) {
                    throw new DataFormatException("too short");
                }
                n += more;
            }
            return values;
        } finally {
            inflater.end();
        }
    }

    /** The classifier's probability of a tile that is there. */
    double tumourProbability(TileIndex tile) {
        return places.get(tile).tumourProbability();
    }

    /** Whether a tile that is there was below the gate. */
    boolean isGated(TileIndex tile) {
        return places.get(tile).length() == NO_VALUES;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw AtomicFolders.unwritable(file, e);
        }
    }
}
