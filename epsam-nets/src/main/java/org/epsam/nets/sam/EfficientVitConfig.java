package org.epsam.nets.sam;

import java.util.List;

/**
 * Sizes of the image encoder of EfficientViT-SAM L0, L1 and L2: five stages at strides 2 to 32,
 * whose last three are brought to stride 8 and summed. It sees half the frame's pixels along each
 * side.
 *
 * @param depths blocks of each stage behind the one that halves the sides; five
 * @param neckDepth blocks behind the sum
 * @see <a href="https://arxiv.org/abs/2402.05008">Zhang et al. 2024, EfficientViT-SAM</a>
 */
record EfficientVitConfig(List<Integer> depths, int neckDepth) implements EncoderConfig {
    /** What all norms add to variances; sam_model_zoo.py of the original sets it. */
    static final double EPSILON = 1e-6;

    private static final int STAGES = 5;

    /** Checks the sizes. */
    EfficientVitConfig {
        depths = List.copyOf(depths);
        if (depths.size() != STAGES
                || depths.stream().anyMatch(depth -> depth < 1)
                || neckDepth < 1) {
            throw new IllegalArgumentException(
                    "not an EfficientViT of five stages: depths " + depths + ", neck " + neckDepth);
        }
    }

    @Override
    public int patch() {
        return 8;
    }

    @Override
    public int frameScale() {
        return 2;
    }

    @Override
    public String description() {
        int blocks = depths.stream().mapToInt(Integer::intValue).sum();
        return "EfficientViT of " + blocks + " blocks, " + neckDepth + " in the neck";
    }
}
