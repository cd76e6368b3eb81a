package org.epsam.nets.sam;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.epsam.nets.checkpoint.CheckpointException;
import org.epsam.nets.checkpoint.Shape;
import org.epsam.nets.checkpoint.StateDict;

/**
 * The sizes of a Segment Anything model. Prompt encoder and mask decoder have the same sizes in
 * all.
 *
 * @param name such as {@code vit_b}, see {@link #named}; other sizes are named by their numbers,
 *     such as {@code tiny_<width>x<depth>}
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

    /**
     * Returns the size of MobileSAM and TinySAM, which differ in their weights alone.
     *
     * @return {@code vit_t}, 1024 pixels
     */
    public static SamConfig mobileSam() {
        return TinyVitFamily.published();
    }

    /**
     * Returns EfficientViT-SAM L0.
     *
     * @return {@code efficientvit_sam_l0}, 512 pixels in a frame of 1024
     */
    public static SamConfig efficientVitL0() {
        return EfficientVitFamily.published("l0");
    }

    /**
     * Returns EfficientViT-SAM L1.
     *
     * @return {@code efficientvit_sam_l1}, 512 pixels in a frame of 1024
     */
    public static SamConfig efficientVitL1() {
        return EfficientVitFamily.published("l1");
    }

    private static SamConfig vit(
            String name, int width, int depth, int heads, Set<Integer> globalBlocks) {
        VitWindows windows = new VitWindows(14, globalBlocks);
        return new SamConfig(name, 1024, new VitConfig(16, width, depth, heads, 4, windows));
    }

    /**
     * Returns the models that have a name.
     *
     * @return by family
     */
    public static List<SamConfig> named() {
        return Encoders.FAMILIES.stream().flatMap(family -> family.models().stream()).toList();
    }

    /**
     * Returns the model of a name.
     *
     * @param name such as {@code vit_b}
     * @return its sizes
     * @throws java.util.NoSuchElementException if there is none
     */
    public static SamConfig named(String name) {
        return named().stream()
                .filter(model -> model.name().equals(name))
                .findFirst()
                .orElseThrow();
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

    /**
     * Returns whether images of other proportions are stretched to the square input. Otherwise
     * their longer side becomes {@link #inputSide}, and they are filled up.
     *
     * @return true for SAM 2
     */
    public boolean stretches() {
        return generation().stretches();
    }

    Generation generation() {
        return Encoders.familyOf(encoder).generation();
    }

    /**
     * Returns how many numbers a model has.
     *
     * @return of all its tensors together
     */
    public long values() {
        return Sam.expectedShapes(this).values().stream().mapToLong(Shape::values).sum();
    }

    /**
     * Returns how many numbers the embedding of an image has.
     *
     * @return channels, fine features included, times places
     */
    public long embeddingValues() {
        return (long) (Sam.CHANNELS + generation().foldedChannels()) * grid() * grid();
    }

    /**
     * Returns the side of the grid of image tokens.
     *
     * @return S/16 in all published models
     */
    public int grid() {
        return inputSide / encoder.patch();
    }

    /**
     * Returns the side S of the square frame in which prompts and masks have their places.
     *
     * @return in pixels; the input's side, or a multiple of it
     */
    public int frameSide() {
        return inputSide * encoder.frameScale();
    }

    /**
     * Returns the side of masks, as predicted and as prompts.
     *
     * @return S/4 in all published models
     */
    public int maskSide() {
        return MaskDecoder.UPSCALING * grid();
    }
}
