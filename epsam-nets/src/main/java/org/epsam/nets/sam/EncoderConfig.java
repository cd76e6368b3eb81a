package org.epsam.nets.sam;

/**
 * The kind and the sizes of a Segment Anything model's image encoder: a vision transformer or a
 * MobileNetV2. {@link SamConfig} lists the models.
 */
public interface EncoderConfig {
    /**
     * Returns the side of the square that one cell of the image embedding covers, in pixels.
     *
     * @return in input pixels; 16 in all published models
     */
    int patch();

    /**
     * Returns what people call this encoder.
     *
     * @return such as {@code vision transformer of 12 blocks, 768 channels}
     */
    String description();
}
