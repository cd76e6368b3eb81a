package org.epsam.nets.classifier;

import java.util.List;
import java.util.Optional;
import org.epsam.nets.checkpoint.CheckpointException;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.vit.VisionTransformer;

/** {@link VitClassifier}. */
final class VitFamily implements ClassifierFamily {
    @Override
    public List<String> networks() {
        return List.of(VitClassifier.NAME);
    }

    @Override
    public Optional<String> backbone() {
        return Optional.empty();
    }

    @Override
    public boolean trainsLayers() {
        return false;
    }

    @Override
    public boolean recognises(StateDict weights) {
        return weights.contains(VitClassifier.ENCODER) || VisionTransformer.recognises(weights);
    }

    /** Describes a trained head, or an encoder that one can be trained on. */
    @Override
    public String describe(StateDict weights) {
        if (!weights.contains(VitClassifier.ENCODER)) {
            return VisionTransformer.describe(weights);
        }
        long channels = VitClassifier.checkHead(weights);
        return "head of the classifier "
                + VitClassifier.NAME
                + ", "
                + channels
                + " channels, for the encoder with sha256 "
                + VitClassifier.encoderHash(weights);
    }

    @Override
    public PatchClassifier create(
            String network, ClassifierOptions options, StateDict start, long seed) {
        return VitClassifier.create(encoder(start), start.sha256(), seed);
    }

    private static VisionTransformer encoder(StateDict start) {
        if (start.tensors().isEmpty()) {
            throw new CheckpointException(
                    "the network vit starts from a trained vision transformer, and none is given;"
                            + " give a file, such as DINOv2's or UNI's");
        }
        return VisionTransformer.load(start);
    }

    @Override
    public Optional<String> startHash(StateDict weights) {
        VitClassifier.checkHead(weights);
        return Optional.of(VitClassifier.encoderHash(weights));
    }

    @Override
    public PatchClassifier load(
            String network, ClassifierOptions options, StateDict start, StateDict weights) {
        VitClassifier.checkHead(weights);
        return VitClassifier.load(encoder(start), weights);
    }
}
