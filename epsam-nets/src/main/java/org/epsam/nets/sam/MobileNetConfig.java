package org.epsam.nets.sam;

/**
 * The small image encoder: {@link MobileNetV2} at width 1.0, whose features of strides 8, 16 and 32
 * are brought to 256 channels at stride 16 and summed. It has no sizes to choose.
 */
record MobileNetConfig() implements EncoderConfig {
    @Override
    public int patch() {
        return 16;
    }

    @Override
    public String description() {
        return "MobileNetV2";
    }
}
