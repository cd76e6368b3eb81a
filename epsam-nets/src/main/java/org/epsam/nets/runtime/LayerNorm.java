package org.epsam.nets.runtime;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Normalisation over the last axis. */
public final class LayerNorm {
    private LayerNorm() {}

    /**
     * Normalises. Only on processors do LibTorch's norms take bfloat16 together with weights of
     * float32; elsewhere the values are converted and back.
     *
     * @param x [..., C]
     * @param weight [C]
     * @param bias [C], or none
     * @param epsilon what is added to variances
     * @return [..., C], of the type of {@code x}
     */
    public static Tensor of(Tensor x, Tensor weight, TensorOptional bias, double epsilon) {
        boolean taken = x.is_cpu() || x.scalar_type().intern() == weight.scalar_type().intern();
        Tensor normed =
                torch.layer_norm(
                        taken ? x : x.to(weight.scalar_type()),
                        new long[] {weight.size(0)},
                        new TensorOptional(weight),
                        bias,
                        epsilon,
                        false);
        return taken ? normed : normed.to(x.scalar_type());
    }
}
