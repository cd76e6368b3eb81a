package org.epsam.nets.runtime;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.epsam.base.InputException;

/**
 * The libraries of CUDA that LibTorch's CUDA build needs on Linux. They are looked for before it is
 * loaded: without one of them the process crashes while it is.
 */
final class CudaLibraries {
    static final List<String> NAMES =
            List.of(
                    "libcudart.so.13",
                    "libcupti.so.13",
                    "libcublas.so.13",
                    "libcublasLt.so.13",
                    "libcufft.so.12",
                    "libcurand.so.10",
                    "libcusolver.so.12",
                    "libcusparse.so.12",
                    "libcufile.so.0",
                    "libcudnn.so.9",
                    "libnccl.so.2");

    /** Where JavaCPP looks for them, beside the folders that the system knows. */
    private static final List<String> FOLDERS =
            List.of(
                    "/usr/local/cuda-13.1/lib64",
                    "/usr/local/cuda-13.1/extras/CUPTI/lib64",
                    "/usr/local/cuda/lib64",
                    "/usr/local/cuda/extras/CUPTI/lib64",
                    "/usr/lib64");

    private CudaLibraries() {}

    /** Refuses to go on without them. */
    static void require() {
        List<String> folders =
                Stream.concat(
                                Stream.of(
                                        System.getProperty("java.library.path", "")
                                                .split(File.pathSeparator)),
                                FOLDERS.stream())
                        .filter(folder -> !folder.isEmpty())
                        .toList();
        String missing = String.join(", ", missing(folders));
        if (Loader.getPlatform().startsWith("linux") && !missing.isEmpty()) {
            throw new InputException(
                    "LibTorch's CUDA build cannot be loaded: this machine has no "
                            + missing
                            + "; install CUDA 13, cuDNN 9 and NCCL 2 or name their folders in"
                            + " LD_LIBRARY_PATH, or build without EPSAM_CUDA");
        }
    }

    /** The names that neither the folders nor the system's loader know. */
    static List<String> missing(List<String> folders) {
        return NAMES.stream()
                .filter(
                        name ->
                                folders.stream().noneMatch(f -> Files.exists(Path.of(f, name)))
                                        && refusal(name).isPresent())
                .toList();
    }

    private static Optional<String> refusal(String name) {
        try {
            Loader.loadGlobal(name);
            return Optional.empty();
        } catch (UnsatisfiedLinkError | RuntimeException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
