package org.epsam.nets.sam;

/**
 * Sizes of the vision transformer that encodes images (section A of the Segment Anything paper,
 * after ViTDet).
 *
 * @param patch side of a patch in input pixels; 16 in all published models
 * @param width channels of a token
 * @param depth number of blocks
 * @param heads attention heads; divides {@code width}
 * @param mlpRatio hidden channels of a block's perceptron, as a multiple of {@code width}
 * @param windows what the blocks attend to
 */
record VitConfig(int patch, int width, int depth, int heads, double mlpRatio, VitWindows windows)
        implements EncoderConfig {

    /** Checks the sizes. */
    public VitConfig {
        if (patch < 1 || width < 1 || depth < 1 || heads < 1 || width % heads != 0) {
            throw new IllegalArgumentException(
                    "not a vision transformer: patch "
                            + patch
                            + ", width "
                            + width
                            + ", depth "
                            + depth
                            + ", heads "
                            + heads);
        }
    }

    @Override
    public String description() {
        return "vision transformer of " + depth + " blocks, " + width + " channels";
    }

    /** Returns the hidden channels of a block's perceptron. */
    int mlpWidth() {
        return (int) (width * mlpRatio);
    }
}
