package org.epsam.nets.sam;

import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.checkpoint.Shape;
import org.epsam.nets.checkpoint.StateDict;

/**
 * The start of training, as PyTorch's layers and the original draw it: embeddings and the position
 * matrix normal, norms 1 and 0, other layers by their number of inputs; an {@link EncoderFamily}
 * may draw its own tensors otherwise.
 */
final class StartWeights {
    /** Gives an image token a peak of about e^4 among its neighbours (see {@link #tie}). */
    private static final double TIED_SCALE = 2.5;

    private static final Pattern EMBEDDING =
            Pattern.compile(
                    ".*((_embed|_embeddings\\.\\d|_token|_tokens)\\.weight|gaussian_matrix)");

    private static final Pattern QUERY =
            Pattern.compile(".*(cross_attn_|final_attn_).*\\.q_proj\\.weight");

    private final EncoderFamily<?> family;
    private final GeneratorOptional random;

    StartWeights(EncoderFamily<?> family, GeneratorOptional random) {
        this.family = family;
        this.random = random;
    }

    /** Draws one tensor. */
    Tensor draw(String key, Shape shape) {
        Tensor tensor = torch.zeros(shape.toArray(), new TensorOptions(ScalarType.Float));
        if (EMBEDDING.matcher(key).matches()) {
            return tensor.normal_(0, 1, random);
        }
        OptionalDouble deviation = family.startDeviation(key, shape);
        if (deviation.isPresent()) {
            return tensor.normal_(0, deviation.getAsDouble(), random);
        } else if (key.endsWith(".bias")) {
            return tensor;
        } else if (shape.axes() == 1) {
            return tensor.add_(new Scalar(1.0));
        }
        double bound = 1 / Math.sqrt(shape.inputs());
        return tensor.uniform_(-bound, bound, random);
    }

    /**
     * Lets prompt tokens and image tokens of one place find each other from the first step: queries
     * and keys of the attention between them start with the same weights, large enough that the
     * position code decides. With weights of their own (as in the original) a small data set
     * teaches the model to ignore its prompts long before it teaches it to find them.
     */
    static void tie(StateDict state) {
        for (String key : state.tensors().keySet()) {
            if (QUERY.matcher(key).matches()) {
                Tensor query = state.get(key).mul_(new Scalar(TIED_SCALE));
                state.get(key.replace(".q_proj.", ".k_proj.")).copy_(query);
            }
        }
    }
}
