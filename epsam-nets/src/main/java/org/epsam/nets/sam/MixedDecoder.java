package org.epsam.nets.sam;

import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.checkpoint.ReducedCopy;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.Precision;

/** The mask decoder, in float32 and in bfloat16. Results are float32 in either case. */
final class MixedDecoder implements AutoCloseable {
    private static final String PREFIX = "mask_decoder";

    /** Image tokens from which a training step is faster in bfloat16. */
    private static final long LARGE = 1024;

    private final MaskDecoder exact;
    private final ReducedCopy<MaskDecoder> reduced;

    MixedDecoder(StateDict state, Generation generation) {
        exact = decoder(state, generation);
        reduced =
                new ReducedCopy<>(
                        state,
                        key -> key.startsWith(PREFIX + "."),
                        key -> false,
                        copy -> decoder(copy, generation));
    }

    private static MaskDecoder decoder(StateDict state, Generation generation) {
        return new MaskDecoder(new Weights(state, "").at(PREFIX), generation);
    }

    /** See {@link MaskDecoder#decode}. */
    MaskPrediction decode(
            Tensor image,
            Tensor position,
            PromptEmbedding prompts,
            boolean multimask,
            Precision precision) {
        boolean recorded = GradMode.is_enabled();
        if (precision == Precision.FLOAT32 || recorded && image.size(2) * image.size(3) < LARGE) {
            return exact.decode(image, position, prompts, multimask);
        }
        Tensor seen = image.to(ScalarType.BFloat16);
        Tensor where = position.to(ScalarType.BFloat16);
        PromptEmbedding asked = prompts.to(ScalarType.BFloat16);
        MaskPrediction masks =
                recorded
                        ? reduced.recorded(d -> d.decode(seen, where, asked, multimask))
                        : reduced.network().decode(seen, where, asked, multimask);
        return masks.to(ScalarType.Float);
    }

    @Override
    public void close() {
        reduced.close();
    }
}
