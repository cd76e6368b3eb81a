package org.epsam.slides;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Mask;
import org.junit.jupiter.api.Assumptions;

/** Numbers computed with the original implementation, read without LibTorch. */
public final class GoldenTensors {
    private static final Path HERE = above("golden");
    private static final Path OUTSIDE =
            System.getenv("EPSAM_GOLDEN") == null
                    ? above("shared/golden")
                    : Path.of(System.getenv("EPSAM_GOLDEN"));

    private final JsonNode header;
    private final ByteBuffer data;

    private GoldenTensors(JsonNode header, ByteBuffer data) {
        this.header = header;
        this.data = data;
    }

    /** A folder of the working directory or of the nearest folder above that has it. */
    private static Path above(String folder) {
        for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
            if (Files.isDirectory(dir.resolve(folder))) {
                return dir.resolve(folder);
            }
        }
        return Path.of(folder);
    }

    /**
     * The path of a golden file: in the repository, or else in the folder EPSAM_GOLDEN or
     * shared/golden; the test is skipped, with the reason, where it is in neither.
     */
    public static Path file(String name) {
        Path here = HERE.resolve(name);
        return Files.exists(here) ? here : present(OUTSIDE.resolve(name));
    }

    /** A file or folder beside shared/golden, such as annotations/asap; skipped likewise. */
    public static Path shared(String name) {
        return present(OUTSIDE.resolveSibling(name));
    }

    private static Path present(Path file) {
        Assumptions.assumeTrue(
                Files.exists(file), "golden numbers are not here: " + file + " (set EPSAM_GOLDEN)");
        return file;
    }

    /** Opens a golden safetensors file. */
    public static GoldenTensors open(String name) {
        try {
            ByteBuffer all =
                    ByteBuffer.wrap(Files.readAllBytes(file(name))).order(ByteOrder.LITTLE_ENDIAN);
            int length = (int) all.getLong();
            byte[] json = new byte[length];
            all.get(json);
            return new GoldenTensors(
                    new ObjectMapper().readTree(json), all.slice().order(ByteOrder.LITTLE_ENDIAN));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The sizes of a tensor. */
    public int[] shape(String tensor) {
        return StreamSupport.stream(entry(tensor).get("shape").spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
    }

    /** All values of a tensor in C order, whatever its type. */
    public double[] values(String tensor) {
        String type = entry(tensor).get("dtype").asText();
        int from = entry(tensor).get("data_offsets").get(0).asInt();
        int count = Arrays.stream(shape(tensor)).reduce(1, (a, b) -> a * b);
        return IntStream.range(0, count)
                .mapToDouble(
                        i ->
                                switch (type) {
                                    case "U8", "BOOL" -> data.get(from + i) & 0xff;
                                    case "I32" -> data.getInt(from + 4 * i);
                                    case "I64" -> data.getLong(from + 8 * i);
                                    case "F32" -> data.getFloat(from + 4 * i);
                                    case "F64" -> data.getDouble(from + 8 * i);
                                    default -> throw new IllegalStateException(type);
                                })
                .toArray();
    }

    /** All values of an 8-bit tensor in C order. */
    public byte[] bytes(String tensor) {
        assertThat(entry(tensor).get("dtype").asText()).as("type of %s", tensor).isEqualTo("U8");
        byte[] bytes = new byte[Arrays.stream(shape(tensor)).reduce(1, (a, b) -> a * b)];
        data.get(entry(tensor).get("data_offsets").get(0).asInt(), bytes);
        return bytes;
    }

    /** An 8-bit H x W tensor. */
    public GrayImage gray(String tensor) {
        int[] shape = shape(tensor);
        return new GrayImage(shape[1], shape[0], bytes(tensor));
    }

    /** An 8-bit H x W tensor as mask, not 0 = inside. */
    public Mask mask(String tensor) {
        GrayImage gray = gray(tensor);
        byte[] bytes = gray.values();
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (bytes[i] == 0 ? 0 : 1);
        }
        return new Mask(gray.width(), gray.height(), bytes);
    }

    private JsonNode entry(String tensor) {
        JsonNode entry = header.get(tensor);
        if (entry == null) {
            throw new IllegalStateException("no tensor " + tensor);
        }
        return entry;
    }
}
