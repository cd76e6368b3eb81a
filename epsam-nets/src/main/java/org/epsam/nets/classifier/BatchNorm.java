package org.epsam.nets.classifier;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.checkpoint.StateDict;

/** Batch normalisation of [B, C, H, W] with PyTorch's defaults. */
final class BatchNorm {
    private static final double MOMENTUM = 0.1;
    private static final double EPSILON = 1e-5;

    private final Tensor weight;
    private final Tensor bias;
    private final Tensor mean;
    private final Tensor variance;
    private final Tensor batches;

    BatchNorm(StateDict state, String prefix) {
        weight = state.get(prefix + ".weight");
        bias = state.get(prefix + ".bias");
        mean = state.get(prefix + ".running_mean");
        variance = state.get(prefix + ".running_var");
        batches = state.get(prefix + ".num_batches_tracked");
    }

    Tensor forward(Tensor x, Mode mode) {
        if (mode.training()) {
            batches.add_(new Scalar(1));
        }
        return torch.batch_norm(
                x,
                new TensorOptional(weight),
                new TensorOptional(bias),
                new TensorOptional(mean),
                new TensorOptional(variance),
                mode.training(),
                MOMENTUM,
                EPSILON,
                true);
    }
}
