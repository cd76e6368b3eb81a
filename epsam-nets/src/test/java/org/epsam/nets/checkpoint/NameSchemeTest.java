package org.epsam.nets.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.Golden;
import org.epsam.nets.runtime.Torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameSchemeTest {
    private static final String SHARED = "shared_image_embedding.positional_embedding";
    private static final String TWIN = "prompt_encoder.shared_embedding.positional_embedding";

    @TempDir private Path dir;

    @BeforeAll
    static void start() {
        Torch.start();
    }

    /** The original's name of each tensor of ViT-B by that of Hugging Face. */
    private static Map<String, String> huggingFace() throws IOException {
        Map<String, String> names = new LinkedHashMap<>();
        for (String line : Files.readAllLines(Golden.file("sam/names_hugging_face.tsv"))) {
            names.put(line.split("\t")[0], line.split("\t")[1]);
        }
        return names;
    }

    /** A number for each of the original's names. */
    private static Tensor value(String original) {
        return torch.tensor(original.hashCode());
    }

    private static StateDict state(Map<String, String> originals) {
        StateDict state = new StateDict();
        originals.forEach((name, original) -> state.put(name, value(original)));
        return state;
    }

    private StateDict read(StateDict state) {
        Path file = dir.resolve("a.safetensors");
        SafeTensors.write(file, state);
        return Checkpoint.read(file);
    }

    private static NameScheme scheme() {
        return NameScheme.all().get(0);
    }

    @Test
    void namesOfHuggingFaceBecomeTheOriginals() throws IOException {
        Map<String, String> names = huggingFace();
        assertThat(names).hasSize(315);
        try (StateDict theirs = state(names);
                StateDict read = read(theirs)) {
            assertThat(read.tensors().keySet()).hasSize(314).containsAll(names.values());
            read.tensors()
                    .forEach(
                            (original, tensor) ->
                                    assertThat(torch.equal(tensor, value(original)))
                                            .as(original)
                                            .isTrue());
            assertThat(read.names()).contains(scheme());
            assertThat(read.leftAside()).containsExactly(SHARED + " (the same as " + TWIN + ")");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"b", "l", "h"})
    void namesOfTheOriginalBecomeThoseOfHuggingFaceAndBack(String size) throws IOException {
        Map<String, String> keys =
                Files.readAllLines(Golden.file("sam/keys_sam_vit_" + size + ".txt")).stream()
                        .map(line -> line.split("\t")[0])
                        .collect(Collectors.toMap(k -> k, k -> k, (a, b) -> a, LinkedHashMap::new));
        try (StateDict original = state(keys);
                StateDict theirs = scheme().fromOriginal(original);
                StateDict back = read(theirs)) {
            assertThat(theirs.tensors().keySet())
                    .hasSize(keys.size())
                    .contains(SHARED)
                    .doesNotContain(TWIN);
            if (size.equals("b")) {
                assertThat(huggingFace().keySet()).containsAll(theirs.tensors().keySet());
            }
            assertThat(back.tensors().keySet()).containsExactlyElementsOf(keys.keySet());
            assertThat(back.sha256()).isEqualTo(original.sha256());
            assertThat(back.leftAside()).isEmpty();
        }
    }

    @Test
    void twoVersionsOfOneTensorAreRefused() throws IOException {
        try (StateDict theirs = state(huggingFace())) {
            theirs.put(SHARED, torch.tensor(5));
            assertThatThrownBy(() -> read(theirs))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageStartingWith(dir.resolve("a.safetensors") + ": ")
                    .hasMessageContaining(TWIN + " and " + SHARED + " differ")
                    .hasMessageNotContaining("\n");
            theirs.put(SHARED, value("other shape").expand(1));
            assertThatThrownBy(() -> read(theirs)).hasMessageContaining("differ");
        }
    }

    @Test
    void namesThatTheSchemeLacksStayAndAreRefusedInTheOtherDirection() throws IOException {
        try (StateDict theirs = state(huggingFace())) {
            theirs.put("vision_encoder.layers.x.attn.qkv.weight", torch.tensor(1));
            try (StateDict read = read(theirs)) {
                assertThat(read.tensors()).containsKey("vision_encoder.layers.x.attn.qkv.weight");
                assertThatThrownBy(() -> scheme().fromOriginal(read))
                        .isInstanceOf(CheckpointException.class)
                        .hasMessageContaining("no name for vision_encoder.layers.x.attn");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"module.", "model.sam.", "_orig_mod.module.", "model.", "net.", "sam."})
    void prefixesOfTrainingsAreDropped(String prefix) {
        try (StateDict wrapped = new StateDict()) {
            wrapped.put(prefix + "image_encoder.pos_embed", torch.tensor(1));
            wrapped.put(prefix + "mask_decoder.iou_token.weight", torch.tensor(2));
            wrapped.put(prefix + "pixel_mean", torch.tensor(3));
            wrapped.put("criterion.weight", torch.tensor(4));
            try (StateDict read = read(wrapped)) {
                assertThat(read.tensors())
                        .containsOnlyKeys(
                                "image_encoder.pos_embed", "mask_decoder.iou_token.weight");
                assertThat(read.names()).isEmpty();
                assertThat(read.leftAside())
                        .containsExactlyInAnyOrder("criterion.weight", "pixel_mean");
            }
        }
    }

    @Test
    void aPrefixOfSomeTensorsStays() {
        try (StateDict mixed = new StateDict()) {
            mixed.put("model.a", torch.tensor(1));
            mixed.put("b", torch.tensor(2));
            try (StateDict read = read(mixed)) {
                assertThat(read.tensors()).containsOnlyKeys("model.a", "b");
            }
        }
        try (StateDict only = new StateDict()) {
            only.put("criterion.weight", torch.tensor(1));
            only.put("model.", torch.tensor(2));
            try (StateDict read = read(only)) {
                assertThat(read.tensors()).containsOnlyKeys("model.");
            }
        }
    }

    @Test
    void aTrainingOfMicroSamIsItsModel() throws IOException {
        byte[] values = new byte[8];
        Pickle pickle = new Pickle().code('}');
        pickle.text("iteration").number(7).code('s');
        pickle.text("model_state").orderedDict();
        pickle.text("sam.image_encoder.pos_embed").tensor("0", "FloatStorage", 2).code('s');
        pickle.text("sam.mask_decoder.iou_token.weight").tensor("1", "FloatStorage", 2);
        pickle.code('s', 's').text("optimizer_state").code('}').text("state").code('}', 's', 's');
        pickle.text("init").code('}', 's').text("decoder_state").orderedDict();
        pickle.text("out_conv.weight").tensor("2", "FloatStorage", 2).code('s', 's');
        Path file = dir.resolve("best.pt");
        PthWriter.write(file, pickle.stop(), Map.of("data/0", values, "data/1", values));
        try (StateDict read = Checkpoint.read(file)) {
            assertThat(read.tensors())
                    .containsOnlyKeys("image_encoder.pos_embed", "mask_decoder.iou_token.weight");
            assertThat(read.leftAside())
                    .containsExactly("iteration", "optimizer_state", "init", "decoder_state");
        }
    }

    @Test
    void rowsOfTheTableFitTogether() {
        assertThat(NameScheme.all()).isNotEmpty();
        for (String kind : List.of("title", "mark", "name")) {
            assertThat(NameTable.rows("names.tsv").stream().filter(r -> r.get(1).equals(kind)))
                    .as(kind)
                    .isNotEmpty();
        }
        List<String> theirs =
                NameTable.rows("names.tsv").stream()
                        .filter(row -> row.get(1).equals("name"))
                        .map(row -> row.get(0) + " " + row.get(2))
                        .toList();
        assertThat(new TreeSet<>(theirs)).as("each pattern once").hasSameSizeAs(theirs);
        assertThatThrownBy(() -> NameTable.Rule.of("a.{n}.", "b."))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> NameTable.Rule.of("a.", "b"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
