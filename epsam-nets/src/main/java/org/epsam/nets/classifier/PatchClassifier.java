package org.epsam.nets.classifier;

import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.bytedeco.pytorch.Tensor;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.Precision;

/**
 * Classifies a patch as with or without tumour, and shows the places that decided.
 *
 * <p>Images are [B, 3, H, W], red first, in [0,1] without mean and standard deviation, on the
 * device of the parameters. Evaluation is deterministic, leaves no gradients and may run on several
 * threads at once; training only if {@link #trainsApart}.
 */
public interface PatchClassifier extends AutoCloseable {
    /**
     * Returns the weights and buffers that training may change, under the original's names and in
     * its order. Those that never change ({@link #frozen}) are not among them.
     *
     * @return the tensors themselves: an optimizer may change them in place
     */
    StateDict state();

    /**
     * Returns the names of the trainable entries of {@link #state()}.
     *
     * @return in the original's optimizer order
     */
    List<String> parameterNames();

    /**
     * Returns whether a trainable entry is of a backbone that was trained before.
     *
     * @param name one of {@link #parameterNames()}
     * @return false for what starts from random weights
     */
    default boolean isTrainedBefore(String name) {
        return false;
    }

    /**
     * Returns the relative step size of one trainable entry compared with others.
     *
     * @param name one of {@link #parameterNames()}
     * @return factor of the learning rate
     */
    default double relativeRate(String name) {
        return 1;
    }

    /**
     * Computes logits in evaluation mode.
     *
     * @param rgb [B, 3, H, W] in [0,1]
     * @return [B, 1], without gradients
     */
    Tensor logits(Tensor rgb);

    /**
     * Computes the evidence of each place in training mode: batch statistics, running statistics
     * updated, attention dropout on, gradients recorded. The mean of the places is the logit of the
     * patch.
     *
     * @param rgb [B, 3, H, W] in [0,1]
     * @param draws numbers in [0,1), asked for once per attention dropout layer, in order
     * @return [B, 1, h, w] logits
     */
    Tensor trainingPlaces(Tensor rgb, DoubleSupplier draws);

    /**
     * Computes the evidence of each place in evaluation mode. The mean of the places is the logit
     * of the patch.
     *
     * @param rgb [B, 3, H, W] in [0,1]
     * @return [B, 1, h, w] logits, without gradients
     */
    Tensor places(Tensor rgb);

    /**
     * Returns whether {@link #trainingPlaces} treats each patch by itself, and may be called by
     * several threads at once: without batch statistics, and without numbers that are drawn for the
     * whole batch.
     *
     * @return whether a batch may be trained on in parts
     */
    default boolean trainsApart() {
        return false;
    }

    /**
     * Returns the part of the network that training does not change, where it is all but a light
     * head: what it computes can be stored.
     *
     * @return empty if training changes the features, too
     */
    default Optional<FrozenFeatures> frozen() {
        return Optional.empty();
    }

    /**
     * Computes the activation map in evaluation mode: features weighted and summed over channels,
     * before rectification. The bias of the linear layer is left out, except in the class
     * activation map of {@code mobilenetv2} and {@code vit}, whose mean is the logit.
     *
     * @param rgb [B, 3, H, W] in [0,1]
     * @param layer where the features are taken
     * @param method what they are weighted by
     * @return [B, h, w], 1/16 of H x W rounded up (mobilenetv2: 1/8, vit: a cell for each of its
     *     patches), without gradients
     */
    Tensor activationMap(Tensor rgb, CamLayer layer, CamMethod method);

    /**
     * Computes Grad-CAM maps of three layers in evaluation mode: features weighted by the mean over
     * places of the logit's gradient and summed over channels, before rectification.
     *
     * @param rgb [B, 3, H, W] in [0,1]
     * @return [B, h, w] each, from the earliest layer to the features that the class weights weigh;
     *     without gradients
     * @throws UnsupportedOperationException unless {@link ClassifierFamily#trainsLayers}
     */
    default List<Tensor> layerMaps(Tensor rgb) {
        throw new UnsupportedOperationException(network() + " trains its last layer alone");
    }

    /**
     * Logits and activation maps of patches.
     *
     * @param logits [B, 1], as {@link #logits} returns them
     * @param maps [B, h, w], as {@link #activationMap} returns them
     */
    record Localized(Tensor logits, Tensor maps) {}

    /**
     * Computes logits and activation maps, where the network can in one pass.
     *
     * @param rgb [B, 3, H, W] in [0,1]
     * @param layer where the features are taken
     * @param method what they are weighted by
     * @return both, without gradients
     */
    default Localized localize(Tensor rgb, CamLayer layer, CamMethod method) {
        return new Localized(logits(rgb), activationMap(rgb, layer, method));
    }

    /**
     * Sets what {@link #logits} and {@link #activationMap} compute the features with, and {@link
     * #trainingPlaces} where that is faster. The linear layer, the gradients of weights and all
     * results are float32.
     *
     * @param precision at first {@link Precision#FLOAT32}
     */
    void setPrecision(Precision precision);

    /**
     * Returns the name of the network.
     *
     * @return such as {@code resnet50} or {@code small}
     */
    String network();

    /** Frees the weights. */
    @Override
    void close();
}
