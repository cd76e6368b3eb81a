package org.epsam.slides.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The arrays of one safetensors file of numbers computed with the original implementation. */
public final class GoldenArrays {
    private final ByteBuffer data;
    private final JsonNode header;

    private GoldenArrays(ByteBuffer data, JsonNode header) {
        this.data = data;
        this.header = header;
    }

    /** The path of a golden file; the test is skipped, with the reason, where it is absent. */
    public static Path file(String name) {
        Path root = Path.of("shared/golden");
        String set = System.getenv("EPSAM_GOLDEN");
        if (set != null) {
            root = Path.of(set);
        } else {
            for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
                if (Files.isDirectory(dir.resolve("shared/golden"))) {
                    root = dir.resolve("shared/golden");
                    break;
                }
            }
        }
        Path file = root.resolve(name);
        Assumptions.assumeTrue(
                Files.exists(file), "golden numbers are not here: " + file + " (set EPSAM_GOLDEN)");
        return file;
    }

    /** Reads a file such as cvops/cvops.safetensors. */
    public static GoldenArrays read(String name) {
        try {
            ByteBuffer all =
                    ByteBuffer.wrap(Files.readAllBytes(file(name))).order(ByteOrder.LITTLE_ENDIAN);
            byte[] json = new byte[(int) all.getLong()];
            all.get(json);
            return new GoldenArrays(
                    all.slice().order(ByteOrder.LITTLE_ENDIAN), new ObjectMapper().readTree(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The sizes of an array; none for a scalar. */
    public int[] shape(String name) {
        JsonNode sizes = entry(name).get("shape");
        int[] shape = new int[sizes.size()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = sizes.get(i).asInt();
        }
        return shape;
    }

    /** An array of U8. */
    public byte[] bytes(String name) {
        ByteBuffer raw = raw(name, "U8");
        byte[] out = new byte[raw.remaining()];
        raw.get(out);
        return out;
    }

    /** An array of F64. */
    public double[] doubles(String name) {
        ByteBuffer raw = raw(name, "F64");
        double[] out = new double[raw.remaining() / 8];
        raw.asDoubleBuffer().get(out);
        return out;
    }

    /** An array of F32. */
    public float[] floats(String name) {
        ByteBuffer raw = raw(name, "F32");
        float[] out = new float[raw.remaining() / 4];
        raw.asFloatBuffer().get(out);
        return out;
    }

    /** An array of I64. */
    public long[] longs(String name) {
        ByteBuffer raw = raw(name, "I64");
        long[] out = new long[raw.remaining() / 8];
        raw.asLongBuffer().get(out);
        return out;
    }

    /** An array of U8, height x width. */
    public GrayImage gray(String name) {
        int[] shape = shape(name);
        return new GrayImage(shape[1], shape[0], bytes(name));
    }

    /** An array of U8, height x width; what is not 0 is inside. */
    public Mask mask(String name) {
        int[] shape = shape(name);
        byte[] values = bytes(name);
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (values[i] == 0 ? 0 : 1);
        }
        return new Mask(shape[1], shape[0], values);
    }

    private JsonNode entry(String name) {
        assertThat(header.has(name)).as("array %s", name).isTrue();
        return header.get(name);
    }

    private ByteBuffer raw(String name, String dtype) {
        JsonNode entry = entry(name);
        assertThat(entry.get("dtype").asText()).as("type of %s", name).isEqualTo(dtype);
        int from = entry.get("data_offsets").get(0).asInt();
        int to = entry.get("data_offsets").get(1).asInt();
        return data.slice(from, to - from).order(ByteOrder.LITTLE_ENDIAN);
    }
}
