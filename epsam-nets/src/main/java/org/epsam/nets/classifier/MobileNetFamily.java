package org.epsam.nets.classifier;

import java.util.List;
import java.util.Optional;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.checkpoint.StrictLoading;

/** {@link MobileNetAdl}. */
final class MobileNetFamily implements ClassifierFamily {
    @Override
    public List<String> networks() {
        return List.of(MobileNetAdl.NAME);
    }

    @Override
    public Optional<String> backbone() {
        return Optional.of("mobilenetv2");
    }

    @Override
    public boolean recognises(StateDict weights) {
        return weights.contains("fc_coarse.weight");
    }

    /** Attention dropout leaves no trace in the weights. */
    @Override
    public String describe(StateDict weights) {
        StrictLoading.check(
                "classifier " + MobileNetAdl.NAME, MobileNetAdl.expectedShapes(), weights);
        return "MobileNetV2 classifier " + MobileNetAdl.NAME;
    }

    @Override
    public PatchClassifier create(
            String network, ClassifierOptions options, StateDict start, long seed) {
        return MobileNetAdl.create(start, options.dropout(), seed);
    }

    @Override
    public PatchClassifier load(String network, ClassifierOptions options, StateDict weights) {
        return MobileNetAdl.load(weights, options.dropout());
    }
}
