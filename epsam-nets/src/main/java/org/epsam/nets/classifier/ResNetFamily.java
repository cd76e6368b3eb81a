package org.epsam.nets.classifier;

import java.util.List;
import java.util.Optional;
import org.epsam.nets.checkpoint.CheckpointException;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.checkpoint.StrictLoading;

/** {@link ResNetAdl} in the sizes that configurations name. */
final class ResNetFamily implements ClassifierFamily {
    private static final List<ResNetConfig> NETWORKS =
            List.of(ResNetConfig.resnet50(), ResNetConfig.small());

    @Override
    public List<String> networks() {
        return NETWORKS.stream().map(ResNetConfig::name).toList();
    }

    @Override
    public Optional<String> backbone() {
        return Optional.empty();
    }

    @Override
    public boolean recognises(StateDict weights) {
        return weights.contains("layer1.0.conv3.weight");
    }

    @Override
    public String describe(StateDict weights) {
        ResNetConfig config = ResNetConfig.recognise(weights);
        StrictLoading.check(
                "classifier " + config.name(), ResNetAdl.expectedShapes(config), weights);
        return "ResNet classifier "
                + config.name()
                + (config.dropout().used() ? ", attention dropout" : "")
                + (config.highFrequency() ? ", high-frequency channel" : "");
    }

    @Override
    public PatchClassifier create(
            String network, ClassifierOptions options, StateDict start, long seed) {
        ResNetAdl created = ResNetAdl.create(config(network, options), seed);
        try {
            if (!start.tensors().isEmpty()) {
                created.loadImageNet(start);
            }
            return created;
        } catch (CheckpointException e) {
            created.close();
            throw e;
        }
    }

    @Override
    public PatchClassifier load(
            String network, ClassifierOptions options, StateDict start, StateDict weights) {
        return ResNetAdl.load(config(network, options), weights);
    }

    private static ResNetConfig config(String network, ClassifierOptions options) {
        return NETWORKS.stream()
                .filter(config -> config.name().equals(network))
                .findFirst()
                .orElseThrow()
                .with(options);
    }
}
