package org.epsam.core.bench;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;

/**
 * The machine, and what it reaches at most: the roofline of everything else.
 *
 * @param processor its name, or the architecture where the system does not tell the name
 * @param processors logical processors that this process may use
 * @param memoryMib memory of the machine, MiB; 0 where the system does not tell it
 * @param float32Gflops rate of a large matrix product in float32, 10^9 operations a second
 * @param bfloat16Gflops the same in bfloat16
 * @param bandwidthGibS GiB read and written a second by the copy of a large tensor
 * @param java version of Java
 * @param libtorch version of LibTorch
 * @param threads that an operator of LibTorch uses
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record MachineRates(
        String processor,
        int processors,
        long memoryMib,
        double float32Gflops,
        double bfloat16Gflops,
        double bandwidthGibS,
        String java,
        String libtorch,
        int threads) {
    private static final int ROUNDS = 5;

    private static final double GIB = 1L << 30;

    static MachineRates measure(BenchSizes sizes) {
        return new MachineRates(
                field("/proc/cpuinfo", "model name", System.getProperty("os.arch")),
                Runtime.getRuntime().availableProcessors(),
                Long.parseLong(field("/proc/meminfo", "MemTotal", "0 kB").split(" ")[0]) / 1024,
                productRate(sizes.productSide(), ScalarType.Float),
                productRate(sizes.productSide(), ScalarType.BFloat16),
                bandwidth(sizes.copiedMib()),
                System.getProperty("java.version"),
                Torch.version(),
                torch.get_num_threads());
    }

    /** The value of the first line "name: value" of a file of the system. */
    private static String field(String file, String name, String otherwise) {
        try (Stream<String> lines = Files.lines(Path.of(file), StandardCharsets.UTF_8)) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(otherwise);
        } catch (IOException e) {
            // Not Linux.
            return otherwise;
        }
    }

    private static double productRate(int side, ScalarType type) {
        try (TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            Tensor x = ones(type, side, side);
            Tensor result = torch.empty_like(x);
            double seconds = shortest(() -> torch.mm_out(result, x, x), result);
            return 2.0 * side * side * side / seconds / 1e9;
        }
    }

    private static double bandwidth(int mib) {
        try (TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            Tensor from = ones(ScalarType.Float, mib, 1 << 18);
            Tensor to = torch.empty_like(from);
            return 2.0 * mib * (1 << 20) / shortest(() -> to.copy_(from), to) / GIB;
        }
    }

    private static Tensor ones(ScalarType type, long... shape) {
        return Torch.toDevice(torch.ones(shape, new TensorOptions(ScalarType.Float))).to(type);
    }

    /** The shortest of a few, since other programs and the first call can only lengthen one. */
    private static double shortest(Runnable work, Tensor result) {
        long shortest = Long.MAX_VALUE;
        for (int i = 0; i <= ROUNDS; i++) {
            try (TorchScope scope = Torch.scope()) {
                long began = System.nanoTime();
                work.run();
                // A GPU answers before it has computed; reading a number waits for it.
                result.select(0, 0).select(0, 0).item_float();
                shortest = Math.min(shortest, Math.max(1, System.nanoTime() - began));
            }
        }
        return shortest / 1e9;
    }
}
