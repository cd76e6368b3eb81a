package org.epsam.nets.sam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.epsam.nets.checkpoint.CheckpointException;
import org.epsam.nets.checkpoint.Shape;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.checkpoint.TensorShapes;

/** The image encoders of SAM 2 and 2.1, whose published files have the same names and shapes. */
final class HieraFamily implements EncoderFamily<HieraConfig> {
    private static final String NAME = "hiera";
    private static final String TRUNK = ImageEncoder.PREFIX + "trunk.";
    private static final String POSITIONS = TRUNK + "pos_embed";
    private static final int SIDE = 1024;

    @Override
    public Class<HieraConfig> configType() {
        return HieraConfig.class;
    }

    @Override
    public String kind() {
        return "Hiera";
    }

    /** The configurations sam2.1_hiera_*.yaml of the original. */
    @Override
    public List<SamConfig> models() {
        int[] windows = {8, 4, 14, 7};
        return List.of(
                model("t", 96, 1, stages(new int[] {1, 2, 7, 2}, windows), Set.of(5, 7, 9), 7),
                model("s", 96, 1, stages(new int[] {1, 2, 11, 2}, windows), Set.of(7, 10, 13), 7),
                model(
                        "b+",
                        112,
                        2,
                        stages(new int[] {2, 3, 16, 3}, windows),
                        Set.of(12, 16, 20),
                        14),
                model(
                        "l",
                        144,
                        2,
                        stages(new int[] {2, 6, 36, 4}, new int[] {8, 4, 16, 8}),
                        Set.of(23, 33, 43),
                        7));
    }

    private static SamConfig model(
            String size,
            int width,
            int heads,
            List<HieraStage> stages,
            Set<Integer> globalBlocks,
            int positions) {
        HieraConfig hiera = new HieraConfig(width, heads, stages, globalBlocks, positions);
        return new SamConfig(NAME + "_" + size, SIDE, hiera);
    }

    private static List<HieraStage> stages(int[] blocks, int[] windows) {
        if (blocks.length != windows.length) {
            throw new IllegalArgumentException(
                    blocks.length + " stages, windows of " + windows.length);
        }
        List<HieraStage> stages = new ArrayList<>();
        for (int i = 0; i < blocks.length; i++) {
            stages.add(new HieraStage(blocks[i], windows[i]));
        }
        return stages;
    }

    @Override
    public String mark() {
        return POSITIONS;
    }

    @Override
    public Optional<SamConfig> describedBy(JsonNode metadata) {
        if (!metadata.path("encoder").asText().equals(NAME)) {
            return Optional.empty();
        }
        Set<Integer> globalBlocks = new TreeSet<>();
        metadata.path("global_att_blocks").forEach(i -> globalBlocks.add(i.asInt()));
        HieraConfig hiera =
                new HieraConfig(
                        metadata.path("embed_dim").asInt(),
                        metadata.path("num_heads").asInt(),
                        stages(
                                integers(metadata.path("stages")),
                                integers(metadata.path("window_spec"))),
                        globalBlocks,
                        metadata.path("window_pos_embed_bkg_spatial_size").asInt());
        int side = metadata.path("img_size").asInt();
        return Optional.of(
                models().stream()
                        .filter(m -> m.encoder().equals(hiera) && m.inputSide() == side)
                        .findFirst()
                        .orElseGet(() -> new SamConfig(nameOf(hiera), side, hiera)));
    }

    private static int[] integers(JsonNode array) {
        int[] values = new int[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asInt();
        }
        return values;
    }

    private static String nameOf(HieraConfig hiera) {
        return NAME + "_" + hiera.width() + "x" + hiera.depth();
    }

    /** Width and number of blocks identify the published sizes; shapes do not tell windows. */
    @Override
    public Optional<SamConfig> recognise(StateDict state) {
        if (!state.contains(POSITIONS) || state.get(POSITIONS).dim() != 4) {
            return Optional.empty();
        }
        long width = state.get(POSITIONS).size(1);
        int depth = 0;
        while (state.contains(TRUNK + "blocks." + depth + ".norm1.weight")) {
            depth++;
        }
        for (SamConfig model : models()) {
            HieraConfig hiera = (HieraConfig) model.encoder();
            if (hiera.width() == width && hiera.depth() == depth) {
                return Optional.of(model);
            }
        }
        throw new CheckpointException(
                "a Hiera of "
                        + depth
                        + " blocks and "
                        + width
                        + " channels is none of the published sizes ("
                        + models().stream()
                                .map(model -> model.name() + ": " + model.encoder().description())
                                .collect(Collectors.joining("; "))
                        + "), and the file has no metadata entry '"
                        + SamConfig.METADATA
                        + "' with its sizes");
    }

    /** The names are the original's. */
    @Override
    public void describe(HieraConfig config, ObjectNode metadata) {
        metadata.put("encoder", NAME);
        metadata.put("embed_dim", config.width());
        metadata.put("num_heads", config.heads());
        ArrayNode stages = metadata.putArray("stages");
        config.stages().forEach(stage -> stages.add(stage.blocks()));
        ArrayNode windows = metadata.putArray("window_spec");
        config.stages().forEach(stage -> windows.add(stage.window()));
        ArrayNode blocks = metadata.putArray("global_att_blocks");
        new TreeSet<>(config.globalBlocks()).forEach(blocks::add);
        metadata.put("window_pos_embed_bkg_spatial_size", config.positions());
    }

    @Override
    public void declare(HieraConfig config, int inputSide, TensorShapes shapes) {
        HieraEncoder.declare(config, shapes);
    }

    @Override
    public ImageEncoder create(HieraConfig config, Weights weights) {
        return new HieraEncoder(config, weights);
    }

    @Override
    public Generation generation() {
        return new SecondGeneration();
    }

    /** Positions and the missing memory, zero in the original or nearly, are small noise. */
    @Override
    public OptionalDouble startDeviation(String key, Shape shape) {
        return key.startsWith(POSITIONS) || key.endsWith("no_mem_embed")
                ? OptionalDouble.of(0.02)
                : OptionalDouble.empty();
    }

    @Override
    public OptionalDouble ownRate(String key, Tensor tensor) {
        return OptionalDouble.empty();
    }
}
