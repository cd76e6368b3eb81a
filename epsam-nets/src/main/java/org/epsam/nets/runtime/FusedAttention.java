package org.epsam.nets.runtime;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Where LibTorch's fused attention pays in bfloat16. On processors with AMX it multiplies blocks of
 * 64 tokens in hardware. On others it multiplies number by number, also where AVX512-BF16 makes
 * matrix products fast: the encoder of SAM ViT-B then takes some 20 times as long as in float32
 * (LibTorch 2.10).
 */
public final class FusedAttention {
    /** Blocks of queries and keys have so many tokens; fewer are multiplied number by number. */
    private static final long BLOCK = 64;

    /** Number by number, it takes some 25 times as long as in float32; in hardware, less. */
    private static final double SLOW = 4;

    private static final long[] SHAPE = {1, 1, 4 * BLOCK, BLOCK};

    /** Measured once, at the first use. */
    private static final class Measured {
        static final boolean FAST = measure() < SLOW;
    }

    private FusedAttention() {}

    /**
     * Returns whether fused attention is as fast in bfloat16 as the processor's matrix products.
     *
     * @param queries number of tokens that attend
     * @param keys number of tokens that they attend to
     * @return always true on a GPU; the first call measures a few milliseconds
     */
    public static boolean isFastInBfloat16(long queries, long keys) {
        return Torch.onGpu() || Math.min(queries, keys) >= BLOCK && Measured.FAST;
    }

    /** How many times as long as in float32 it takes in bfloat16. */
    private static double measure() {
        try (GradientMode off = Torch.noGrad()) {
            return (double) Precision.nanoseconds(() -> attend(ScalarType.BFloat16))
                    / Precision.nanoseconds(() -> attend(ScalarType.Float));
        }
    }

    private static void attend(ScalarType type) {
        Tensor x = torch.ones(SHAPE, new TensorOptions(type));
        torch.scaled_dot_product_attention(x, x, x);
    }
}
