package org.epsam.nets.sam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.pytorch.Tensor;
import org.epsam.nets.checkpoint.CheckpointException;
import org.epsam.nets.checkpoint.Shape;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.checkpoint.TensorShapes;

/** The vision transformers of Segment Anything: ViT-B, L and H, and others of the same build. */
final class VitFamily implements EncoderFamily<VitConfig> {
    private static final String POSITIONS = ImageEncoder.PREFIX + "pos_embed";
    private static final String BLOCKS = ImageEncoder.PREFIX + "blocks.";

    @Override
    public Class<VitConfig> configType() {
        return VitConfig.class;
    }

    @Override
    public String kind() {
        return "vision transformer";
    }

    @Override
    public List<SamConfig> models() {
        return List.of(SamConfig.smallVit(), SamConfig.vitB(), SamConfig.vitL(), SamConfig.vitH());
    }

    @Override
    public String mark() {
        return POSITIONS;
    }

    @Override
    public Optional<SamConfig> describedBy(JsonNode metadata) {
        if (!metadata.has("embed_dim")) {
            return Optional.empty();
        }
        Set<Integer> globalBlocks = new TreeSet<>();
        metadata.path("global_attn_indexes").forEach(i -> globalBlocks.add(i.asInt()));
        VitConfig vit =
                new VitConfig(
                        metadata.path("patch_size").asInt(),
                        metadata.path("embed_dim").asInt(),
                        metadata.path("depth").asInt(),
                        metadata.path("num_heads").asInt(),
                        metadata.path("mlp_ratio").asDouble(),
                        new VitWindows(metadata.path("window_size").asInt(), globalBlocks));
        return Optional.of(named(metadata.path("img_size").asInt(), vit));
    }

    /** A published width (768, 1024, 1280) identifies its published size. */
    @Override
    public Optional<SamConfig> recognise(StateDict state) {
        if (!state.contains(POSITIONS) || state.get(POSITIONS).dim() != 4) {
            return Optional.empty();
        }
        long width = state.get(POSITIONS).size(3);
        return published().stream()
                .filter(config -> ((VitConfig) config.encoder()).width() == width)
                .findFirst()
                .or(() -> Optional.of(fromShapes(state)));
    }

    private static SamConfig fromShapes(StateDict state) {
        try {
            int grid = (int) state.get(POSITIONS).size(1);
            int width = (int) state.get(POSITIONS).size(3);
            int patch = (int) state.get(ImageEncoder.PREFIX + "patch_embed.proj.weight").size(2);
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
            VitWindows windows = new VitWindows(window, globalBlocks);
            return named(
                    grid * patch, new VitConfig(patch, width, depth, heads, mlpRatio, windows));
        } catch (NoSuchElementException | IllegalArgumentException e) {
            throw new CheckpointException(
                    "the image encoder's sizes cannot be read off the shapes ("
                            + e.getMessage()
                            + "); found "
                            + state.summary(),
                    e);
        }
    }

    /** A published size under its name, others as {@code tiny_<width>x<depth>}. */
    static SamConfig named(int inputSide, VitConfig vit) {
        return published().stream()
                .filter(c -> c.encoder().equals(vit) && c.inputSide() == inputSide)
                .findFirst()
                .orElseGet(
                        () ->
                                new SamConfig(
                                        "tiny_" + vit.width() + "x" + vit.depth(), inputSide, vit));
    }

    private static List<SamConfig> published() {
        return List.of(SamConfig.vitB(), SamConfig.vitL(), SamConfig.vitH());
    }

    /** The names are the original's. */
    @Override
    public void describe(VitConfig config, ObjectNode metadata) {
        metadata.put("patch_size", config.patch());
        metadata.put("embed_dim", config.width());
        metadata.put("depth", config.depth());
        metadata.put("num_heads", config.heads());
        metadata.put("window_size", config.windows().side());
        var blocks = metadata.putArray("global_attn_indexes");
        new TreeSet<>(config.windows().globalBlocks()).forEach(blocks::add);
        metadata.put("mlp_ratio", config.mlpRatio());
    }

    @Override
    public void declare(VitConfig config, int inputSide, TensorShapes shapes) {
        VitEncoder.declare(config, inputSide, shapes);
    }

    @Override
    public ImageEncoder create(VitConfig config, Weights weights) {
        return new VitEncoder(config, weights);
    }

    @Override
    public Generation generation() {
        return new FirstGeneration(0, FirstGeneration.EPSILON);
    }

    /** Position tables, zero in the original, are small noise. */
    @Override
    public OptionalDouble startDeviation(String key, Shape shape) {
        return key.contains("pos_embed") || key.contains("rel_pos")
                ? OptionalDouble.of(0.02)
                : OptionalDouble.empty();
    }

    @Override
    public OptionalDouble ownRate(String key, Tensor tensor) {
        return OptionalDouble.empty();
    }
}
