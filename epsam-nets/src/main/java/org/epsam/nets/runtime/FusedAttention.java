package org.epsam.nets.runtime;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
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
    private static final int BLOCK = 64;

    /** Number by number, it takes some 25 times as long as in float32; in hardware, less. */
    private static final double SLOW = 4;

    /** Numbers of a vector instruction, at most. */
    private static final long VECTOR = 16;

    /** Queries from which keys are filled up. */
    private static final long MANY = 256;

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

    /**
     * Returns how many tokens should attend to each other in bfloat16, if more can be added that
     * none attends to.
     *
     * @param tokens number of tokens
     * @return {@code tokens}, or more where that is faster
     */
    public static int fastTokens(int tokens) {
        return isFastInBfloat16(tokens, tokens) || !isFastInBfloat16(BLOCK, BLOCK) ? tokens : BLOCK;
    }

    /**
     * Attends. On a processor LibTorch (2.10) computes the exponentials of a row of logits with the
     * instructions for vectors, but one by one those of the last keys that do not fill a vector:
     * keys of zeros, which are masked, fill it up where there are many short rows.
     *
     * @param queries [B, heads, N, d]
     * @param keys [B, heads, M, d]
     * @param values [B, heads, M, d]
     * @return [B, heads, N, d]
     */
    public static Tensor attend(Tensor queries, Tensor keys, Tensor values) {
        long count = keys.size(2);
        long filling = -count & VECTOR - 1;
        if (filling == 0 || queries.size(2) < MANY || !queries.is_cpu()) {
            return torch.scaled_dot_product_attention(queries, keys, values);
        }
        Tensor mask = torch.zeros(new long[] {1, 1, 1, count + filling}, queries.options());
        mask.narrow(3, count, filling).fill_(new Scalar(Double.NEGATIVE_INFINITY));
        return torch.scaled_dot_product_attention(
                queries,
                torch.constant_pad_nd(keys, 0, 0, 0, filling),
                torch.constant_pad_nd(values, 0, 0, 0, filling),
                new TensorOptional(mask),
                0,
                false,
                new DoubleOptional(),
                false);
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
