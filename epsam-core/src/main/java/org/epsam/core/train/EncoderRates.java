package org.epsam.core.train;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Optimizer;
import org.bytedeco.pytorch.OptimizerParamGroup;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;

/**
 * Gives each tensor of an image encoder its own learning rate.
 *
 * <p>A folded batch norm leaves layers of a MobileNetV2 whose weights differ a hundredfold in size;
 * a step of Adam has one size for all and would wreck the small ones. So the rate of each of them
 * is in proportion to its root mean square. Other tensors share one rate.
 */
public final class EncoderRates {
    private static final String FOLDED = "image_encoder.backbone.";
    private static final double LEAST_SIZE = 1e-4;

    private EncoderRates() {}

    /**
     * Returns whether a tensor has a rate in proportion to its size.
     *
     * @param key its name in SAM
     * @return true for those of a MobileNetV2
     */
    public static boolean isFolded(String key) {
        return key.startsWith(FOLDED);
    }

    /**
     * Adds one group for each tensor to an optimizer.
     *
     * @param optimizer to be widened
     * @param weights SAM's tensors
     * @param keys which of them
     * @param rate what each tensor's factor is a multiple of
     * @return the factor of each group, in the order of the names
     */
    public static List<Double> add(
            Optimizer optimizer, StateDict weights, List<String> keys, double rate) {
        List<Double> factors = new ArrayList<>();
        for (String key : keys) {
            Tensor tensor = weights.get(key);
            TensorVector alone = new TensorVector();
            alone.push_back(tensor);
            // Without options of its own a group takes the defaults; given options are freed twice.
            optimizer.add_param_group(new OptimizerParamGroup(alone));
            factors.add(rate * (isFolded(key) ? size(tensor) : 1));
        }
        return factors;
    }

    private static double size(Tensor tensor) {
        try (TorchScope scope = Torch.scope()) {
            double size = Math.sqrt(tensor.detach().square().mean().item_double());
            return Math.max(size, LEAST_SIZE);
        }
    }
}
