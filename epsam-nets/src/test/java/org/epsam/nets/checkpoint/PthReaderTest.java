package org.epsam.nets.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.Golden;
import org.epsam.nets.classifier.ClassifierFamily;
import org.epsam.nets.classifier.ClassifierOptions;
import org.epsam.nets.classifier.Classifiers;
import org.epsam.nets.classifier.PatchClassifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PthReaderTest {
    private static final byte[] TWO_FLOATS = {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, 0x40};

    @TempDir Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"tricky.pth", "tricky_legacy.pth"})
    void trickyFilesAreReadExactly(String name) {
        try (StateDict expected = Golden.tensors("checkpoint/expected.safetensors");
                StateDict read = Checkpoint.read(Golden.file("checkpoint/" + name))) {
            assertThat(read.tensors().keySet())
                    .containsExactlyElementsOf(expected.tensors().keySet());
            expected.tensors()
                    .forEach(
                            (key, tensor) -> {
                                Tensor actual = read.get(key);
                                boolean brain = key.startsWith("bfloat16");
                                assertThat(actual.scalar_type().intern())
                                        .as(key)
                                        .isEqualTo(
                                                brain
                                                        ? ScalarType.BFloat16
                                                        : tensor.scalar_type().intern());
                                assertThat(Shape.of(actual)).as(key).isEqualTo(Shape.of(tensor));
                                assertThat(actual.is_contiguous()).as(key).isTrue();
                                assertThat(actual.to(tensor.scalar_type()).equal(tensor))
                                        .as(key)
                                        .isTrue();
                            });
            // views of one storage become independent
            read.get("transposed").zero_();
            assertThat(read.get("shared_again").equal(expected.get("shared_again"))).isTrue();
        }
    }

    @Test
    void innerStateDictOfATrainingCheckpointIsTaken() {
        try (StateDict expected = Golden.tensors("checkpoint/expected.safetensors");
                StateDict read = PthReader.read(Golden.file("checkpoint/nested.pth"))) {
            assertThat(read.tensors().keySet()).containsExactly("plain", "long");
            assertThat(read.get("plain").equal(expected.get("plain"))).isTrue();
            assertThat(read.get("long").equal(expected.get("long"))).isTrue();
        }
    }

    @Test
    void pthAndSafetensorsOfOneModelAreEqual() {
        try (StateDict pth = Checkpoint.read(Golden.file("sam/tiny_sam.pth"));
                StateDict safe = Checkpoint.read(Golden.file("sam/tiny_sam.safetensors"))) {
            assertThat(pth.tensors().keySet())
                    .hasSize(202)
                    .containsExactlyElementsOf(safe.tensors().keySet());
            safe.tensors()
                    .forEach(
                            (key, tensor) ->
                                    assertThat(torch.equal(tensor, pth.get(key))).as(key).isTrue());
            assertThat(pth.sha256()).isEqualTo(safe.sha256());
        }
    }

    @Test
    void writtenCheckpointsOfTheClassifierLoad() throws IOException {
        ClassifierFamily family = Classifiers.family("small");
        Map<String, Shape> shapes = new LinkedHashMap<>();
        try (StateDict none = new StateDict();
                PatchClassifier created =
                        family.create("small", ClassifierOptions.PUBLISHED, none, 1)) {
            created.state().tensors().forEach((key, t) -> shapes.put(key, Shape.of(t)));
        }
        Path file = dir.resolve("small.pth");
        PthWriter.write(file, shapes, 5);
        try (StateDict none = new StateDict();
                StateDict read = Checkpoint.read(file);
                PatchClassifier net =
                        family.load("small", ClassifierOptions.PUBLISHED, none, read)) {
            StrictLoading.check("classifier", shapes, read);
            assertThat(Classifiers.describe(read))
                    .hasValueSatisfying(d -> assertThat(d).startsWith("ResNet classifier small,"));
            assertThat(net.state().sha256()).isEqualTo(read.sha256());
            assertThat(read.get("conv1.weight").std(true).item_double()).isBetween(0.03, 0.04);
        }
    }

    @Test
    void whatIsNotNeededIsLeftAsideByName() throws IOException {
        Pickle pickle = new Pickle().code('}').text("w").tensor("0", "FloatStorage", 2).code('s');
        pickle.text("counter").global("collections", "Counter").code('}').number(30).number(1);
        pickle.code('s', 0x85, 'R', 's');
        pickle.text("set")
                .global("__builtin__", "set")
                .code(']')
                .number(3)
                .code('a', 0x85, 'R', 's');
        pickle.text("empty").global("builtins", "set").code(')', 'R', 's');
        pickle.text("items").code(0x8f, '(').number(3).code(0x90, 's');
        pickle.text("device").global("torch", "device").text("cuda").number(0);
        pickle.code(0x86, 'R', 's');
        pickle.text("dtype").global("torch", "float32").code('s');
        pickle.text("layout").global("torch.serialization", "_get_layout");
        pickle.text("torch.strided").code(0x85, 'R', 's');
        pickle.text("bytes").global("_codecs", "encode").text("abc").text("latin1");
        pickle.code(0x86, 'R', 's');
        pickle.text("complex").tensor("1", "ComplexFloatStorage", 1).code('s');
        PthWriter.write(
                dir.resolve("aside.pth"),
                pickle.stop(),
                Map.of("data/0", TWO_FLOATS, "data/1", TWO_FLOATS));
        try (StateDict read = PthReader.read(dir.resolve("aside.pth"))) {
            assertThat(read.tensors().keySet()).containsExactly("w");
            assertThat(read.leftAside())
                    .contains("set", "dtype", "device (torch.device)", "bytes (_codecs.encode)")
                    .contains("complex (ComplexFloat)");
        }
        byte[] frozen = start().code(0x8f, 0x91, 's').stop();
        PthWriter.write(dir.resolve("frozen.pth"), frozen, Map.of());
        refused("frozen.pth", "uses operation 145");
    }

    @Test
    void typesWithoutAStorageOfTheirOwnAreRead() throws IOException {
        Pickle pickle = new Pickle().code('}');
        for (String type : List.of("uint16", "float8_e4m3fn", "float8_e5m2", "float32")) {
            int count = type.equals("uint16") ? 4 : type.equals("float32") ? 2 : 8;
            pickle.text(type).global("torch._utils", "_rebuild_tensor_v3").code('(', '(');
            pickle.text("storage").global("torch.storage", "UntypedStorage").text(type);
            pickle.text("cpu").number(8).code('t', 'Q').number(0).tuple(count).tuple(1).code(0x89);
            pickle.orderedDict().global("torch", type).code('t', 'R', 's');
        }
        Map<String, byte[]> values = new LinkedHashMap<>();
        for (String type : List.of("uint16", "float8_e4m3fn", "float8_e5m2", "float32")) {
            values.put("data/" + type, TWO_FLOATS);
        }
        PthWriter.write(dir.resolve("new.pth"), pickle.stop(), values);
        try (StateDict read = PthReader.read(dir.resolve("new.pth"))) {
            assertThat(read.get("uint16").scalar_type().intern()).isEqualTo(ScalarType.UInt16);
            assertThat(read.get("uint16").to(ScalarType.Int).select(0, 1).item_int())
                    .isEqualTo(0x3f80);
            assertThat(read.get("float8_e5m2").to(ScalarType.Float).select(0, 3).item_float())
                    .isEqualTo(1.75f);
            assertThat(read.get("float32").select(0, 1).item_float()).isEqualTo(2f);
            assertThat(read.sha256()).hasSize(64);
            Path copy = dir.resolve("copy.safetensors");
            SafeTensors.write(copy, read);
            try (StateDict again = SafeTensors.read(copy)) {
                assertThat(again.sha256()).isEqualTo(read.sha256());
            }
        }
        byte[] odd =
                start().global("torch._utils", "_rebuild_tensor_v3")
                        .code('(', '(')
                        .text("storage")
                        .global("torch.storage", "UntypedStorage")
                        .text("0")
                        .text("cpu")
                        .number(7)
                        .code('t', 'Q')
                        .number(0)
                        .tuple(3)
                        .tuple(1)
                        .code(0x89)
                        .orderedDict()
                        .global("torch", "uint16")
                        .code('t', 'R', 's')
                        .stop();
        PthWriter.write(dir.resolve("odd.pth"), odd, Map.of("data/0", TWO_FLOATS));
        refused("odd.pth", "makes no sense");
    }

    /** As the unpickler of torch.load(weights_only=True) lists them, in PyTorch 2.13. */
    private static Stream<String> globalsOfWeightsOnly() {
        String types = "Double Float Half Long Int Short Char Byte Bool BFloat16";
        return Stream.of(
                        named(
                                "",
                                "collections.OrderedDict collections.Counter builtins.set"
                                        + " builtins.bytearray builtins.complex _codecs.encode"
                                        + " torch.nn.parameter.Parameter torch.Size torch.Tensor"
                                        + " torch.device torch.serialization._get_layout"
                                        + " torch._tensor._rebuild_from_type_v2",
                                ""),
                        named("torch.", "uint8 uint16 uint32 uint64 int8 int16 int32 int64", ""),
                        named("torch.", "uint1 uint2 uint3 uint4 uint5 uint6 uint7 bool", ""),
                        named("torch.", "int1 int2 int3 int4 int5 int6 int7 bfloat16", ""),
                        named("torch.", "float16 float32 float64 complex32 complex64", ""),
                        named("torch.", "complex128 quint8 qint8 qint32 quint4x2 quint2x4", ""),
                        named("torch.float8_", "e5m2 e4m3fn e5m2fnuz e4m3fnuz e8m0fnu", ""),
                        named("torch.", "float4_e2m1fn_x2 bits8 bits16 bits1x8 bits2x4", ""),
                        named("torch.", "bits4x2 per_tensor_affine per_tensor_symmetric", ""),
                        named("torch.per_channel_", "affine symmetric affine_float_qparams", ""),
                        named("torch.", types, "Tensor"),
                        named("torch.cuda.", types, "Tensor"),
                        named("torch.sparse.", types.replace(" Bool", ""), "Tensor"),
                        named("torch.cuda.sparse.", types.replace(" Bool", ""), "Tensor"),
                        named("torch.", types + " ComplexDouble ComplexFloat", "Storage"),
                        named("torch.cuda.", types + " ComplexDouble ComplexFloat", "Storage"),
                        named("torch.", "QUInt8 QInt8 QInt32 QUInt4x2 QUInt2x4", "Storage"),
                        named("torch.storage.", "Typed Untyped", "Storage"),
                        named("torch._utils._rebuild_", "parameter parameter_with_state", ""),
                        named("torch._utils._rebuild_", "tensor tensor_v2 tensor_v3 qtensor", ""),
                        named("torch._utils._rebuild_", "sparse_tensor wrapper_subclass", ""),
                        named("torch._utils._rebuild_", "meta_tensor_no_storage", ""),
                        named("torch._utils._rebuild_", "device_tensor_from_numpy", ""),
                        named("torch._utils._rebuild_", "device_tensor_from_cpu_tensor", ""))
                .flatMap(names -> names);
    }

    private static Stream<String> named(String before, String names, String after) {
        return Stream.of(names.split(" ")).map(name -> before + name + after);
    }

    @Test
    void whatWeightsOnlyAllowsIsReadOrLeftAside() throws IOException {
        List<String> names = globalsOfWeightsOnly().toList();
        Pickle pickle = new Pickle().code('}').text("w").tensor("0", "FloatStorage", 2).code('s');
        for (String name : names) {
            int dot = name.lastIndexOf('.');
            pickle.text(name).global(name.substring(0, dot), name.substring(dot + 1)).code('s');
        }
        Path file = dir.resolve("all.pth");
        PthWriter.write(file, pickle.stop(), Map.of("data/0", TWO_FLOATS));
        try (StateDict read = PthReader.read(file)) {
            assertThat(read.tensors().keySet()).containsExactly("w");
            assertThat(read.leftAside()).containsExactlyElementsOf(names);
        }
    }

    @Test
    void tensorsInOtherFormsAreRead() throws IOException {
        Pickle pickle = new Pickle().code('}');
        pickle.text("parameter").global("torch.nn.parameter", "Parameter");
        pickle.tensor("0", "FloatStorage", 2).code(0x88, 0x86, 'R', 's');
        pickle.text("made").global("torch.nn.parameter", "Parameter");
        pickle.tensor("0", "FloatStorage", 2).code(0x85, 0x81, 's');
        pickle.text("gpu").tensor("1", "cuda.FloatStorage", 2).code('s');
        String device = "_rebuild_device_tensor_from_cpu_tensor";
        for (String type : List.of("float32", "bfloat16")) {
            pickle.text("device " + type).global("torch._utils", device).code('(');
            pickle.tensor("0", "FloatStorage", 2).global("torch", type).text("xla:0").code(0x89);
            pickle.code('t', 'R', 's');
        }
        pickle.text("counter").global("collections", "Counter").code(')', 0x81);
        pickle.number(3).number(1).code('s', 's');
        pickle.text("set").global("builtins", "set").code(')', 'R', 's');
        Path file = dir.resolve("forms.pth");
        PthWriter.write(file, pickle.stop(), Map.of("data/0", TWO_FLOATS, "data/1", TWO_FLOATS));
        try (StateDict read = PthReader.read(file)) {
            assertThat(read.tensors().keySet())
                    .containsExactly("parameter", "made", "gpu", "device float32");
            read.tensors()
                    .forEach(
                            (key, tensor) ->
                                    assertThat(tensor.select(0, 1).item_float())
                                            .as(key)
                                            .isEqualTo(2f));
            assertThat(read.leftAside())
                    .contains("set", "counter.3", "device?bfloat16 (torch.bfloat16)");
        }
    }

    @Test
    void tensorsThatAreStoredAsTheirNegativeAreLeftAside() throws IOException {
        Pickle pickle = new Pickle().code('}').text("w").tensor("0", "FloatStorage", 2).code('s');
        pickle.text("negative").global("torch._utils", "_rebuild_tensor_v2").code('(', '(');
        pickle.text("storage").global("torch", "FloatStorage").text("0").text("cpu").number(2);
        pickle.code('t', 'Q').number(0).tuple(2).tuple(1).code(0x89).orderedDict().code('}');
        pickle.text("neg").code(0x88, 's', 't', 'R', 's');
        Path file = dir.resolve("negative.pth");
        PthWriter.write(file, pickle.stop(), Map.of("data/0", TWO_FLOATS));
        try (StateDict read = PthReader.read(file)) {
            assertThat(read.tensors().keySet()).containsExactly("w");
            assertThat(read.leftAside()).containsExactly("negative (negative view)");
        }
    }

    @Test
    void aTrainingStateWithASchedulerIsRead() {
        Path file = Golden.shared("cases/29-torch-training-state/torch-multistep-lr.pth");
        try (StateDict read = Checkpoint.read(file)) {
            assertThat(read.tensors().keySet()).containsExactly("weight", "bias");
            assertThat(Shape.of(read.get("weight"))).isEqualTo(Shape.of(3, 4));
            assertThat(Shape.of(read.get("bias"))).isEqualTo(Shape.of(3));
            assertThat(read.leftAside()).contains("optimizer");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none-storage.pth", "zero-huge.pth", "zero-huge.safetensors"})
    void hostileFilesEndInOneLine(String name) {
        Path file = Golden.shared("cases/hostile").resolve(name);
        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @CsvSource({"posix, system", "builtins, eval", "torch, load", "numpy, dtype"})
    void otherClassesAreRefusedByName(String module, String name) throws IOException {
        byte[] call =
                new Pickle()
                        .code('}')
                        .text("a")
                        .global(module, name)
                        .code('(')
                        .text("echo harm")
                        .code('t', 'R', 's')
                        .stop();
        PthWriter.write(dir.resolve("evil.pth"), call, Map.of());
        refused("evil.pth", "holds an object of " + module + "." + name);
        Files.write(dir.resolve("evil_plain.pkl"), call);
        refused("evil_plain.pkl", module + "." + name);
        byte[] modern =
                new Pickle().text(module).text(name).code(0x93, ')', 'R').stop(); // STACK_GLOBAL
        PthWriter.write(dir.resolve("evil4.pth"), modern, Map.of());
        refused("evil4.pth", "holds an object of " + module + "." + name);
    }

    private void refused(String name, String message) {
        assertThatThrownBy(() -> Checkpoint.read(dir.resolve(name)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith(dir.resolve(name).toString())
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    @Test
    void namesAreFlattenedAndTheParallelPrefixDropped() throws IOException {
        Pickle pickle = new Pickle().code('}').text("decoder").code('}');
        pickle.text("module.w").tensor("0", "FloatStorage", 2).code('s', 's');
        pickle.number(7).code('}').text("b").tensor("1", "FloatStorage", 1, 2).code('s', 's');
        pickle.text("note").text("hello").code('s');
        Map<String, byte[]> values = Map.of("data/0", TWO_FLOATS, "data/1", TWO_FLOATS);
        PthWriter.write(dir.resolve("flat.pth"), pickle.stop(), values);
        try (StateDict read = PthReader.read(dir.resolve("flat.pth"))) {
            assertThat(read.tensors().keySet()).containsExactly("decoder.module.w", "7.b");
            assertThat(read.get("7.b").select(1, 1).item_float()).isEqualTo(2f);
        }
        Pickle parallel = new Pickle().code('}').text("model").code('}');
        parallel.text("module.a").tensor("0", "FloatStorage", 2).code('s');
        parallel.text("module.b").tensor("1", "FloatStorage", 2).code('s', 's');
        PthWriter.write(dir.resolve("parallel.pth"), parallel.stop(), values);
        try (StateDict read = Checkpoint.read(dir.resolve("parallel.pth"))) {
            assertThat(read.tensors().keySet()).containsExactly("a", "b");
        }
    }

    @Test
    void absurdDescriptionsAreRefusedBeforeMemoryIsTaken() throws IOException {
        long huge = 1L << 40;
        List<Pickle> all = new ArrayList<>();
        all.add(start().tensor("0", "FloatStorage", huge));
        all.add(start().tensor("0", "FloatStorage", huge, huge));
        all.add(start().view("0", "FloatStorage", 2, 0, new long[] {huge}, new long[] {0}));
        all.add(start().view("0", "FloatStorage", 2, 1, new long[] {2}, new long[] {1}));
        all.add(start().view("0", "FloatStorage", 2, -1, new long[] {2}, new long[] {1}));
        all.add(start().view("0", "FloatStorage", 2, 0, new long[] {-2}, new long[] {1}));
        all.add(start().view("0", "FloatStorage", 2, 1, new long[] {2}, new long[] {-1}));
        all.add(start().view("0", "FloatStorage", 2, 0, new long[] {2}, new long[] {}));
        all.add(start().view("0", "FloatStorage", 2, 0, new long[100], new long[100]));
        all.add(start().view("0", "FloatStorage", -2, 0, new long[] {0}, new long[] {1}));
        all.add(start().tensor("0", "FloatStorage", 3)); // more than the entry holds
        all.add(start().tensor("1", "FloatStorage", 2)); // no such entry
        long[] most = {(1L << 61) - 1}; // a sum of bytes would wrap around
        Pickle two = start().tensor("0", "FloatStorage", 2).code('s').text("b");
        all.add(two.view("0", "FloatStorage", 2, 0, most, new long[] {0}));
        all.add(new Pickle().code('}', 'q', 0).text("self").code('h', 0)); // holds itself
        long[] noneOfMany = {0, 1L << 62, 1L << 62}; // strides would wrap around
        all.add(start().view("0", "FloatStorage", 2, 0, noneOfMany, new long[3]));
        Pickle none = start().global("torch._utils", "_rebuild_tensor_v2").code('(', 'N');
        all.add(none.number(0).tuple(2).tuple(1).code(0x89).orderedDict().code('t', 'R'));
        for (Pickle pickle : all) {
            byte[] bytes = pickle.code('s').stop();
            PthWriter.write(dir.resolve("absurd.pth"), bytes, Map.of("data/0", TWO_FLOATS));
            refused("absurd.pth", "d");
        }
        byte[] text = new Pickle().code('X', 0xff, 0xff, 0xff, 0xff).stop();
        PthWriter.write(dir.resolve("long.pth"), text, Map.of());
        refused("long.pth", "ends too early");
    }

    private static Pickle start() {
        return new Pickle().code('}').text("a");
    }

    @Test
    void otherContentsAreNamed() throws IOException {
        PthWriter.write(dir.resolve("numbers.pth"), start().number(1).code('s').stop(), Map.of());
        refused("numbers.pth", "holds no tensors");
        PthWriter.write(
                dir.resolve("tensor.pth"),
                new Pickle().tensor("0", "FloatStorage", 2).stop(),
                Map.of("data/0", TWO_FLOATS));
        refused("tensor.pth", "holds no dictionary of tensors");
        byte[] good = start().tensor("0", "FloatStorage", 2).code('s').stop();
        PthWriter.write(
                dir.resolve("big.pth"),
                good,
                Map.of("data/0", TWO_FLOATS, "byteorder", "big".getBytes("US-ASCII")));
        refused("big.pth", "big-endian");
        PthWriter.write(
                dir.resolve("script.pt"),
                good,
                Map.of("data/0", TWO_FLOATS, "constants.pkl", new byte[0]));
        refused("script.pt", "TorchScript");
        try (OutputStream out = Files.newOutputStream(dir.resolve("pressed.pth"));
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("a/data.pkl"));
            zip.write(good);
        }
        refused("pressed.pth", "compressed");
        try (OutputStream out = Files.newOutputStream(dir.resolve("other.zip"));
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("readme.txt"));
        }
        refused("other.zip", "without data.pkl");
        Files.writeString(dir.resolve("page.pth"), "\n <!DOCTYPE html><html>Not found</html>");
        refused("page.pth", "web page");
        Files.writeString(
                dir.resolve("pointer.pth"), "version https://git-lfs.github.com/spec/v1\noid 1");
        refused("pointer.pth", "git-lfs pointer");
        Files.write(dir.resolve("empty.pth"), new byte[0]);
        refused("empty.pth", "is empty");
        Files.writeString(dir.resolve("text.pth"), "weights?");
        refused("text.pth", "neither a PyTorch .pth nor a safetensors file (first bytes 77 65");
        refused("absent.pth", "does not exist");
        Files.createDirectory(dir.resolve("folder.pth"));
        refused("folder.pth", "a folder without model.safetensors");
        Path safe = Golden.file("checkpoint/expected.safetensors");
        assertThatThrownBy(() -> PthReader.read(safe))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("is a safetensors file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tricky.pth", "tricky_legacy.pth", "expected.safetensors"})
    void everyTruncationIsOneLine(String name) throws IOException {
        byte[] whole = Files.readAllBytes(Golden.file("checkpoint/" + name));
        Path cut = dir.resolve(name);
        for (int length = 0; length < whole.length; length += length < 64 ? 1 : 7) {
            Files.write(cut, Arrays.copyOf(whole, length));
            try (StateDict read = Checkpoint.read(cut)) {
                fail("read " + read.tensors().size() + " tensors of " + length + " bytes");
            } catch (CheckpointException e) {
                assertThat(e).hasMessageStartingWith(cut + ": ").hasMessageNotContaining("\n");
            }
        }
        Files.write(cut, Arrays.copyOf(whole, whole.length - 1));
        refused(name, "download it again");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tricky.pth", "tricky_legacy.pth", "expected.safetensors"})
    void damagedFilesNeverEndInAnotherException(String name) throws IOException {
        byte[] whole = Files.readAllBytes(Golden.file("checkpoint/" + name));
        Path file = dir.resolve(name);
        Random random = new Random(4);
        int refused = 0;
        for (int trial = 0; trial < 1500; trial++) {
            byte[] damaged = whole.clone();
            for (int flips = random.nextInt(3); flips >= 0; flips--) {
                damaged[random.nextInt(whole.length)] = (byte) random.nextInt(256);
            }
            Files.write(file, damaged);
            try (StateDict read = Checkpoint.read(file)) {
                assertThat(read.tensors()).isNotNull();
            } catch (CheckpointException e) {
                assertThat(e).hasMessageNotContaining("\n");
                refused++;
            }
        }
        assertThat(refused).isBetween(200, 1499);
    }

    @Test
    void legacyStoragesMustAgreeWithTheirDescription() throws IOException {
        byte[] whole = Files.readAllBytes(Golden.file("checkpoint/tricky_legacy.pth"));
        // the first storage's count stands behind the list of names, at byte 2011
        ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).putLong(2011, Long.MAX_VALUE);
        Files.write(dir.resolve("count.pth"), whole);
        refused("count.pth", "a storage differs from its description");
    }
}
