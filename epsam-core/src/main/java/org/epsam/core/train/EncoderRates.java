package org.epsam.core.train;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Optimizer;
import org.bytedeco.pytorch.OptimizerParamGroup;
import org.bytedeco.pytorch.TensorVector;
import org.epsam.nets.sam.Sam;

/**
 * Assigns individual learning rates to the tensors of an image encoder. The encoder decides which
 * tensors need a rate of their own ({@link Sam#ownRate}); the others share one rate.
 */
public final class EncoderRates {
    private EncoderRates() {}

    /**
     * Adds one group for each tensor to an optimizer.
     *
     * @param optimizer receives the groups
     * @param sam the model
     * @param keys which of its tensors
     * @param rate the base rate of each tensor's factor
     * @return the factor of each group, in the order of the names
     */
    public static List<Double> add(Optimizer optimizer, Sam sam, List<String> keys, double rate) {
        List<Double> factors = new ArrayList<>();
        for (String key : keys) {
            TensorVector alone = new TensorVector();
            alone.push_back(sam.state().get(key));
            // Without options of its own a group takes the defaults; given options are freed twice.
            optimizer.add_param_group(new OptimizerParamGroup(alone));
            factors.add(rate * sam.ownRate(key).orElse(1));
        }
        return factors;
    }
}
