package org.epsam.slides.internal.zarr;

import com.fasterxml.jackson.databind.JsonNode;
import com.scalableminds.bloscjava.Blosc;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.epsam.slides.internal.codec.Zstandard;

/** What is done to the bytes of a chunk, in the order in which they are written. */
final class ZarrCodecs {
    private static final int BLOSC_HEADER = 16;
    private static final int CHECKSUM = 4;

    private final List<Codec> codecs;

    /** Codecs of bytes. */
    enum Codec {
        BLOSC,
        ZSTD,
        GZIP,
        ZLIB,
        CRC32C
    }

    private ZarrCodecs(List<Codec> codecs) {
        this.codecs = codecs;
    }

    /**
     * The compressor of Zarr 2.
     *
     * @throws IllegalArgumentException with the name of one that is not read
     */
    static ZarrCodecs ofCompressor(JsonNode compressor) {
        return compressor.isMissingNode() || compressor.isNull()
                ? new ZarrCodecs(List.of())
                : new ZarrCodecs(List.of(named(compressor.path("id").asText())));
    }

    /**
     * The codecs of Zarr 3 but for sharding.
     *
     * @throws IllegalArgumentException with the name of one that is not read
     */
    static ZarrCodecs of(JsonNode list) {
        List<Codec> codecs = new ArrayList<>();
        for (JsonNode codec : list) {
            String name = codec.path("name").asText();
            boolean ordered = name.equals("transpose") && isIdentity(codec);
            // Single bytes have no order.
            if (!name.equals("bytes") && !ordered) {
                codecs.add(named(name));
            }
        }
        return new ZarrCodecs(codecs);
    }

    private static boolean isIdentity(JsonNode transpose) {
        int expected = 0;
        for (JsonNode axis : transpose.path("configuration").path("order")) {
            if (axis.asInt(-1) != expected++) {
                return false;
            }
        }
        return expected > 0;
    }

    private static Codec named(String name) {
        return switch (name.replaceFirst("^numcodecs\\.", "")) {
            case "blosc" -> Codec.BLOSC;
            case "zstd" -> Codec.ZSTD;
            case "gzip" -> Codec.GZIP;
            case "zlib" -> Codec.ZLIB;
            case "crc32c" -> Codec.CRC32C;
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** The names of the codecs, for people. */
    String title() {
        return codecs.isEmpty()
                ? "uncompressed"
                : String.join(
                        ", ",
                        codecs.stream()
                                .filter(codec -> codec != Codec.CRC32C || codecs.size() == 1)
                                .map(codec -> codec.name().toLowerCase(Locale.ROOT))
                                .toList());
    }

    /** Decodes a chunk to exactly so many bytes. */
    byte[] decode(byte[] stored, int size) throws IOException {
        byte[] bytes = stored;
        for (int i = codecs.size() - 1; i >= 0; i--) {
            bytes =
                    switch (codecs.get(i)) {
                        case BLOSC -> blosc(bytes, size);
                        case ZSTD -> Zstandard.decode(bytes, size);
                        case GZIP ->
                                inflated(
                                        new GZIPInputStream(new ByteArrayInputStream(bytes)), size);
                        case ZLIB ->
                                inflated(
                                        new InflaterInputStream(new ByteArrayInputStream(bytes)),
                                        size);
                        case CRC32C -> checked(bytes);
                    };
        }
        if (bytes.length != size) {
            throw new IOException("a chunk of " + bytes.length + " bytes in place of " + size);
        }
        return bytes;
    }

    private static byte[] inflated(InputStream stream, int size) throws IOException {
        try (stream) {
            return stream.readNBytes(size);
        }
    }

    /** The header of Blosc is looked at first: the library believes it. */
    private static byte[] blosc(byte[] data, int size) throws IOException {
        ByteBuffer header = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        if (data.length < BLOSC_HEADER
                || header.getInt(4) != size
                || header.getInt(12) != data.length) {
            throw new IOException("Blosc data is damaged");
        }
        try {
            return Blosc.decompress(data);
        } catch (LinkageError e) {
            throw new IOException("Blosc cannot be loaded on this system", e);
        } catch (RuntimeException e) {
            throw new IOException("Blosc data is damaged", e);
        }
    }

    private static byte[] checked(byte[] data) throws IOException {
        int size = data.length - CHECKSUM;
        if (size < 0) {
            throw new IOException("a chunk without its checksum");
        }
        CRC32C sum = new CRC32C();
        sum.update(data, 0, size);
        int stored = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).getInt(size);
        if (stored != (int) sum.getValue()) {
            throw new IOException("its checksum is wrong");
        }
        return Arrays.copyOf(data, size);
    }
}
