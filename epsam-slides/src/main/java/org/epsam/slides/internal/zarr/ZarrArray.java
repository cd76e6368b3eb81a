package org.epsam.slides.internal.zarr;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.epsam.base.InputException;
import org.epsam.base.io.Json;

/** An array of bytes in chunks: a folder of Zarr 2 or 3, sharded or not. */
public final class ZarrArray {
    private static final long MAX_CHUNK = 1L << 28;

    private final Path folder;
    private final int[] shape;

    /** The shape of what is read at once, and of the files. */
    private final int[] chunk;

    private final int[] shard;
    private final ZarrCodecs codecs;
    private final boolean sharded;
    private final boolean indexFirst;
    private final ZarrCodecs indexCodecs;
    private final byte fill;
    private final String prefix;
    private final String separator;

    private ZarrArray(Path folder, JsonNode json, boolean third) {
        this.folder = folder;
        shape = sides(json.path("shape"));
        JsonNode grid =
                third
                        ? json.path("chunk_grid").path("configuration").path("chunk_shape")
                        : json.path("chunks");
        shard = sides(grid);
        JsonNode list = json.path("codecs");
        JsonNode first = third && list.size() == 1 ? list.get(0) : MissingNode.getInstance();
        sharded = first.path("name").asText().equals("sharding_indexed");
        JsonNode inner = first.path("configuration");
        chunk = sharded ? sides(inner.path("chunk_shape")) : shard;
        indexFirst = inner.path("index_location").asText().equals("start");
        try {
            codecs =
                    third
                            ? ZarrCodecs.of(sharded ? inner.path("codecs") : list)
                            : ZarrCodecs.ofCompressor(json.path("compressor"));
            indexCodecs = ZarrCodecs.of(inner.path("index_codecs"));
        } catch (IllegalArgumentException e) {
            throw unsupported("has the codec '" + e.getMessage() + "'");
        }
        requireBytes(json, third);
        requireChunks();
        fill = (byte) json.path("fill_value").asInt(0);
        JsonNode keys = json.path("chunk_key_encoding");
        boolean plain = !third || keys.path("name").asText().equals("v2");
        prefix = plain ? "" : "c";
        separator =
                third
                        ? keys.path("configuration").path("separator").asText(plain ? "." : "/")
                        : json.path("dimension_separator").asText(".");
        if (!separator.equals("/") && !separator.equals(".")) {
            throw unsupported("separates the numbers of chunks by '" + separator + "'");
        }
    }

    /**
     * Opens an array.
     *
     * @param folder with {@code .zarray} or {@code zarr.json}
     * @return the array
     * @throws InputException where it is none, not of bytes, or has codecs that are not read
     */
    public static ZarrArray open(Path folder) {
        Path second = folder.resolve(".zarray");
        Path third = folder.resolve("zarr.json");
        return Files.exists(third)
                ? new ZarrArray(folder, json(third), true)
                : new ZarrArray(folder, json(second), false);
    }

    /**
     * Reads metadata.
     *
     * @param file of JSON
     * @return its content
     * @throws InputException where it is missing or damaged
     */
    public static JsonNode json(Path file) {
        try {
            return Json.MAPPER.readTree(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new InputException(file + ": is missing; copy the folder again", e);
        } catch (IOException e) {
            throw new InputException(file + ": is damaged; copy the folder again", e);
        }
    }

    private int[] sides(JsonNode list) {
        int[] sides = new int[list.size()];
        for (int i = 0; i < sides.length; i++) {
            sides[i] = list.get(i).asInt(0);
            if (sides[i] < 1) {
                throw damaged("declares a side of " + list.get(i));
            }
        }
        return sides;
    }

    private void requireBytes(JsonNode json, boolean third) {
        String type = json.path(third ? "data_type" : "dtype").asText();
        if (!type.equals("uint8") && !type.equals("|u1") && !type.equals("u1")) {
            throw unsupported("holds values of the type '" + type + "', not of 8 bits");
        }
        boolean ordered = third || json.path("order").asText("C").equals("C");
        if (!ordered || json.path("filters").size() > 0) {
            throw unsupported("has filters or columns first");
        }
    }

    private void requireChunks() {
        long bytes = 1;
        for (int i = 0; i < shape.length; i++) {
            if (chunk.length != shape.length
                    || shard.length != shape.length
                    || shard[i] % chunk[i] != 0) {
                throw damaged("declares chunks that do not fit its shape");
            }
            bytes *= chunk[i];
            if (bytes > MAX_CHUNK) {
                throw unsupported("has chunks of more than " + MAX_CHUNK + " bytes");
            }
        }
        if (shape.length == 0) {
            throw damaged("declares no shape");
        }
    }

    private InputException unsupported(String found) {
        return new InputException(
                folder
                        + ": "
                        + found
                        + ", which is not read; write it as uint8 with zstd or blosc");
    }

    private InputException damaged(String found) {
        return new InputException(folder + ": damaged: " + found + "; copy the folder again");
    }

    /**
     * Returns the shape.
     *
     * @return the length of each axis
     */
    public int[] shape() {
        return shape.clone();
    }

    /**
     * Returns the shape of chunks.
     *
     * @return the length of each axis
     */
    public int[] chunk() {
        return chunk.clone();
    }

    /**
     * Returns how chunks are stored.
     *
     * @return the names of codecs, for people
     */
    public String storage() {
        return codecs.title() + (sharded ? ", sharded" : "");
    }

    /**
     * Reads a chunk; chunks that are not stored hold the fill value.
     *
     * @param place number of the chunk along each axis
     * @return all its bytes, the last axis fastest, also beyond the border of the array
     * @throws InputException where it is damaged
     */
    public byte[] read(int[] place) {
        int[] file = new int[place.length];
        int[] within = new int[place.length];
        for (int i = 0; i < place.length; i++) {
            int parts = shard[i] / chunk[i];
            file[i] = place[i] / parts;
            within[i] = place[i] % parts;
        }
        String key =
                (prefix.isEmpty() ? "" : prefix + separator)
                        + Arrays.stream(file)
                                .mapToObj(Integer::toString)
                                .collect(Collectors.joining(separator));
        int size = Arrays.stream(chunk).reduce(1, Math::multiplyExact);
        Path path = folder.resolve(key);
        try (FileChannel channel = FileChannel.open(path)) {
            return sharded
                    ? fromShard(channel, within, size)
                    : codecs.decode(bytes(channel, 0, channel.size()), size);
        } catch (NoSuchFileException e) {
            return filled(size);
        } catch (IOException e) {
            throw damaged("chunk " + key + ": " + e.getMessage());
        }
    }

    private byte[] filled(int size) {
        byte[] out = new byte[size];
        Arrays.fill(out, fill);
        return out;
    }

    private byte[] fromShard(FileChannel channel, int[] within, int size) throws IOException {
        int count = 1;
        int number = 0;
        for (int i = 0; i < within.length; i++) {
            number = number * (shard[i] / chunk[i]) + within[i];
            count = Math.multiplyExact(count, shard[i] / chunk[i]);
        }
        // Offset and length of each part, and a checksum behind.
        int length = 16 * count + 4;
        long at = indexFirst ? 0 : channel.size() - length;
        ByteBuffer index =
                ByteBuffer.wrap(indexCodecs.decode(bytes(channel, at, length), 16 * count))
                        .order(ByteOrder.LITTLE_ENDIAN);
        long offset = index.getLong(16 * number);
        long stored = index.getLong(16 * number + 8);
        return offset == -1 && stored == -1
                ? filled(size)
                : codecs.decode(bytes(channel, offset, stored), size);
    }

    private static byte[] bytes(FileChannel channel, long at, long count) throws IOException {
        if (at < 0 || count < 0 || count > 2 * MAX_CHUNK || at > channel.size() - count) {
            throw new IOException("it is cut off");
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) count);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, at + bytes.position()) < 0) {
                throw new IOException("it is cut off");
            }
        }
        return bytes.array();
    }
}
