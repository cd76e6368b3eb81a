package org.epsam.nets.classifier;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.epsam.nets.checkpoint.CheckpointException;
import org.epsam.nets.checkpoint.StateDict;

/**
 * What a {@link ResNetAdl} is built from.
 *
 * @param name what configurations and reports call it
 * @param sizes its sizes
 * @param dropout attention dropout, in layer3 and layer4
 * @param highFrequency whether the high-frequency channel is the fourth input
 */
record ResNetConfig(String name, ResNetSizes sizes, DropoutConfig dropout, boolean highFrequency) {
    private static final Pattern BLOCK = Pattern.compile("layer([1-4])\\.(\\d+)\\.conv1\\.weight");

    private static ResNetConfig of(
            String name, int stem, List<Integer> planes, List<Integer> blocks) {
        return new ResNetConfig(
                name, new ResNetSizes(stem, planes, blocks, 4), DropoutConfig.PUBLISHED, true);
    }

    /**
     * Returns the published network.
     *
     * @return ResNet-50, 23.5 million parameters
     */
    public static ResNetConfig resnet50() {
        return of("resnet50", 64, List.of(64, 128, 256, 512), List.of(3, 4, 6, 3));
    }

    /**
     * Returns a network that a CPU can train.
     *
     * @return about 0.8 million parameters
     */
    public static ResNetConfig small() {
        return of("small", 32, List.of(32, 48, 64, 96), List.of(1, 1, 2, 3));
    }

    /**
     * Returns a network for trials and tests.
     *
     * @return about 0.3 million parameters
     */
    public static ResNetConfig tiny() {
        return of("tiny", 8, List.of(8, 16, 32, 64), List.of(1, 1, 2, 3));
    }

    /**
     * Returns the same network with other options.
     *
     * @param options what can be chosen
     * @return of the same name and sizes
     */
    public ResNetConfig with(ClassifierOptions options) {
        return new ResNetConfig(name, sizes, options.dropout(), options.highFrequency());
    }

    /**
     * Finds the network that a checkpoint belongs to. Drop rate and threshold are not in the
     * weights: the published ones are assumed; so is attention dropout where layer3 and layer4 have
     * one block each, as its presence then leaves no trace in the names.
     *
     * @param weights the checkpoint
     * @return its network, named after the known one that it equals, else {@code custom}
     * @throws CheckpointException if these are not the weights of such a network
     */
    public static ResNetConfig recognise(StateDict weights) {
        List<TreeSet<Integer>> indices = blockIndices(weights);
        List<Integer> planes = new ArrayList<>();
        List<Integer> blocks = new ArrayList<>();
        for (int i = 0; i < ResNetSizes.LAYERS; i++) {
            planes.add(size(weights, "layer" + (i + 1) + ".0.conv1.weight", 0));
            blocks.add(indices.get(i).size());
        }
        boolean shifted =
                indices.get(2).last() >= blocks.get(2) || indices.get(3).last() >= blocks.get(3);
        boolean single = blocks.get(2) == 1 && blocks.get(3) == 1;
        DropoutConfig published = DropoutConfig.PUBLISHED;
        ResNetSizes sizes =
                new ResNetSizes(
                        size(weights, "conv1.weight", 0),
                        planes,
                        blocks,
                        size(weights, "layer1.0.conv3.weight", 0) / planes.get(0));
        ResNetConfig found =
                new ResNetConfig(
                        "custom",
                        sizes,
                        new DropoutConfig(
                                shifted || single, published.rate(), published.threshold()),
                        size(weights, "conv1.weight", 1) == 4);
        return List.of(resnet50(), small(), tiny()).stream()
                .filter(known -> known.equals(found.named(known.name())))
                .findFirst()
                .orElse(found);
    }

    /** The indices of the blocks in the sequence of each layer. */
    private static List<TreeSet<Integer>> blockIndices(StateDict weights) {
        List<TreeSet<Integer>> indices = new ArrayList<>();
        for (int i = 0; i < ResNetSizes.LAYERS; i++) {
            indices.add(new TreeSet<>());
        }
        for (String key : weights.tensors().keySet()) {
            Matcher block = BLOCK.matcher(key);
            if (block.matches()) {
                indices.get(Integer.parseInt(block.group(1)) - 1)
                        .add(Integer.parseInt(block.group(2)));
            }
        }
        return indices;
    }

    private static int size(StateDict weights, String key, int axis) {
        if (!weights.contains(key) || weights.get(key).dim() != 4) {
            throw new CheckpointException(
                    "these are not the weights of a patch classifier: "
                            + key
                            + (weights.contains(key) ? " is not a convolution" : " is missing"));
        }
        return (int) weights.get(key).size(axis);
    }

    private ResNetConfig named(String other) {
        return new ResNetConfig(other, sizes, dropout, highFrequency);
    }

    /** Channels of the input of the first convolution. */
    int inputs() {
        return highFrequency ? 4 : 3;
    }
}
