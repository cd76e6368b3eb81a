package org.epsam.nets.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GpuFailuresTest {
    /**
     * The form of c10::OutOfMemoryError in LibTorch 2.10, with what JavaCPP adds to no exception.
     */
    private static final String OUT_OF_MEMORY =
            "CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has a total capacity of 14.56"
                + " GiB of which 8.81 MiB is free. Including non-PyTorch memory, this process has"
                + " 14.54 GiB memory in use. Of the allocated memory 14.30 GiB is allocated by"
                + " PyTorch, and 117.84 MiB is reserved by PyTorch but unallocated. If reserved but"
                + " unallocated memory is large try setting"
                + " PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True to avoid fragmentation.\n"
                + "Exception raised from malloc at c10/cuda/CUDACachingAllocator.cpp:1537 (most"
                + " recent call first):\n"
                + "frame #0: c10::Error::Error(c10::SourceLocation, std::string)\n";

    @Test
    void outOfMemoryKeepsItsFiguresAndSaysWhatToDo() {
        assertThat(GpuFailures.explain(OUT_OF_MEMORY))
                .hasValueSatisfying(
                        line ->
                                assertThat(line)
                                        .startsWith(
                                                "not enough memory on the GPU (CUDA out of memory."
                                                    + " Tried to allocate 20.00 MiB. GPU 0 has a"
                                                    + " total capacity of 14.56 GiB of which 8.81"
                                                    + " MiB is free); ")
                                        .contains("adapt.batch", "EPSAM_DEVICE=")
                                        .doesNotContain("\n", "PYTORCH", "frame"));
    }

    @Test
    void librariesOfCudaSayItInTheirOwnWords() {
        assertThat(GpuFailures.explain("CUDA error: out of memory\nCUDA kernel errors might be"))
                .hasValueSatisfying(
                        line ->
                                assertThat(line)
                                        .startsWith("not enough memory on the GPU (CUDA error:"));
        assertThat(GpuFailures.explain("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling"))
                .isPresent();
    }

    @Test
    void aGpuThatIsTooOldIsNamed() {
        assertThat(
                        GpuFailures.explain(
                                "CUDA error: no kernel image is available for execution on the"
                                        + " device\nfor debugging consider passing"))
                .hasValueSatisfying(line -> assertThat(line).contains("EPSAM_DEVICE=cpu"));
    }

    @Test
    void otherFailuresAreLeftToOthers() {
        assertThat(GpuFailures.explain("")).isEmpty();
        assertThat(GpuFailures.explain("shape '[2, 3]' is invalid for input of size 7")).isEmpty();
        assertThat(GpuFailures.explain("DefaultCPUAllocator: can't allocate memory")).isEmpty();
    }
}
