package org.epsam.core.classify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.OptimizerParamGroup;
import org.bytedeco.pytorch.TensorVector;
import org.epsam.core.config.ClassifySettings;
import org.epsam.core.train.LearningRate;
import org.epsam.nets.classifier.PatchClassifier;

/**
 * Adam for the weights of a classifier's network, each with its own rate. Until it is closed they
 * record gradients.
 */
public final class ClassifierOptimizer implements AutoCloseable {
    private final PatchClassifier network;
    private final ClassifySettings plan;
    private final Adam adam;
    private final List<Double> factors = new ArrayList<>(List.of(1.0));

    /**
     * Prepares the optimizer.
     *
     * @param network whose weights are changed in place
     * @param plan rate, weight decay and frozen epochs
     */
    public ClassifierOptimizer(PatchClassifier network, ClassifySettings plan) {
        this.network = network;
        this.plan = plan;
        // Parameters of one rate are one group of the optimiser.
        Map<Double, TensorVector> groups = new LinkedHashMap<>();
        for (String name : network.parameterNames()) {
            groups.computeIfAbsent(network.relativeRate(name), r -> new TensorVector())
                    .push_back(network.state().get(name).requires_grad_(true));
        }
        TensorVector ordinary = groups.remove(1.0);
        AdamOptions options = new AdamOptions(plan.learningRate());
        options.weight_decay().put(plan.weightDecay());
        adam = new Adam(ordinary, options);
        for (Map.Entry<Double, TensorVector> group : groups.entrySet()) {
            factors.add(group.getKey());
            // Without options of its own a group takes the defaults; given options are freed twice.
            adam.add_param_group(new OptimizerParamGroup(group.getValue()));
        }
    }

    /**
     * Returns the optimizer itself.
     *
     * @return over all parameters
     */
    public Adam adam() {
        return adam;
    }

    /**
     * Returns the factor of the learning rate of each group.
     *
     * @return in the order of the optimizer's groups
     */
    public List<Double> factors() {
        return List.copyOf(factors);
    }

    /**
     * Returns the learning rate of an epoch; its steps begin where the backbone is freed.
     *
     * @param epoch from 0
     * @return the rate
     */
    public double rate(int epoch) {
        return new LearningRate.Step(plan.learningRate(), plan.decayEvery(), plan.decayFactor())
                .at(Math.max(0, epoch - plan.frozenEpochs()));
    }

    /**
     * Prepares an epoch: without a gradient a tensor is left out of the optimizer's steps.
     *
     * @param epoch from 0
     */
    public void begin(int epoch) {
        for (String name : network.parameterNames()) {
            if (network.isTrainedBefore(name)) {
                network.state().get(name).requires_grad_(epoch >= plan.frozenEpochs());
            }
        }
    }

    @Override
    public void close() {
        network.state().tensors().values().forEach(t -> t.requires_grad_(false));
        adam.close();
    }
}
