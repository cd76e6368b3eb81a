package org.epsam.nets.sam;

import org.bytedeco.pytorch.Tensor;

/** The part of Segment Anything that sees the image. */
interface ImageEncoder {
    /** What the keys of an encoder begin with. */
    String PREFIX = "image_encoder.";

    /** What the keys of a backbone begin with, in encoders that are built around one. */
    String BACKBONE = PREFIX + "backbone.";

    /**
     * Encodes images.
     *
     * @param images preprocessed, [B, 3, S, S], float32
     * @return [B, 256, S/16, S/16], or more channels: the fine features, folded; of the type of the
     *     weights
     */
    Tensor encode(Tensor images);
}
