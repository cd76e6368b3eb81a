package org.epsam.nets.sam;

import java.util.List;

/** The families of image encoders that are known. */
final class Encoders {
    /** In the order in which they are asked whether a checkpoint is theirs. */
    static final List<EncoderFamily<?>> FAMILIES =
            List.of(
                    new MobileNetFamily(),
                    new HieraFamily(),
                    new VitFamily(),
                    new TinyVitFamily(),
                    new EfficientVitFamily());

    private Encoders() {}

    /** The family of an encoder. */
    @SuppressWarnings("unchecked") // the family guarantees the class of these sizes
    static <C extends EncoderConfig> EncoderFamily<C> familyOf(C config) {
        return (EncoderFamily<C>)
                FAMILIES.stream()
                        .filter(family -> family.configType().isInstance(config))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "no family of encoders has " + config));
    }
}
