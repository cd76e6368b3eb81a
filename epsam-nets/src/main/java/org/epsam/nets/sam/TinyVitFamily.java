package org.epsam.nets.sam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.epsam.nets.checkpoint.CheckpointException;
import org.epsam.nets.checkpoint.Shape;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.checkpoint.TensorShapes;

/** The encoders of MobileSAM and TinySAM, which have the same tensors, and others of the build. */
final class TinyVitFamily implements EncoderFamily<TinyVitConfig> {
    private static final String PATCHES = ImageEncoder.PREFIX + "patch_embed.seq.0.c.weight";
    private static final String LAYERS = ImageEncoder.PREFIX + "layers.";
    private static final int SIDE = 1024;

    // Names of the original's arguments.
    private static final String WIDTHS = "embed_dims";
    private static final String DEPTHS = "depths";
    private static final String HEADS = "num_heads";
    private static final String WINDOWS = "window_sizes";

    /** TinyViT-5M, under the name that both projects have for it. */
    static SamConfig published() {
        return new SamConfig(
                "vit_t",
                SIDE,
                new TinyVitConfig(
                        new TinyVitConfig.Convolutions(64, 2),
                        List.of(
                                new TinyVitConfig.Stage(128, 2, 4, 7),
                                new TinyVitConfig.Stage(160, 6, 5, 14),
                                new TinyVitConfig.Stage(320, 2, 10, 7))));
    }

    @Override
    public Class<TinyVitConfig> configType() {
        return TinyVitConfig.class;
    }

    @Override
    public String kind() {
        return "TinyViT";
    }

    @Override
    public List<SamConfig> models() {
        return List.of(published());
    }

    @Override
    public String mark() {
        return PATCHES;
    }

    @Override
    public Optional<SamConfig> describedBy(JsonNode metadata) {
        if (!metadata.has(WIDTHS)) {
            return Optional.empty();
        }
        List<TinyVitConfig.Stage> stages = new ArrayList<>();
        for (int i = 1; i < metadata.path(WIDTHS).size(); i++) {
            stages.add(
                    new TinyVitConfig.Stage(
                            metadata.path(WIDTHS).path(i).asInt(),
                            metadata.path(DEPTHS).path(i).asInt(),
                            metadata.path(HEADS).path(i).asInt(),
                            metadata.path(WINDOWS).path(i).asInt()));
        }
        TinyVitConfig.Convolutions first =
                new TinyVitConfig.Convolutions(
                        metadata.path(WIDTHS).path(0).asInt(),
                        metadata.path(DEPTHS).path(0).asInt());
        int side = metadata.path("img_size").asInt();
        return Optional.of(named(side, new TinyVitConfig(first, stages)));
    }

    @Override
    public Optional<SamConfig> recognise(StateDict state) {
        if (!state.contains(PATCHES)) {
            return Optional.empty();
        }
        try {
            List<TinyVitConfig.Stage> stages = new ArrayList<>();
            for (int i = 1; depth(state, i, "attn.qkv.weight") > 0; i++) {
                stages.add(stage(state, i));
            }
            TinyVitConfig.Convolutions first =
                    new TinyVitConfig.Convolutions(
                            2 * (int) state.get(PATCHES).size(0),
                            depth(state, 0, "conv1.c.weight"));
            return Optional.of(named(SIDE, new TinyVitConfig(first, stages)));
        } catch (NoSuchElementException | IllegalArgumentException e) {
            throw new CheckpointException(
                    "the sizes of the TinyViT cannot be read off the shapes ("
                            + e.getMessage()
                            + "); found "
                            + state.summary(),
                    e);
        }
    }

    private static TinyVitConfig.Stage stage(StateDict state, int layer) {
        String block = LAYERS + layer + ".blocks.0.attn.";
        Shape biases = Shape.of(state.get(block + "attention_biases"));
        if (biases.axes() != 2) {
            throw new IllegalArgumentException(block + "attention_biases is " + biases);
        }
        return new TinyVitConfig.Stage(
                (int) state.get(block + "norm.weight").size(0),
                depth(state, layer, "attn.qkv.weight"),
                (int) biases.toArray()[0],
                (int) Math.round(Math.sqrt(biases.inputs())));
    }

    /** Counts the blocks of a layer that have a tensor. */
    private static int depth(StateDict state, int layer, String tensor) {
        int depth = 0;
        while (state.contains(LAYERS + layer + ".blocks." + depth + "." + tensor)) {
            depth++;
        }
        return depth;
    }

    /** The published size under its name, others as {@code tinyvit_<last width>}. */
    static SamConfig named(int inputSide, TinyVitConfig encoder) {
        SamConfig published = published();
        return published.encoder().equals(encoder) && published.inputSide() == inputSide
                ? published
                : new SamConfig("tinyvit_" + encoder.width(), inputSide, encoder);
    }

    @Override
    public void describe(TinyVitConfig config, ObjectNode metadata) {
        ArrayNode widths = metadata.putArray(WIDTHS).add(config.convolutions().width());
        ArrayNode depths = metadata.putArray(DEPTHS).add(config.convolutions().depth());
        // The first stage has neither, but the original's lists have a place for it.
        ArrayNode heads = metadata.putArray(HEADS).add(0);
        ArrayNode windows = metadata.putArray(WINDOWS).add(0);
        for (TinyVitConfig.Stage stage : config.stages()) {
            widths.add(stage.width());
            depths.add(stage.depth());
            heads.add(stage.heads());
            windows.add(stage.window());
        }
    }

    @Override
    public void declare(TinyVitConfig config, int inputSide, TensorShapes shapes) {
        TinyVitEncoder.declare(config, shapes);
    }

    /** Counters, and the head that classified the images of ImageNet. */
    @Override
    public boolean isUnused(String key) {
        return BatchNormed.isCounter(key)
                || key.startsWith(ImageEncoder.PREFIX + "norm_head.")
                || key.startsWith(ImageEncoder.PREFIX + "head.");
    }

    @Override
    public ImageEncoder create(TinyVitConfig config, Weights weights) {
        return new TinyVitEncoder(config, weights);
    }

    /** The terms of positions are small, and convolutions are rounded once they are folded. */
    @Override
    public boolean isExact(String key) {
        return TinyVitEncoder.NORMED.isConvolution(key) || key.endsWith(".attention_biases");
    }

    @Override
    public void prepare(StateDict copy) {
        TinyVitEncoder.NORMED.prepare(copy);
        FusedConvolution.allow(copy);
    }

    @Override
    public Generation generation() {
        return new FirstGeneration(0, FirstGeneration.EPSILON);
    }

    @Override
    public OptionalDouble startDeviation(String key, Shape shape) {
        return key.endsWith(".attention_biases")
                ? OptionalDouble.of(0)
                : TinyVitEncoder.NORMED.startDeviation(key, shape);
    }

    @Override
    public OptionalDouble ownRate(String key, Tensor tensor) {
        return TinyVitEncoder.NORMED.ownRate(key, tensor);
    }
}
