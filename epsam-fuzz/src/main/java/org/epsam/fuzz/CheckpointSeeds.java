package org.epsam.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.checkpoint.Checkpoint;
import org.epsam.nets.checkpoint.SafeTensors;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.Torch;

/** Checkpoints: both layouts of PyTorch, and safetensors. */
final class CheckpointSeeds {
    private static final byte[] TWO_FLOATS = {0, 0, -128, 63, 0, 0, 0, 64};

    private CheckpointSeeds() {}

    static Format pickle() throws IOException {
        Torch.start();
        return new Format(
                "pickle",
                List.of(
                        Seeds.file("a.pth", zip(dictionary())),
                        Seeds.file("a.pth", legacy(dictionary()))),
                folder -> read(Seeds.only(folder)),
                false);
    }

    static Format safeTensors(Path folder) throws IOException {
        Torch.start();
        Path file = folder.resolve("a.safetensors");
        try (StateDict state = new StateDict()) {
            state.put("layer.weight", torch.ones(2, 3, 4));
            state.put("layer.bias", torch.ones(3).to(ScalarType.Half));
            state.put("count", torch.zeros(new long[] {1}).to(ScalarType.Long));
            state.put("none", torch.zeros(new long[] {0, 4}));
            state.metadata().put("format", "pt");
            SafeTensors.write(file, state);
        }
        return new Format(
                "safetensors",
                List.of(Seeds.file("a.safetensors", Files.readAllBytes(file))),
                inputs -> read(Seeds.only(inputs)),
                false);
    }

    private static Object read(Path file) {
        try (StateDict state = Checkpoint.read(file)) {
            return state.sha256() + state.metadata();
        }
    }

    /** A state dict of two tensors, with what training checkpoints have besides. */
    private static byte[] dictionary() {
        Pickle pickle = new Pickle().code("}q\0(").text("state_dict").code("}(");
        pickle.text("a.weight").tensor("0", 1, 2).text("a.bias").tensor("1", 2).code("u");
        pickle.text("epoch")
                .code("K\u0007")
                .text("rate")
                .code("G?\u00b9\u0099\u0099\u0099\u0099\u0099\u009a");
        pickle.text("names").code("](").text("x").text("y").code("e");
        pickle.text("order").code("ccollections\nOrderedDict\n)R");
        return pickle.code("h\0").code("0").code("u.").bytes();
    }

    private static byte[] zip(byte[] pickle) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            entry(zip, "data.pkl", pickle);
            entry(zip, "byteorder", "little".getBytes(StandardCharsets.US_ASCII));
            entry(zip, "data/0", TWO_FLOATS);
            entry(zip, "data/1", TWO_FLOATS);
            entry(zip, "version", "3\n".getBytes(StandardCharsets.US_ASCII));
        }
        return bytes.toByteArray();
    }

    private static void entry(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        ZipEntry entry = new ZipEntry("archive/" + name);
        CRC32 crc = new CRC32();
        crc.update(bytes);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
    }

    private static byte[] legacy(byte[] dictionary) {
        Pickle all =
                new Pickle()
                        .code("\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019.")
                        .code("\u0080\u0002M\u00e9\u0003.")
                        .code("\u0080\u0002}")
                        .text("little_endian")
                        .code("\u0088s.");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(all.bytes());
        bytes.writeBytes(dictionary);
        bytes.writeBytes(new Pickle().code("](").text("0").text("1").code("e.").bytes());
        for (int i = 0; i < 2; i++) {
            bytes.writeBytes(new byte[] {2, 0, 0, 0, 0, 0, 0, 0});
            bytes.writeBytes(TWO_FLOATS);
        }
        return bytes.toByteArray();
    }

    /** A pickle of protocol 2, as Python writes it. */
    private static final class Pickle {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Pickle() {
            code("\u0080\u0002");
        }

        Pickle code(String code) {
            out.writeBytes(code.getBytes(StandardCharsets.ISO_8859_1));
            return this;
        }

        Pickle text(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            ByteBuffer length = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
            code("X");
            out.writeBytes(length.putInt(bytes.length).array());
            out.writeBytes(bytes);
            return this;
        }

        private Pickle number(int value) {
            return code("K" + (char) value);
        }

        /** A tensor of two numbers. */
        Pickle tensor(String storage, int... sizes) {
            code("ctorch._utils\n_rebuild_tensor_v2\n((").text("storage");
            code("ctorch\nFloatStorage\n").text(storage).text("cpu").number(2).code("tQ").number(0);
            code("(");
            for (int size : sizes) {
                number(size);
            }
            code("t(");
            for (int i = 0; i < sizes.length; i++) {
                number(i + 1 < sizes.length ? 2 : 1);
            }
            return code("t\u0089ccollections\nOrderedDict\n)RtR");
        }

        byte[] bytes() {
            return out.toByteArray();
        }
    }
}
