package org.epsam.nets.sam;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.epsam.nets.checkpoint.CheckpointException;
import org.epsam.nets.checkpoint.StateDict;

/**
 * The sizes of a Segment Anything model. Prompt encoder and mask decoder are the same in all.
 *
 * @param name {@code vit_b}, {@code vit_l}, {@code vit_h}, {@code small}, or {@code
 *     tiny_<width>x<depth>} for other vision transformers
 * @param inputSide longest side of an input image in pixels; a multiple of 32
 * @param encoder the image encoder
 */
public record SamConfig(String name, int inputSide, EncoderConfig encoder) {
    /** Name of the metadata entry that holds sizes as JSON. */
    static final String METADATA = "config";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Checks the input side. */
    public SamConfig {
        if (inputSide < 32 || inputSide % 32 != 0) {
            throw new IllegalArgumentException(
                    "input side " + inputSide + ": must be a positive multiple of 32");
        }
    }

    /**
     * Returns the base size, 94 million numbers.
     *
     * @return {@code vit_b}, 1024 pixels
     */
    public static SamConfig vitB() {
        return vit("vit_b", 768, 12, 12, Set.of(2, 5, 8, 11));
    }

    /**
     * Returns the large size, 312 million numbers.
     *
     * @return {@code vit_l}, 1024 pixels
     */
    public static SamConfig vitL() {
        return vit("vit_l", 1024, 24, 16, Set.of(5, 11, 17, 23));
    }

    /**
     * Returns the huge size, 641 million numbers.
     *
     * @return {@code vit_h}, 1024 pixels
     */
    public static SamConfig vitH() {
        return vit("vit_h", 1280, 32, 16, Set.of(7, 15, 23, 31));
    }

    /**
     * Returns the size for machines without a GPU: a MobileNetV2 encoder instead of the
     * transformer.
     *
     * @return {@code small}, 256 pixels
     */
    public static SamConfig small() {
        return new SamConfig("small", 256, new MobileNetConfig());
    }

    /**
     * Returns a vision transformer of about the cost of {@link #small}, for comparison: all blocks
     * see the whole image, no fine features.
     *
     * @return {@code tiny_192x8}, 256 pixels
     */
    public static SamConfig smallVit() {
        VitWindows windows = new VitWindows(16, Set.of(0, 1, 2, 3, 4, 5, 6, 7));
        return VitFamily.named(256, new VitConfig(16, 192, 8, 3, 4, windows));
    }

    private static SamConfig vit(
            String name, int width, int depth, int heads, Set<Integer> globalBlocks) {
        VitWindows windows = new VitWindows(14, globalBlocks);
        return new SamConfig(name, 1024, new VitConfig(16, width, depth, heads, 4, windows));
    }

    /**
     * Finds the sizes of a checkpoint. A metadata entry {@code config} is believed; else keys and
     * shapes decide.
     *
     * @param state tensors of a model, its image encoder among them
     * @return its sizes; whether all tensors are there is not checked
     * @throws CheckpointException if there is no image encoder of a known kind
     */
    public static SamConfig recognise(StateDict state) {
        JsonNode given = metadata(state);
        for (EncoderFamily<?> family : Encoders.FAMILIES) {
            Optional<SamConfig> described = describedBy(family, given);
            if (described.isPresent()) {
                return described.get();
            }
        }
        for (EncoderFamily<?> family : Encoders.FAMILIES) {
            Optional<SamConfig> recognised = family.recognise(state);
            if (recognised.isPresent()) {
                return recognised.get();
            }
        }
        throw new CheckpointException(
                "not a Segment Anything checkpoint: neither "
                        + Encoders.FAMILIES.stream()
                                .map(family -> family.mark() + " of a " + family.kind())
                                .collect(Collectors.joining(" nor "))
                        + " is in it; found "
                        + state.summary()
                        + "; give a whole model such as sam_vit_b_01ec64.pth");
    }

    private static Optional<SamConfig> describedBy(EncoderFamily<?> family, JsonNode given) {
        try {
            return family.describedBy(given);
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(
                    "the checkpoint's metadata entry '"
                            + METADATA
                            + "' does not describe an image encoder ("
                            + e.getMessage()
                            + ")",
                    e);
        }
    }

    private static JsonNode metadata(StateDict state) {
        String text = state.metadata().get(METADATA);
        try {
            return text == null ? MissingNode.getInstance() : JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new CheckpointException(
                    "the checkpoint's metadata entry '" + METADATA + "' is not JSON", e);
        }
    }

    /**
     * Returns what people call this model.
     *
     * @return such as {@code Segment Anything small, 256 px input, MobileNetV2}
     */
    public String description() {
        return "Segment Anything "
                + name
                + ", "
                + inputSide
                + " px input, "
                + encoder.description();
    }

    /** The sizes as the text that {@link #recognise} believes; names as in the original. */
    String toJson() {
        ObjectNode json = JSON.createObjectNode();
        json.put("img_size", inputSide);
        Encoders.familyOf(encoder).describe(encoder, json);
        return json.toString();
    }

    /** Side of the grid of image tokens. */
    int grid() {
        return inputSide / encoder.patch();
    }
}
