package org.epsam.nets.classifier;

import java.util.List;

/**
 * The sizes of a {@link ResNetAdl}: four layers of bottleneck blocks behind a 7x7 stem.
 *
 * @param stem channels behind the first convolution
 * @param planes inner channels of the blocks of the four layers
 * @param blocks number of blocks of the four layers, each at least 1
 * @param expansion outer channels of a block as a multiple of its inner channels
 */
record ResNetSizes(int stem, List<Integer> planes, List<Integer> blocks, int expansion) {
    /** Number of layers. */
    static final int LAYERS = 4;

    /** Checks the numbers. */
    public ResNetSizes {
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
    }

    /** Channels of the features behind layer4. */
    int features() {
        return planes.get(LAYERS - 1) * expansion;
    }
}
