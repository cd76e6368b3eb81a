package org.epsam.core.train;

import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;

/**
 * The moving mean of weights over the steps of a training (Polyak and Juditsky, SIAM J. Control
 * Optim. 30:838, 1992). Weights swing between what the latest batches asked for; their mean usually
 * does better than any of them.
 */
public final class MeanWeights implements AutoCloseable {
    private final StateDict weights;
    private final StateDict means = new StateDict();
    private final int span;

    /**
     * Begins with the weights as they are.
     *
     * @param weights those of the training
     * @param span number of steps, at least 1: each step's weights count by 1/span of the mean, the
     *     mean keeps the rest; among fewer steps all count alike
     */
    public MeanWeights(StateDict weights, int span) {
        this.weights = weights;
        this.span = span;
        try (TorchScope scope = Torch.scope()) {
            weights.tensors().forEach((key, t) -> means.put(key, t.detach().clone()));
        }
    }

    /**
     * Returns the means, which belong to the state of a training.
     *
     * @return mean by key of the weights; owned by this object
     */
    public Map<String, Tensor> means() {
        return means.tensors();
    }

    /**
     * Takes in the weights after a step.
     *
     * @param step from 0
     */
    public void add(long step) {
        double share = 1.0 / Math.min(step + 1, span);
        try (TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            means().forEach((key, mean) -> mean.lerp_(weights.get(key), new Scalar(share)));
        }
    }

    /**
     * Computes something with the means in the place of the weights.
     *
     * @param work the computation; must change neither weights nor means
     * @param <T> type of the result
     * @return its result; the weights are as before
     */
    public <T> T use(Supplier<T> work) {
        exchange();
        try {
            return work.get();
        } finally {
            exchange();
        }
    }

    /** Puts the means in the place of the weights and keeps the weights as means. */
    public void exchange() {
        try (TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            means().forEach(
                            (key, mean) -> {
                                Tensor weight = weights.get(key);
                                Tensor kept = weight.clone();
                                weight.copy_(mean);
                                mean.copy_(kept);
                            });
        }
    }

    /** Frees the means; the weights stay. */
    @Override
    public void close() {
        means.close();
    }
}
