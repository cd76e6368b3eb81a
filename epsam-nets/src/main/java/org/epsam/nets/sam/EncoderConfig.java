package org.epsam.nets.sam;

/**
 * Which image encoder a Segment Anything model has, and its sizes. {@link VitConfig} and {@link
 * MobileNetConfig} are known.
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
