package org.epsam.nets.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch;
import org.epsam.base.InputException;
import org.epsam.nets.checkpoint.StateDict;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcceleratorTest {
    private static final long GIB = 1L << 30;

    /** As nvidia-smi 550 and later print it, with its padding. */
    private static final String TWO =
            """
            0, NVIDIA A100-SXM4-40GB, 40960, 8.0, 550.54.15
            1, Tesla V100-SXM2-32GB, 32768, 7.0, 550.54.15
            """;

    @BeforeAll
    static void start() {
        Torch.start();
    }

    @Test
    void withoutAWordTheFirstGpuIsTakenWhereThereIsOne() {
        assertThat(Accelerator.choose(Optional.empty(), 0)).isEqualTo("cpu");
        assertThat(Accelerator.choose(Optional.of(" "), 2)).isEqualTo("cuda:0");
    }

    @Test
    void aWordChooses() {
        assertThat(Accelerator.choose(Optional.of("cpu"), 2)).isEqualTo("cpu");
        assertThat(Accelerator.choose(Optional.of("cuda"), 2)).isEqualTo("cuda:0");
        assertThat(Accelerator.choose(Optional.of("cuda:1"), 2)).isEqualTo("cuda:1");
    }

    @Test
    void whatIsNotThereIsRefusedWithWhatIs() {
        assertThatThrownBy(() -> Accelerator.choose(Optional.of("cuda:2"), 2))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        "EPSAM_DEVICE=cuda:2 is not there; this machine has cpu, cuda:0, cuda:1");
        assertThatThrownBy(() -> Accelerator.choose(Optional.of("cuda"), 0))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(
                        "EPSAM_DEVICE=cuda is not there; this machine has cpu only, as ")
                .hasMessageContaining(Accelerator.whyNoGpu());
        for (String word : List.of("gpu", "CUDA", "cuda:", "cuda:-1", "meta", "cuda:0,1")) {
            assertThatThrownBy(() -> Accelerator.choose(Optional.of(word), 1))
                    .isInstanceOf(InputException.class)
                    .hasMessage(
                            "EPSAM_DEVICE="
                                    + word
                                    + " is no device; known are cpu, cuda and cuda:N; this machine"
                                    + " has cpu, cuda:0");
        }
    }

    @Test
    void thisProcessKeepsItsDevice() {
        assertThat(Accelerator.get()).isSameAs(Accelerator.get());
        assertThat(Accelerator.get().isGpu()).isEqualTo(Torch.onGpu());
        assertThat(Accelerator.get().memory().isPresent()).isEqualTo(Torch.onGpu());
    }

    @Test
    void float32IsNotRoundedToTf32() {
        assertThat(Accelerator.usesTf32()).isFalse();
        torch.globalContext().setAllowTF32CuDNN(true);
        assertThat(Accelerator.usesTf32()).isTrue();
        Accelerator.leaveOutTf32();
        assertThat(Accelerator.usesTf32()).isFalse();
    }

    @Test
    void whatTheDriverPrintsIsRead() {
        List<Gpu> gpus = Gpu.parse(TWO);

        assertThat(gpus).hasSize(2);
        assertThat(gpus.get(0).text()).isEqualTo("NVIDIA A100-SXM4-40GB, compute capability 8.0");
        assertThat(gpus.get(0).totalMib()).hasValue(40960);
        assertThat(gpus.get(1).capability()).isEqualTo("7.0");
        assertThat(gpus.get(1).driver()).isEqualTo("550.54.15");
    }

    @Test
    void whatTheDriverDoesNotKnowIsLeftOut() {
        List<Gpu> gpus =
                Gpu.parse(
                        """
                        0, NVIDIA GH200 480GB, [N/A], 9.0, 570.86
                        1, Tesla K80, 11441, [Not Supported], 418.87
                        NVIDIA-SMI has failed because it couldn't communicate with the driver.
                        """);

        assertThat(gpus).hasSize(1);
        assertThat(gpus.get(0).totalMib()).isEmpty();
    }

    @Test
    void theGpuIsKnownByItsMemory() {
        List<Gpu> gpus = Gpu.parse(TWO);

        assertThat(Gpu.ofMemory(gpus, 42_298_834_944L)).contains(gpus.get(0));
        assertThat(Gpu.ofMemory(gpus, 34_079_637_504L)).contains(gpus.get(1));
        // A part of a GPU: the lesser of those that it may be of.
        assertThat(Gpu.ofMemory(gpus, 5 * GIB)).contains(gpus.get(1));
        assertThat(Gpu.ofMemory(List.of(), GIB)).isEmpty();
    }

    @Test
    void bfloat16IsForGpusThatMultiplyIt() {
        List<Gpu> gpus = Gpu.parse(TWO);

        assertThat(Accelerator.multipliesBfloat16(Optional.of(gpus.get(0)))).isTrue();
        assertThat(Accelerator.multipliesBfloat16(Optional.of(gpus.get(1)))).isFalse();
        assertThat(Accelerator.multipliesBfloat16(Optional.empty())).isFalse();
    }

    @Test
    void aShortageIsOneLineWithWhatToDo() {
        DeviceMemory memory = new DeviceMemory(3 * GIB, 16 * GIB);

        assertThat(Accelerator.shortage("weights", 3 * GIB, memory, "cuda:0")).isEmpty();
        assertThat(Accelerator.shortage("weights", 7 * GIB / 2, memory, "cuda:0"))
                .hasValueSatisfying(
                        line ->
                                assertThat(line)
                                        .startsWith(
                                                "weights: about 3.5 GiB are needed on cuda:0 and"
                                                        + " 3.0 GiB of 16.0 GiB are free; ")
                                        .contains("adapt.batch", "EPSAM_DEVICE=")
                                        .doesNotContain("\n"));
    }

    @Test
    void librariesOfCudaAreFoundByTheirNames(@TempDir Path dir) throws IOException {
        assertThat(CudaLibraries.missing(List.of(dir.toString()))).isSubsetOf(CudaLibraries.NAMES);
        for (String name : CudaLibraries.NAMES) {
            Files.createFile(dir.resolve(name));
        }
        assertThat(CudaLibraries.missing(List.of("/nowhere", dir.toString()))).isEmpty();
    }

    @Test
    void weightsMoveToTheDevice() {
        try (MetaDevice meta = new MetaDevice();
                StateDict state = new StateDict();
                TorchScope scope = Torch.scope()) {
            state.put("a", torch.ones(2, 3));
            state.toDevice();
            assertThat(state.get("a").is_meta()).isTrue();
        }
        assertThat(Torch.device().is_meta()).isFalse();
    }
}
