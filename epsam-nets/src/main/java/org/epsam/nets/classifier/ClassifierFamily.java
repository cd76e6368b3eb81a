package org.epsam.nets.classifier;

import java.util.List;
import java.util.Optional;
import org.epsam.nets.checkpoint.StateDict;

/**
 * Patch classifiers of one architecture: their names, how they are recognised, created and loaded.
 * {@link Classifiers} lists the families.
 */
public interface ClassifierFamily {
    /**
     * Returns the names of the networks, as in configurations.
     *
     * @return at least one
     */
    List<String> networks();

    /**
     * Returns the name of the backbone whose trained weights the networks start from.
     *
     * @return such as {@code mobilenetv2}; empty if they start from random weights
     */
    Optional<String> backbone();

    /**
     * Returns whether all layers of these networks are trained, so that each has an activation map
     * of its own ({@link PatchClassifier#layerMaps}).
     *
     * @return false where an encoder stays as it is
     */
    default boolean trainsLayers() {
        return true;
    }

    /**
     * Returns whether a checkpoint has the keys of this family.
     *
     * @param weights any tensors
     * @return true if it is to be read as one of this family; whether all tensors are there is not
     *     checked
     */
    boolean recognises(StateDict weights);

    /**
     * Describes a checkpoint of this family.
     *
     * @param weights that this family recognises
     * @return such as {@code ResNet classifier small, attention dropout}
     * @throws org.epsam.nets.checkpoint.CheckpointException if tensors are missing, unexpected or
     *     misshapen
     */
    String describe(StateDict weights);

    /**
     * Creates a network that has not been trained.
     *
     * @param network one of {@link #networks()}
     * @param options what can be chosen
     * @param start trained weights to start from, copied; no tensors for random weights
     * @param seed of the random numbers; the same seed gives the same weights
     * @return the network, on the CPU; closed by the caller
     * @throws org.epsam.nets.checkpoint.CheckpointException if {@code start} does not fit
     */
    PatchClassifier create(String network, ClassifierOptions options, StateDict start, long seed);

    /**
     * Returns which weights a checkpoint refers to instead of holding them, as training does not
     * change them.
     *
     * @param weights the checkpoint of a network of this family
     * @return {@link StateDict#sha256} of the weights that the network was created from; empty if
     *     the checkpoint holds everything
     * @throws org.epsam.nets.checkpoint.CheckpointException if it should refer to some and does not
     */
    default Optional<String> startHash(StateDict weights) {
        return Optional.empty();
    }

    /**
     * Creates a network with the weights of a checkpoint.
     *
     * @param network one of {@link #networks()}
     * @param options as the network was created with
     * @param start what the network was created from, where the checkpoint refers to it ({@link
     *     #startHash}); not read elsewhere
     * @param weights all of its tensors and no other; copied, on the same device
     * @return the network; closed by the caller
     * @throws org.epsam.nets.checkpoint.CheckpointException if tensors are missing, unexpected or
     *     misshapen
     */
    PatchClassifier load(
            String network, ClassifierOptions options, StateDict start, StateDict weights);
}
