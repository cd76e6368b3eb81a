package org.epsam.nets.sam;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.pytorch.Tensor;
import org.epsam.nets.checkpoint.CheckpointException;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.checkpoint.StrictLoading;

/**
 * The sizes of a Segment Anything model. Prompt encoder and mask decoder are the same in all.
 *
 * @param name {@code vit_b}, {@code vit_l}, {@code vit_h}, {@code small}, or {@code
 *     tiny_<width>x<depth>} for other vision transformers
 * @param inputSide longest side of an input picture in pixels; a multiple of 32
 * @param encoder the image encoder
 */
public record SamConfig(String name, int inputSide, EncoderConfig encoder) {
    /** Name of the metadata entry that holds sizes as JSON. */
    static final String METADATA = "config";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String POSITIONS = "image_encoder.pos_embed";
    private static final String BLOCKS = "image_encoder.blocks.";

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
     * Returns the size for machines without a GPU: a MobileNetV2 encoder in place of the
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
        return named(256, new VitConfig(16, 192, 8, 3, 4, 16, Set.of(0, 1, 2, 3, 4, 5, 6, 7)));
    }

    private static SamConfig vit(
            String name, int width, int depth, int heads, Set<Integer> globalBlocks) {
        return new SamConfig(
                name, 1024, new VitConfig(16, width, depth, heads, 4, 14, globalBlocks));
    }

    /**
     * Finds the sizes of a checkpoint. A metadata entry {@code config} is believed; else a
     * published width (768, 1024, 1280) stands for its published size, and anything else is read
     * off the shapes.
     *
     * @param state a whole model's tensors
     * @return its sizes; whether all tensors are there is not checked
     * @throws CheckpointException if these are not a Segment Anything model's tensors
     */
    public static SamConfig recognise(StateDict state) {
        JsonNode given = metadata(state);
        boolean small = given.path("encoder").asText().equals("mobilenetv2");
        if (small || given.has("embed_dim")) {
            return given(given, small);
        }
        if (state.contains("image_encoder.backbone.stem.weight")) {
            return small();
        }
        if (!state.contains(POSITIONS) || state.get(POSITIONS).dim() != 4) {
            throw new CheckpointException(
                    "not a Segment Anything checkpoint: no "
                            + POSITIONS
                            + " of four axes; found "
                            + describe(state)
                            + "; give a whole model such as sam_vit_b_01ec64.pth");
        }
        for (SamConfig published : List.of(vitB(), vitL(), vitH())) {
            if (((VitConfig) published.encoder()).width() == state.get(POSITIONS).size(3)) {
                return published;
            }
        }
        return fromShapes(state);
    }

    private static SamConfig given(JsonNode json, boolean small) {
        Set<Integer> globalBlocks = new TreeSet<>();
        json.path("global_attn_indexes").forEach(i -> globalBlocks.add(i.asInt()));
        try {
            if (small) {
                int side = json.path("img_size").asInt();
                return new SamConfig(small().name(), side, new MobileNetConfig());
            }
            VitConfig vit =
                    new VitConfig(
                            json.path("patch_size").asInt(),
                            json.path("embed_dim").asInt(),
                            json.path("depth").asInt(),
                            json.path("num_heads").asInt(),
                            json.path("mlp_ratio").asDouble(),
                            json.path("window_size").asInt(),
                            globalBlocks);
            return named(json.path("img_size").asInt(), vit);
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

    private static SamConfig fromShapes(StateDict state) {
        try {
            int grid = (int) state.get(POSITIONS).size(1);
            int width = (int) state.get(POSITIONS).size(3);
            int patch = (int) state.get("image_encoder.patch_embed.proj.weight").size(2);
            int depth = 0;
            int window = grid;
            Set<Integer> globalBlocks = new TreeSet<>();
            while (state.contains(BLOCKS + depth + ".attn.rel_pos_h")) {
                int side = (int) (state.get(BLOCKS + depth + ".attn.rel_pos_h").size(0) + 1) / 2;
                if (side == grid) {
                    globalBlocks.add(depth);
                } else {
                    window = side;
                }
                depth++;
            }
            long headWidth = state.get(BLOCKS + "0.attn.rel_pos_h").size(1);
            double mlpRatio = (double) state.get(BLOCKS + "0.mlp.lin1.weight").size(0) / width;
            int heads = (int) (width / headWidth);
            return named(
                    grid * patch,
                    new VitConfig(patch, width, depth, heads, mlpRatio, window, globalBlocks));
        } catch (NoSuchElementException | IllegalArgumentException e) {
            throw new CheckpointException(
                    "the image encoder's sizes cannot be read off the shapes ("
                            + e.getMessage()
                            + "); found "
                            + describe(state),
                    e);
        }
    }

    private static SamConfig named(int inputSide, VitConfig vit) {
        for (SamConfig published : List.of(vitB(), vitL(), vitH())) {
            if (published.encoder().equals(vit) && published.inputSide() == inputSide) {
                return published;
            }
        }
        return new SamConfig("tiny_" + vit.width() + "x" + vit.depth(), inputSide, vit);
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

    private static String describe(StateDict state) {
        if (state.tensors().isEmpty()) {
            return "no tensors";
        }
        Map.Entry<String, Tensor> first = state.tensors().entrySet().iterator().next();
        return state.tensors().size()
                + " tensors such as "
                + first.getKey()
                + " ["
                + StrictLoading.shape(first.getValue())
                + "]";
    }

    /** The sizes as the text that {@link #recognise} believes; names as in the original. */
    String toJson() {
        ObjectNode json = JSON.createObjectNode();
        json.put("img_size", inputSide);
        if (encoder instanceof VitConfig vit) {
            json.put("patch_size", vit.patch());
            json.put("embed_dim", vit.width());
            json.put("depth", vit.depth());
            json.put("num_heads", vit.heads());
            json.put("window_size", vit.window());
            var blocks = json.putArray("global_attn_indexes");
            new TreeSet<>(vit.globalBlocks()).forEach(blocks::add);
            json.put("mlp_ratio", vit.mlpRatio());
        } else {
            json.put("encoder", "mobilenetv2");
        }
        return json.toString();
    }

    /** Side of the grid of image tokens. */
    int grid() {
        return inputSide / (encoder instanceof VitConfig vit ? vit.patch() : 16);
    }
}
