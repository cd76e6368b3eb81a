package org.epsam.nets.classifier;

import java.util.List;
import java.util.Optional;
import org.epsam.nets.checkpoint.StateDict;

/** The families of patch classifiers that are known. */
public final class Classifiers {
    private static final List<ClassifierFamily> FAMILIES =
            List.of(new ResNetFamily(), new MobileNetAdlFamily(), new VitFamily());

    private Classifiers() {}

    /**
     * Returns the names of all networks, as in configurations.
     *
     * @return such as {@code resnet50}
     */
    public static List<String> names() {
        return FAMILIES.stream().flatMap(family -> family.networks().stream()).toList();
    }

    /**
     * Returns the family that a network belongs to.
     *
     * @param network one of {@link #names()}
     * @return its family
     * @throws IllegalArgumentException if no family has a network of this name
     */
    public static ClassifierFamily family(String network) {
        return FAMILIES.stream()
                .filter(family -> family.networks().contains(network))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "no classifier " + network + "; known are " + names()));
    }

    /**
     * Describes a checkpoint.
     *
     * @param weights any tensors
     * @return such as {@code ResNet classifier small, attention dropout}; empty if they are not a
     *     classifier's
     * @throws org.epsam.nets.checkpoint.CheckpointException if they are, but some are missing,
     *     unexpected or misshapen
     */
    public static Optional<String> describe(StateDict weights) {
        return FAMILIES.stream()
                .filter(family -> family.recognises(weights))
                .findFirst()
                .map(family -> family.describe(weights));
    }
}
