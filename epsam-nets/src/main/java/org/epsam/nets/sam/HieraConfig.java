package org.epsam.nets.sam;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Sizes of the Hiera that encodes images in SAM 2 (Ryali et al. 2023;
 * modeling/backbones/hieradet.py of SAM 2). From stage to stage the sides of the grid halve,
 * channels and heads double.
 *
 * @param width channels of the first stage
 * @param heads attention heads of the first stage; divide {@code width}
 * @param stages the four stages, of strides 4 to 32
 * @param globalBlocks blocks (from 0) that attend to the whole image instead of windows
 * @param positions side of the table of positions, which is enlarged to the grid
 */
record HieraConfig(
        int width, int heads, List<HieraStage> stages, Set<Integer> globalBlocks, int positions)
        implements EncoderConfig {
    static final int STAGES = 4;

    /** Checks the sizes. */
    HieraConfig {
        stages = List.copyOf(stages);
        globalBlocks = Set.copyOf(globalBlocks);
        if (width < 1
                || heads < 1
                || width % heads != 0
                || stages.size() != STAGES
                || positions < 1
                || stages.stream().limit(STAGES - 1L).anyMatch(s -> s.window() % 2 != 0)) {
            throw new IllegalArgumentException(
                    "not a Hiera: width "
                            + width
                            + ", heads "
                            + heads
                            + ", stages "
                            + stages
                            + ", positions "
                            + positions);
        }
    }

    /**
     * Sizes of a block.
     *
     * @param in channels of its tokens
     * @param out channels of the tokens that it returns: as many, or twice as many where it halves
     *     the sides of the grid
     * @param heads attention heads
     * @param window side of its windows before the grid is halved; 0 for none
     */
    record Block(int in, int out, int heads, int window) {
        /** Whether it begins a stage. */
        boolean halves() {
            return in != out;
        }
    }

    @Override
    public int patch() {
        return 16;
    }

    @Override
    public String description() {
        return "Hiera of "
                + depth()
                + " blocks, "
                + width
                + " to "
                + widthOf(STAGES - 1)
                + " channels";
    }

    int depth() {
        return stages.stream().mapToInt(HieraStage::blocks).sum();
    }

    /** Channels of a stage (from 0). */
    int widthOf(int stage) {
        return width << stage;
    }

    /**
     * The blocks of a stage (from 0). The first one's windows are still those of the stage before.
     */
    List<Block> blocks(int stage) {
        int first = firstBlock(stage);
        int out = widthOf(stage);
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < stages.get(stage).blocks(); i++) {
            boolean halves = i == 0 && stage > 0;
            int window = stages.get(halves ? stage - 1 : stage).window();
            blocks.add(
                    new Block(
                            halves ? out / 2 : out,
                            out,
                            heads << stage,
                            globalBlocks.contains(first + i) ? 0 : window));
        }
        return blocks;
    }

    /** The number of a stage's first block among all. */
    int firstBlock(int stage) {
        return stages.stream().limit(stage).mapToInt(HieraStage::blocks).sum();
    }
}
