package org.epsam.nets.sam;

import java.util.List;

/**
 * Sizes of a TinyViT, the image encoder of MobileSAM and TinySAM: convolutions at stride 4, then
 * transformer blocks that attend in windows at strides 8, 16 and 16 again.
 *
 * @param convolutions the first stage
 * @param stages the stages of transformer blocks, three
 * @see <a href="https://arxiv.org/abs/2207.10666">Wu et al. 2022, TinyViT</a>
 */
record TinyVitConfig(Convolutions convolutions, List<Stage> stages) implements EncoderConfig {
    private static final int STAGES = 3;

    /**
     * Inverted bottlenecks.
     *
     * @param width channels; even
     * @param depth number of blocks
     */
    record Convolutions(int width, int depth) {}

    /**
     * Transformer blocks of one size.
     *
     * @param width channels of a token
     * @param depth number of blocks
     * @param heads attention heads; divides {@code width}
     * @param window side of the windows in tokens
     */
    record Stage(int width, int depth, int heads, int window) {}

    /** Checks the sizes. */
    TinyVitConfig {
        stages = List.copyOf(stages);
        boolean possible =
                stages.size() == STAGES
                        && convolutions.width > 0
                        && convolutions.width % 2 == 0
                        && stages.stream().allMatch(TinyVitConfig::isPossible);
        if (!possible) {
            throw new IllegalArgumentException("not a TinyViT: " + convolutions + ", " + stages);
        }
    }

    private static boolean isPossible(Stage stage) {
        return stage.width > 0
                && stage.depth > 0
                && stage.heads > 0
                && stage.window > 0
                && stage.width % stage.heads == 0;
    }

    @Override
    public int patch() {
        return 16;
    }

    @Override
    public String description() {
        int blocks = stages.stream().mapToInt(Stage::depth).sum();
        return "TinyViT of " + blocks + " blocks, " + width() + " channels";
    }

    /** Channels of the last stage. */
    int width() {
        return stages.get(STAGES - 1).width;
    }
}
