package org.epsam.nets.vit;

import java.util.Map;
import java.util.NoSuchElementException;
import org.epsam.nets.checkpoint.CheckpointException;
import org.epsam.nets.checkpoint.Shape;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.checkpoint.TensorShapes;

/**
 * The sizes of a vision transformer.
 *
 * @param patch side of the square of pixels that becomes a token
 * @param width channels of a token
 * @param depth number of blocks
 * @param registers tokens beside class and patches
 * @param hidden channels inside the perceptron, behind the gate if there is one
 * @param gated whether the perceptron is SwiGLU, else GELU
 * @param scaled whether each branch is scaled channel by channel (LayerScale)
 * @param grid rows and columns of the positions that were trained
 * @param placed how many tokens before the patches have a position, too
 */
record VitSizes(
        int patch,
        int width,
        int depth,
        int registers,
        int hidden,
        boolean gated,
        boolean scaled,
        int grid,
        int placed) {
    /** Names and shapes of all tensors. */
    Map<String, Shape> shapes() {
        TensorShapes shapes = new TensorShapes();
        shapes.tensor("cls_token", 1, 1, width);
        if (registers > 0) {
            shapes.tensor("register_tokens", 1, registers, width);
        }
        shapes.tensor("pos_embed", 1, (long) grid * grid + placed, width);
        shapes.conv("patch_embed.proj", width, 3, patch);
        for (int i = 0; i < depth; i++) {
            block(shapes.at("blocks." + i));
        }
        shapes.norm("norm", width);
        return shapes.asMap();
    }

    private void block(TensorShapes shapes) {
        shapes.norm("norm1", width);
        shapes.linear("attn.qkv", width, 3L * width);
        shapes.linear("attn.proj", width, width);
        shapes.norm("norm2", width);
        shapes.linear("mlp.fc1", width, (gated ? 2L : 1L) * hidden);
        shapes.linear("mlp.fc2", hidden, width);
        if (scaled) {
            shapes.tensor("ls1.gamma", width);
            shapes.tensor("ls2.gamma", width);
        }
    }

    /**
     * Reads the sizes off the shapes.
     *
     * @param state tensors by the names of {@link #shapes}
     * @throws CheckpointException if they are not those of a vision transformer
     */
    static VitSizes of(StateDict state) {
        try {
            Shape projection = shape(state, "patch_embed.proj.weight", 4);
            int registers =
                    state.contains("register_tokens")
                            ? size(shape(state, "register_tokens", 3), 1)
                            : 0;
            int hidden = size(shape(state, "blocks.0.mlp.fc2.weight", 2), 1);
            int first = size(shape(state, "blocks.0.mlp.fc1.weight", 2), 0);
            int positions = size(shape(state, "pos_embed", 3), 1);
            int placed = placed(positions, registers);
            int depth = 0;
            while (state.contains("blocks." + depth + ".norm1.weight")) {
                depth++;
            }
            return new VitSizes(
                    size(projection, 2),
                    size(projection, 0),
                    depth,
                    registers,
                    hidden,
                    first == 2 * hidden,
                    state.contains("blocks.0.ls1.gamma"),
                    (int) Math.sqrt(positions - placed),
                    placed);
        } catch (NoSuchElementException e) {
            throw new CheckpointException(
                    "the sizes of a vision transformer cannot be read off the shapes ("
                            + e.getMessage()
                            + "); found "
                            + state.summary(),
                    e);
        }
    }

    private static Shape shape(StateDict state, String key, int axes) {
        Shape shape = Shape.of(state.get(key));
        if (shape.axes() != axes) {
            throw new NoSuchElementException(key + " is " + shape + ", not of " + axes + " axes");
        }
        return shape;
    }

    private static int size(Shape shape, int axis) {
        return Math.toIntExact(shape.sizes().get(axis));
    }

    /** The patches are a square; before them the class token, nothing, or all others are placed. */
    private static int placed(int positions, int registers) {
        for (int before : new int[] {1, 0, 1 + registers}) {
            int side = (int) Math.sqrt(Math.max(0, positions - before));
            if (side > 0 && side * side + before == positions) {
                return before;
            }
        }
        throw new NoSuchElementException("pos_embed has " + positions + " places, no square");
    }
}
