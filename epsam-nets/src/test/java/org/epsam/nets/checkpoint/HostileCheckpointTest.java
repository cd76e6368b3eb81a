package org.epsam.nets.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.epsam.nets.runtime.Torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Small files that ask for much: each is refused within ten seconds and without more memory than 64
 * times its size and 256 MiB.
 */
class HostileCheckpointTest {
    private static final byte[] TWO_FLOATS = {0, 0, -128, 63, 0, 0, 0, 64};
    private static final int MANY = 200_000;

    @TempDir private Path dir;

    @BeforeAll
    static void start() {
        Torch.start();
    }

    private void refused(Path file, String reason) throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        long began = System.nanoTime();
        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(reason)
                .hasMessageNotContaining("\n");
        assertThat((System.nanoTime() - began) / 1e9).isLessThan(10);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                .isLessThan(64 * Files.size(file) + (256L << 20));
    }

    private void refused(Consumer<Pickle> content, String reason) throws IOException {
        Pickle pickle = new Pickle();
        content.accept(pickle);
        Path file = dir.resolve("a.pth");
        PthWriter.write(file, pickle.stop(), Map.of("data/0", TWO_FLOATS));
        refused(file, reason);
    }

    /** A list of pairs that is named by each of many calls. */
    @Test
    void copiesOfALongListAreCounted() throws IOException {
        refused(
                p -> {
                    p.code('}', '(').code(']', 'q', 0, '(');
                    for (int i = 0; i < 1000; i++) {
                        p.code('K', i % 100, 'K', 1, 0x86);
                    }
                    p.code('e');
                    p.global("collections", "OrderedDict").code('q', 1);
                    for (int i = 0; i < 5000; i++) {
                        p.code('h', 1, 'h', 0, 0x85, 'R');
                    }
                },
                "takes more than 4000000 steps");
    }

    @Test
    void operationsAreCounted() throws IOException {
        refused(
                p -> {
                    for (int i = 0; i < 3_000_000; i++) {
                        p.code('}', 0x94);
                    }
                },
                "takes more than 4000000 steps");
    }

    @Test
    void callsThatHoldThemselvesEnd() throws IOException {
        refused(
                p -> {
                    p.global("torch._tensor", "_rebuild_from_type_v2").code('q', 0);
                    p.code(']', 'q', 1, '(', 'h', 0, 'N', 'h', 1, 'e', 'R');
                },
                "makes no sense");
    }

    @Test
    void numbersAreShort() throws IOException {
        byte[] digits = new byte[1 << 20];
        digits[digits.length - 1] = 1;
        refused(
                p -> {
                    p.code('}', 0x8b, 0, 0, 16, 0);
                    for (byte digit : digits) {
                        p.code(digit);
                    }
                    p.code('q', 0, '0');
                    for (int i = 0; i < MANY; i++) {
                        p.code('h', 0, 'N', 's');
                    }
                },
                "makes no sense");
    }

    @Test
    void namesAreShort() throws IOException {
        String longName = "n".repeat(1 << 20);
        refused(
                p -> {
                    p.code('}', '(').text(longName).code('}', '(');
                    p.text("t").tensor("0", "FloatStorage", 2).code('q', 0);
                    for (int i = 0; i < MANY; i++) {
                        p.number(i).code('h', 0);
                    }
                    p.code('u', 'u');
                },
                "a name of more than 500 characters");
    }

    /** A large dictionary without tensors, in many places. */
    @Test
    void entriesThatAreLookedThroughAreCounted() throws IOException {
        refused(
                p -> {
                    p.code('}', '(').text("d").code('}', 'q', 0, '(');
                    for (int i = 0; i < MANY; i++) {
                        p.number(i).code('N');
                    }
                    p.code('u');
                    for (int i = 0; i < MANY; i++) {
                        p.number(i).code('h', 0);
                    }
                    p.code('u');
                },
                "nested too deeply");
    }

    /** The same tensor under many names. */
    @Test
    void tensorsAreCounted() throws IOException {
        refused(
                p -> {
                    p.code('}', '(').text("t").tensor("0", "FloatStorage", 2).code('q', 0);
                    for (int i = 0; i < MANY; i++) {
                        p.number(i).code('h', 0);
                    }
                    p.code('u');
                },
                "more than 100000 tensors");
    }

    @Test
    void axesAreFew() throws IOException {
        refused(
                p -> {
                    p.code('}', '(').text("t").global("torch._utils", "_rebuild_tensor_v2");
                    p.code('(', '(').text("storage").global("torch", "FloatStorage").text("0");
                    p.text("cpu").number(2).code('t', 'Q').number(0);
                    p.tuple(new long[1000]).tuple(new long[1000]);
                    p.code(0x89).orderedDict().code('t', 'R', 'u');
                },
                "makes no sense");
    }

    /** Of the old layout, whose list of names holds itself. */
    @Test
    void listsThatHoldThemselvesAreNoNames() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(Files.readAllBytes(legacyStart()));
        out.writeBytes(new Pickle().code('}').stop());
        out.writeBytes(new Pickle().code(']', 'q', 0, 'h', 0, 'a').stop());
        out.writeBytes(new byte[64]);
        refused(Files.write(dir.resolve("legacy.pth"), out.toByteArray()), "differs");
    }

    private Path legacyStart() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Pickle magic = new Pickle().code(0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8);
        out.writeBytes(magic.code(0x50, 0x19).stop());
        out.writeBytes(new Pickle().number(1001).stop());
        out.writeBytes(new Pickle().code('}').stop());
        return Files.write(dir.resolve("start"), out.toByteArray());
    }

    private Path safeTensors(String header, int values) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer file =
                ByteBuffer.allocate(8 + json.length + values).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(json.length).put(json);
        return Files.write(dir.resolve("a.safetensors"), file.array());
    }

    private static String tensor(String name, String shape, int begin, int end) {
        return "\""
                + name
                + "\":{\"dtype\":\"U8\",\"shape\":"
                + shape
                + ",\"data_offsets\":["
                + begin
                + ","
                + end
                + "]}";
    }

    @Test
    void valuesOfSafetensorsLieOneBehindTheOther() throws IOException {
        String first = "{" + tensor("a", "[4]", 0, 4) + ",";
        refused(safeTensors(first + tensor("b", "[4]", 0, 4) + "}", 4), "b begins at byte 0");
        refused(safeTensors(first + tensor("b", "[4]", 3, 7) + "}", 7), "b begins at byte 3");
        refused(safeTensors(first + tensor("b", "[2]", 6, 8) + "}", 8), "b begins at byte 6");
        refused(safeTensors(first + tensor("b", "[4]", 4, 8) + "}", 9), "end at byte 8 of 9");
        refused(safeTensors(first + tensor("a", "[4]", 4, 8) + "}", 8), "is there twice");
        try (StateDict read =
                Checkpoint.read(safeTensors(first + tensor("b", "[0,9]", 4, 4) + "}", 4))) {
            assertThat(read.tensors()).containsOnlyKeys("a", "b");
        }
    }

    @Test
    void headersOfSafetensorsAreTakenPieceByPiece() throws IOException {
        StringBuilder many = new StringBuilder("{");
        for (int i = 0; i < MANY; i++) {
            many.append(tensor("t" + i, "[0]", 0, 0)).append(",");
        }
        refused(safeTensors(many + tensor("z", "[0]", 0, 0) + "}", 0), "more than 100000");
        String axes = "[" + "1,".repeat(40) + "1]";
        refused(safeTensors("{" + tensor("a", axes, 0, 1) + "}", 1), "more than 32 axes");
        String deep = "[".repeat(MANY);
        refused(safeTensors("{" + tensor("a", deep, 0, 1) + "}", 1), "out of range");
        refused(safeTensors("{\"a\":" + deep + "}", 0), "is not what the format demands");
        refused(safeTensors("{" + tensor("a", "[1.5]", 0, 1) + "}", 1), "out of range");
        refused(safeTensors("{" + tensor("a", "[1]", 0, 1) + "} {}", 1), "followed by something");
        refused(safeTensors("{" + tensor("a\\nb", "[-1]", 0, 1) + "}", 1), "a?b is out of range");
    }

    @Test
    void headersOfSafetensorsAreAsTheFormatDemands() throws IOException {
        String a = tensor("a", "[1]", 0, 1);
        String ends = "does not begin with { and end with }";
        refused(safeTensors("{" + a + "}\n", 1), ends);
        refused(safeTensors("{" + a + "}\0", 1), ends);
        refused(safeTensors("{\0" + a + "}", 1), ends);
        String twice = a.replace("\"shape\"", "\"dtype\":\"I8\",\"shape\"");
        refused(safeTensors("{" + twice + "}", 1), "a gives dtype twice");
        refused(safeTensors("{" + a.replace("dtype", "type") + "}", 1), "a lacks its type");
        String meta = "{\"__metadata__\":";
        refused(safeTensors(meta + "{\"k\":1}," + a + "}", 1), "other than texts");
        refused(safeTensors(meta + "{\"k\":\"1\",\"k\":\"2\"}," + a + "}", 1), "holds k twice");
        refused(
                safeTensors(meta + "{}," + meta.substring(1) + "{}," + a + "}", 1),
                "is there twice");
        for (String type : List.of("F4", "F6_E2M3", "F6_E3M2", "F8_E8M0", "C64", "f32")) {
            refused(
                    safeTensors("{" + a.replace("U8", type) + "}", 1),
                    "tensor a is of type " + type + ", which is not supported");
        }
        ByteBuffer large = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        large.putLong(100_000_001).put((byte) '{');
        refused(Files.write(dir.resolve("a.safetensors"), large.array()), "at most 100000000");
        try (StateDict read = Checkpoint.read(safeTensors("{" + a + "}   ", 1))) {
            assertThat(read.tensors()).containsOnlyKeys("a");
        }
    }
}
