package org.epsam.nets.classifier;

import java.util.List;
import java.util.Optional;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.checkpoint.StrictLoading;
import org.epsam.nets.sam.MobileNetV2;

/** {@link MobileNetAdl}. */
final class MobileNetAdlFamily implements ClassifierFamily {
    @Override
    public List<String> networks() {
        return List.of(MobileNetV2.NAME);
    }

    @Override
    public Optional<String> backbone() {
        return Optional.of(MobileNetV2.NAME);
    }

    @Override
    public boolean recognises(StateDict weights) {
        return weights.contains("fc_coarse.weight");
    }

    /** Attention dropout leaves no trace in the weights. */
    @Override
    public String describe(StateDict weights) {
        StrictLoading.check(
                "classifier " + MobileNetV2.NAME, MobileNetAdl.expectedShapes(), weights);
        return "MobileNetV2 classifier " + MobileNetV2.NAME;
    }

    @Override
    public PatchClassifier create(
            String network, ClassifierOptions options, StateDict start, long seed) {
        return MobileNetAdl.create(start, options.dropout(), seed);
    }

    @Override
    public PatchClassifier load(
            String network, ClassifierOptions options, StateDict start, StateDict weights) {
        return MobileNetAdl.load(weights, options.dropout());
    }
}
