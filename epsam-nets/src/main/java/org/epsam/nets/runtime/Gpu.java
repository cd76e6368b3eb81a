package org.epsam.nets.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * An NVIDIA GPU as the driver's program {@code nvidia-smi} tells of it. LibTorch's binding for Java
 * knows the memory of a GPU, but not its name and compute capability.
 *
 * @param index number that {@code nvidia-smi} counts it by, from 0; CUDA may count in another order
 * @param name such as {@code NVIDIA A100-SXM4-40GB}
 * @param totalMib memory, MiB; absent where it is not told, as of GPUs that share the processor's
 * @param major first number of the compute capability, such as 8 of 8.6
 * @param minor second number of it
 * @param driver version of the driver
 */
public record Gpu(
        int index, String name, OptionalLong totalMib, int major, int minor, String driver) {
    private static final String FIELDS = "index,name,memory.total,compute_cap,driver_version";

    private static final long SECONDS = 20;

    private static final long MIB = 1 << 20;

    /**
     * Returns the compute capability.
     *
     * @return such as {@code 8.6}
     */
    public String capability() {
        return major + "." + minor;
    }

    /** Name and compute capability. */
    String text() {
        return name + ", compute capability " + capability();
    }

    /**
     * Asks {@code nvidia-smi}.
     *
     * @return none where the program is not there, fails, or takes longer than 20 seconds
     */
    static List<Gpu> ask() {
        Path answer = null;
        try {
            answer = Files.createTempFile("nvidia-smi", ".csv");
            Process process =
                    new ProcessBuilder(
                                    "nvidia-smi",
                                    "--query-gpu=" + FIELDS,
                                    "--format=csv,noheader,nounits")
                            .redirectOutput(answer.toFile())
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return List.of();
            }
            return process.exitValue() == 0
                    ? parse(Files.readString(answer, StandardCharsets.UTF_8))
                    : List.of();
        } catch (IOException e) {
            // No such program: not every system that has a GPU has it.
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } finally {
            delete(answer);
        }
    }

    private static void delete(Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.getLogger(Gpu.class.getName())
                    .log(System.Logger.Level.DEBUG, "not deleted: " + file, e);
        }
    }

    /** Lines that are not as asked for, such as those of old drivers, are left out. */
    static List<Gpu> parse(String csv) {
        return csv.lines().flatMap(line -> parsed(line).stream()).toList();
    }

    private static Optional<Gpu> parsed(String line) {
        List<String> cells = Arrays.stream(line.split(",")).map(String::strip).toList();
        if (cells.size() != FIELDS.split(",").length
                || !cells.get(0).matches("\\d{1,4}")
                || !cells.get(3).matches("\\d{1,3}\\.\\d{1,3}")) {
            return Optional.empty();
        }
        String[] capability = cells.get(3).split("\\.");
        return Optional.of(
                new Gpu(
                        Integer.parseInt(cells.get(0)),
                        cells.get(1),
                        cells.get(2).matches("\\d{1,12}")
                                ? OptionalLong.of(Long.parseLong(cells.get(2)))
                                : OptionalLong.empty(),
                        Integer.parseInt(capability[0]),
                        Integer.parseInt(capability[1]),
                        cells.get(4)));
    }

    /**
     * Finds the GPU that LibTorch uses. Both may count differently, so that it is known by its
     * memory, within a tenth; of several that fit, and of all where none does, it is the one of the
     * least compute capability.
     *
     * @param all as told by {@code nvidia-smi}
     * @param bytes of memory that LibTorch sees
     */
    static Optional<Gpu> ofMemory(List<Gpu> all, long bytes) {
        List<Gpu> fitting =
                all.stream()
                        .filter(gpu -> gpu.totalMib().isPresent())
                        .filter(
                                gpu ->
                                        Math.abs(gpu.totalMib().getAsLong() - bytes / MIB)
                                                <= gpu.totalMib().getAsLong() / 10)
                        .toList();
        return (fitting.isEmpty() ? all : fitting)
                .stream().min(Comparator.comparingInt(Gpu::major).thenComparingInt(Gpu::minor));
    }
}
