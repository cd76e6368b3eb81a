package org.epsam.nets.classifier;

import java.util.List;

/**
 * The shape of a {@link ResNetAdl}: four layers of bottleneck blocks behind a 7x7 stem.
 *
 * @param name what reports call it
 * @param stem channels behind the first convolution
 * @param planes inner channels of the blocks of the four layers
 * @param blocks number of blocks of the four layers, each at least 1
 * @param expansion outer channels of a block as a multiple of its inner channels
 * @param dropRate probability in [0,1] that attention dropout hides the most attended places rather
 *     than weighting all places by importance
 * @param dropThreshold what counts as most attended, as a fraction of the largest attention
 * @param highFrequency whether the high-frequency channel is the fourth input
 * @param attentionDropout whether attention dropout layers stand in layer3 and layer4
 */
public record ResNetConfig(
        String name,
        int stem,
        List<Integer> planes,
        List<Integer> blocks,
        int expansion,
        double dropRate,
        double dropThreshold,
        boolean highFrequency,
        boolean attentionDropout) {
    private static final int LAYERS = 4;

    /** Checks the numbers. */
    public ResNetConfig {
        planes = List.copyOf(planes);
        blocks = List.copyOf(blocks);
        if (planes.size() != LAYERS || blocks.size() != LAYERS) {
            throw new IllegalArgumentException(
                    "four layers are needed, not planes " + planes + " and blocks " + blocks);
        }
        if (stem < 1
                || expansion < 1
                || planes.stream().anyMatch(n -> n < 1)
                || blocks.stream().anyMatch(n -> n < 1)) {
            throw new IllegalArgumentException(
                    "stem, expansion, planes and blocks must be at least 1");
        }
        if (!(dropRate >= 0 && dropRate <= 1) || !(dropThreshold >= 0 && dropThreshold <= 1)) {
            throw new IllegalArgumentException(
                    "drop rate " + dropRate + " or threshold " + dropThreshold + " not in 0..1");
        }
    }

    private static ResNetConfig of(
            String name, int stem, List<Integer> planes, List<Integer> blocks) {
        // 0.75 and 0.8: resnet_adl.py, as published
        return new ResNetConfig(name, stem, planes, blocks, 4, 0.75, 0.8, true, true);
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

    /** Channels of the input of the first convolution. */
    int inputs() {
        return highFrequency ? 4 : 3;
    }

    /** Channels of the features behind layer4. */
    int features() {
        return planes.get(LAYERS - 1) * expansion;
    }
}
