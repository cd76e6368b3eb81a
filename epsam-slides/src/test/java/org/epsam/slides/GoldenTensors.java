package org.epsam.slides;

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
    private static final Path ROOT = locate();

    private final JsonNode header;
    private final ByteBuffer data;

    private GoldenTensors(JsonNode header, ByteBuffer data) {
        this.header = header;
        this.data = data;
    }

    private static Path locate() {
        String set = System.getenv("EPSAM_GOLDEN");
        if (set != null) {
            return Path.of(set);
        }
        for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
            if (Files.isDirectory(dir.resolve("shared/golden"))) {
                return dir.resolve("shared/golden");
            }
        }
        return Path.of("shared/golden");
    }

    /** The path of a golden file; the test is skipped, with the reason, where it is absent. */
    public static Path file(String name) {
        return present(ROOT.resolve(name));
    }

    /** A file or folder beside the golden folder, such as annotations/asap; skipped likewise. */
    public static Path shared(String name) {
        return present(ROOT.resolveSibling(name));
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

    /** An 8-bit H x W tensor. */
    public GrayImage gray(String tensor) {
        int[] shape = shape(tensor);
        double[] values = values(tensor);
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (int) values[i];
        }
        return new GrayImage(shape[1], shape[0], bytes);
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
