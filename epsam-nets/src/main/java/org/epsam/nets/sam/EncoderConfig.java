package org.epsam.nets.sam;

/**
 * The kind and the sizes of a Segment Anything model's image encoder, such as a vision transformer
 * or a MobileNetV2.
 */
public interface EncoderConfig {
    /**
     * Returns the side of the square that one cell of the image embedding covers, in pixels.
     *
     * @return in input pixels, such as 16
     */
    int patch();

    /**
     * Returns how many pixels of the frame in which prompts and masks have their places are one
     * pixel of the input.
     *
     * @return 1, unless the encoder sees a smaller image than prompts and masks are of
     */
    default int frameScale() {
        return 1;
    }

    /**
     * Returns what people call this encoder.
     *
     * @return such as {@code vision transformer of 12 blocks, 768 channels}
     */
    String description();
}
