package org.epsam.nets.sam;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.epsam.nets.checkpoint.CheckpointException;
import org.epsam.nets.checkpoint.Shape;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.checkpoint.StrictLoading;
import org.epsam.nets.checkpoint.TensorShapes;

/** Recognises whole models and those parts of them that trainings store. */
final class SamParts {
    private static final String DECODER = "mask_decoder.";
    private static final String PROMPTS = "prompt_encoder.";

    private SamParts() {}

    /** See {@link Sam#describe}. */
    static Optional<String> describe(StateDict state) {
        Set<String> parts =
                state.tensors().keySet().stream()
                        .map(key -> key.substring(0, key.indexOf('.') + 1))
                        .collect(Collectors.toSet());
        if (parts.equals(Set.of(DECODER))) {
            return Optional.of(decoder(state));
        } else if (!parts.contains(ImageEncoder.PREFIX)) {
            return Optional.empty();
        }
        SamConfig config = SamConfig.recognise(state);
        Map<String, Shape> expected = new LinkedHashMap<>(Sam.expectedShapes(config));
        String prefix = "";
        if (parts.equals(Set.of(ImageEncoder.PREFIX, DECODER))) {
            expected.keySet().removeIf(key -> key.startsWith(PROMPTS));
            prefix = "mask decoder and image encoder of ";
        } else if (parts.contains(PROMPTS) && !state.contains(PromptEncoder.POSITION_MATRIX)) {
            expected.remove(PromptEncoder.POSITION_MATRIX);
            prefix = "trainable tensors of ";
        }
        EncoderFamily<?> family = Encoders.familyOf(config.encoder());
        StrictLoading.check("Segment Anything " + config.name(), expected, state, family::isUnused);
        return Optional.of(prefix + config.description());
    }

    /** Decoders differ only in their generation and in the fine features of the image encoder. */
    private static String decoder(StateDict state) {
        List<EncoderFamily<?>> families =
                Encoders.FAMILIES.stream().filter(f -> fits(f, state)).toList();
        if (families.isEmpty()) {
            StrictLoading.check(
                    "mask decoder of Segment Anything",
                    decoderShapes(Encoders.FAMILIES.get(0).generation()),
                    state);
        }
        return "mask decoder of Segment Anything, for an image encoder of kind "
                + families.stream().map(EncoderFamily::kind).collect(Collectors.joining(" or "));
    }

    private static boolean fits(EncoderFamily<?> family, StateDict state) {
        try {
            StrictLoading.check("", decoderShapes(family.generation()), state);
            return true;
        } catch (CheckpointException e) {
            return false;
        }
    }

    private static Map<String, Shape> decoderShapes(Generation generation) {
        TensorShapes shapes = new TensorShapes();
        MaskDecoder.declare(shapes.at("mask_decoder"), generation);
        return shapes.asMap();
    }
}
