package org.epsam.nets.runtime;

import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The type of numbers that a network computes with. Its inputs, results and weights are float32 in
 * either case, and so are the gradients of the weights.
 */
public enum Precision {
    /** 24 significant bits: about 7 decimal digits. */
    FLOAT32,
    /**
     * 8 significant bits, 2 to 3 decimal digits, of the range of float32. Processors that multiply
     * it in hardware (AVX512-BF16, AMX) are several times as fast; others are slower.
     */
    BFLOAT16;

    /** From this factor on, the loss of digits is worth it. */
    private static final double WORTHWHILE = 1.5;

    private static final int ROUNDS = 12;

    /** A product of the perceptron of a vision transformer, a part of its tokens. */
    private static final long[] TOKENS = {128, 768};

    private static final long[] WEIGHTS = {1536, 768};

    /** Measured once, at the first use. */
    private static final class Measured {
        static final double SPEEDUP = measure();
    }

    /**
     * Returns the precision to compute with on this machine: bfloat16 where it is at least 1.5
     * times as fast as float32 on the processor, otherwise float32; on a GPU bfloat16 where that
     * {@linkplain Accelerator#multipliesBfloat16 multiplies it in hardware}.
     *
     * @return always the same within one process; the first call measures about 30 milliseconds
     */
    public static Precision fastest() {
        Accelerator device = Accelerator.get();
        if (device.isGpu()) {
            return device.multipliesBfloat16() ? BFLOAT16 : FLOAT32;
        }
        return choose(bfloat16Speedup());
    }

    /**
     * Returns the name in configurations and files.
     *
     * @return such as {@code float32}
     */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Precision choose(double speedup) {
        return speedup >= WORTHWHILE ? BFLOAT16 : FLOAT32;
    }

    /**
     * Returns how many times as fast a matrix product of a vision transformer is in bfloat16 as in
     * float32, on one thread of the processor.
     *
     * @return above 0; measured at the first call
     */
    public static double bfloat16Speedup() {
        return Measured.SPEEDUP;
    }

    private static double measure() {
        Torch.start();
        int threads = torch.get_num_threads();
        // On a busy machine threads wait for each other longer than they compute.
        torch.set_num_threads(1);
        try (TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            Tensor x = torch.ones(TOKENS, new TensorOptions(ScalarType.Float));
            Tensor w = torch.ones(WEIGHTS, new TensorOptions(ScalarType.Float));
            Tensor shortX = x.to(ScalarType.BFloat16);
            Tensor shortW = w.to(ScalarType.BFloat16);
            return (double) nanoseconds(() -> torch.linear(x, w))
                    / nanoseconds(() -> torch.linear(shortX, shortW));
        } finally {
            torch.set_num_threads(threads);
        }
    }

    /** The shortest of a few: other programs and the first call can only lengthen one. */
    static long nanoseconds(Runnable work) {
        long shortest = Long.MAX_VALUE;
        for (int i = 0; i <= ROUNDS; i++) {
            try (TorchScope scope = Torch.scope()) {
                long began = System.nanoTime();
                work.run();
                shortest = Math.min(shortest, Math.max(1, System.nanoTime() - began));
            }
        }
        return shortest;
    }
}
