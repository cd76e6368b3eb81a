package org.epsam.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.base.InputException;
import org.epsam.core.run.Version;
import org.epsam.nets.checkpoint.Checkpoint;
import org.epsam.nets.checkpoint.CheckpointException;
import org.epsam.nets.checkpoint.NameScheme;
import org.epsam.nets.checkpoint.SafeTensors;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.sam.Sam;
import org.epsam.nets.sam.SamConfig;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConversionTest {
    private static final String SHARED = "shared_image_embedding.positional_embedding";

    @TempDir private static Path given;
    private static Path source;
    private static String hash;

    @TempDir private Path dir;

    @BeforeAll
    static void write() {
        source = given.resolve("vit.safetensors");
        try (Sam sam = Sam.create(SamConfig.smallVit(), 4)) {
            hash = sam.state().sha256();
            sam.state().metadata().put("seed", "4");
            SafeTensors.write(source, sam.state());
        }
    }

    private static Optional<NameScheme> huggingFace() {
        return NameScheme.all().stream()
                .filter(scheme -> scheme.id().equals("hugging-face"))
                .findFirst();
    }

    @Test
    void thereAndBackAllIsEqual() {
        Path theirs = dir.resolve("model.safetensors");
        Path back = dir.resolve("back.safetensors");
        Conversion there = Conversion.run(source, theirs, huggingFace(), false);
        assertThat(there.network()).isEqualTo(SamConfig.smallVit().description());
        assertThat(there.sha256()).isEqualTo(hash);
        assertThat(there.leftAside()).isEmpty();
        try (StateDict written = SafeTensors.read(theirs)) {
            assertThat(written.tensors())
                    .hasSize(there.tensors())
                    .containsKeys(SHARED, "vision_encoder.layers.7.mlp.lin2.bias");
            assertThat(written.metadata())
                    .containsEntry("format", "pt")
                    .containsEntry("seed", "4")
                    .containsEntry("converted_from", "vit.safetensors")
                    .containsEntry("source_sha256", hash)
                    .containsEntry("epsam_version", Version.program());
        }
        assertThat(Conversion.run(theirs, back, Optional.empty(), false).tensors())
                .isEqualTo(there.tensors());
        try (StateDict first = SafeTensors.read(source);
                StateDict last = SafeTensors.read(back)) {
            assertThat(last.tensors().keySet()).containsExactlyElementsOf(first.tensors().keySet());
            first.tensors()
                    .forEach(
                            (key, tensor) ->
                                    assertThat(torch.equal(tensor, last.get(key))).isTrue());
            assertThat(last.metadata()).containsEntry("converted_from", "model.safetensors");
        }
    }

    @Test
    void aModelOfHuggingFaceIsLoadedAndDescribed() {
        Path theirs = dir.resolve("model.safetensors");
        Conversion.run(source, theirs, huggingFace(), false);
        try (StateDict read = Checkpoint.read(theirs)) {
            read.metadata().clear();
            assertThat(Models.describe(read))
                    .startsWith("Segment Anything ")
                    .endsWith(", names of Hugging Face");
        }
        try (Sam sam = Bundled.sam(dir.toString())) {
            assertThat(sam.state().sha256()).isEqualTo(hash);
        }
        try (StateDict part = SafeTensors.read(theirs);
                StateDict less = new StateDict()) {
            part.tensors().forEach((key, t) -> put(less, key, !key.equals(SHARED), part));
            SafeTensors.write(theirs, less);
        }
        try (StateDict read = Checkpoint.read(theirs)) {
            assertThat(Models.describe(read))
                    .startsWith("trainable tensors of Segment Anything")
                    .endsWith(", names of Hugging Face");
        }
    }

    private static void put(StateDict to, String key, boolean wanted, StateDict from) {
        if (wanted) {
            to.put(key, from.get(key));
        }
    }

    @Test
    void halfPrecisionTakesHalfTheSpace() {
        Path half = dir.resolve("half.safetensors");
        Conversion.run(source, half, huggingFace(), true);
        assertThat(half.toFile().length()).isLessThan(source.toFile().length() * 52 / 100);
        try (StateDict first = SafeTensors.read(source);
                StateDict read = Checkpoint.read(half);
                StateDict rounded = first.toType(ScalarType.Half)) {
            assertThat(read.sha256()).isEqualTo(rounded.sha256());
        }
    }

    @Test
    void nothingIsOverwrittenAndNothingHalfDoneIsLeft() {
        assertThatThrownBy(() -> Conversion.run(source, source, Optional.empty(), true))
                .isInstanceOf(InputException.class)
                .hasMessage(source + ": exists and is not overwritten; choose another --out");
        Path small = dir.resolve("small.safetensors");
        try (Sam sam = Sam.create(SamConfig.small(), 4)) {
            SafeTensors.write(small, sam.state());
        }
        Path out = dir.resolve("out.safetensors");
        assertThatThrownBy(() -> Conversion.run(small, out, huggingFace(), false))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith(small + ": Hugging Face has no name for image_encoder.");
        Path other = dir.resolve("other.safetensors");
        try (StateDict state = new StateDict()) {
            state.put("x", torch.ones(3));
            SafeTensors.write(other, state);
        }
        assertThatThrownBy(() -> Conversion.run(other, out, Optional.empty(), false))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith(other + ": no known network has these 1 tensor");
        assertThat(dir.toFile().list())
                .filteredOn(name -> !name.endsWith(".epsam-lock"))
                .containsExactlyInAnyOrder("small.safetensors", "other.safetensors");
    }
}
