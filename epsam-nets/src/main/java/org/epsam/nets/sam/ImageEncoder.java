package org.epsam.nets.sam;

import org.bytedeco.pytorch.Tensor;

/** The part of Segment Anything that sees the picture. */
interface ImageEncoder {
    /**
     * Encodes pictures.
     *
     * @param images preprocessed, [B, 3, S, S]
     * @return [B, 256, S/16, S/16], or more channels: the fine features, folded
     */
    Tensor encode(Tensor images);

    /** The encoder of a configuration, with weights below {@code image_encoder.}. */
    static ImageEncoder of(EncoderConfig config, Weights weights) {
        // An if rather than a switch: patterns for sealed types are not final in Java 17.
        if (config instanceof VitConfig vit) {
            return new VitEncoder(vit, weights);
        }
        return new MobileNetEncoder(weights);
    }

    /** Channels of the fine features that stand behind the embedding's own; 0 if there are none. */
    static int fineChannels(EncoderConfig config) {
        return config instanceof MobileNetConfig ? MobileNetEncoder.FINE : 0;
    }

    /** Lists the tensors of a configuration's encoder. */
    static void declare(EncoderConfig config, int inputSide, Shapes shapes) {
        if (config instanceof VitConfig vit) {
            VitEncoder.declare(vit, inputSide, shapes);
        } else {
            MobileNetEncoder.declare(shapes);
        }
    }
}
