package org.epsam.nets.sam;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.checkpoint.TensorShapes;
import org.epsam.nets.runtime.Rectifier;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;

/**
 * Attention of an EfficientViT, whose cost grows with the number of places, not with its square:
 * rectified queries and keys take the place of the softmax (LiteMLA in models/nn/ops.py of the
 * original). It sees queries, keys and values twice: as they are, and gathered from neighbours.
 */
final class LinearAttention {
    /** Channels of a head. */
    private static final int HEAD = 32;

    /** Side of the squares that neighbours are gathered from. */
    private static final int NEAR = 5;

    private static final double EPSILON = 1e-15;
    private static final BatchNormed NORMED = EfficientVitBlock.NORMED;

    private LinearAttention() {}

    static void declare(TensorShapes shapes, int width) {
        shapes.tensor("qkv.conv.weight", 3L * width, width, 1, 1);
        shapes.tensor("aggreg.0.0.weight", 3L * width, 1, NEAR, NEAR);
        shapes.tensor("aggreg.0.1.weight", 3L * width, HEAD, 1, 1);
        NORMED.declare(shapes, "proj", width, 2L * width, 1);
    }

    /** [B, C, H, W] to the same shape. */
    static Tensor apply(Weights weights, Tensor x) {
        try (TorchScope scope = Torch.scope()) {
            Tensor own = weights.conv("qkv.conv", x, 1);
            int channels = (int) own.size(1);
            Tensor near = weights.conv("aggreg.0.0", own, 1, channels, Activation.NONE);
            near = weights.conv("aggreg.0.1", near, 1, channels / HEAD, Activation.NONE);
            Tensor attended = attend(torch.cat(new TensorVector(own, near), 1));
            return scope.keep(
                    NORMED.apply(
                            weights, "proj", attended.to(x.scalar_type()), 1, 1, Activation.NONE));
        }
    }

    /** [B, heads * 3 * 32, H, W], a head's queries, keys and values together, to a third of it. */
    private static Tensor attend(Tensor all) {
        long b = all.size(0);
        long h = all.size(2);
        long w = all.size(3);
        // The places last and together: sums over all of them are more than bfloat16 can hold.
        Tensor qkv = all.to(ScalarType.Float).reshape(b, -1, 3, HEAD, h * w);
        Tensor q = Rectifier.relu(qkv.select(2, 0));
        Tensor k = Rectifier.relu(qkv.select(2, 1)).transpose(2, 3);
        Tensor sums = qkv.select(2, 2).matmul(k).matmul(q);
        Tensor weights = k.sum(2).unsqueeze(2).matmul(q);
        return sums.div(weights.add(new Scalar(EPSILON)))
                .reshape(b, -1, h, w)
                .contiguous(torch.MemoryFormat.ChannelsLast);
    }
}
