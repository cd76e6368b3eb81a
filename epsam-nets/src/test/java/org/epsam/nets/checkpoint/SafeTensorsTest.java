package org.epsam.nets.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.Golden;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafeTensorsTest {
    @Test
    void writtenFilesReadBackEqual(@TempDir Path dir) {
        try (StateDict first = Golden.tensors("checkpoint/expected.safetensors")) {
            first.metadata().put("note", "ä");
            SafeTensors.write(dir.resolve("copy.safetensors"), first);
            try (StateDict second = SafeTensors.read(dir.resolve("copy.safetensors"))) {
                assertThat(second.tensors().keySet())
                        .containsExactlyElementsOf(first.tensors().keySet());
                assertThat(second.metadata()).isEqualTo(first.metadata());
                first.tensors()
                        .forEach(
                                (key, tensor) ->
                                        assertThat(torch.equal(tensor, second.get(key)))
                                                .as(key)
                                                .isTrue());
            }
        }
    }

    @Test
    void aHeaderLengthThatBeginsLikeAPickleIsStillSafetensors(@TempDir Path dir) {
        Path file = dir.resolve("copy.safetensors");
        try (StateDict state = new StateDict()) {
            state.put("x", torch.ones(3));
            // Padding the metadata moves the header's length through all multiples of 8 below
            // 0x180.
            for (int n = 0; n < 300; n += 4) {
                state.metadata().put("note", "n".repeat(n));
                SafeTensors.write(file, state);
                try (StateDict read = Checkpoint.read(file)) {
                    assertThat(read.tensors()).containsOnlyKeys("x");
                }
            }
        }
    }

    @Test
    void anyFailureKeepsTheOldFileAndLeavesNothingBehind(@TempDir Path dir) {
        Path file = dir.resolve("x.safetensors");
        try (StateDict state = new StateDict();
                TorchScope scope = Torch.scope()) {
            state.put("x", torch.ones(3));
            SafeTensors.write(file, state);
            // Has no values in a row, which is found out only after the header is written.
            state.put("sparse", torch.ones(3).to_sparse());
            assertThatThrownBy(() -> SafeTensors.write(file, state))
                    .isInstanceOf(RuntimeException.class);
        }
        assertThat(dir.toFile().list()).containsExactly("x.safetensors");
        try (StateDict old = SafeTensors.read(file)) {
            assertThat(old.tensors()).containsOnlyKeys("x");
        }
    }
}
