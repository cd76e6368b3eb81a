package org.epsam.nets.sam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.epsam.nets.checkpoint.CheckpointException;
import org.epsam.nets.checkpoint.Shape;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.checkpoint.TensorShapes;

/** The encoders of EfficientViT-SAM L0, L1 and L2. */
final class EfficientVitFamily implements EncoderFamily<EfficientVitConfig> {
    private static final String NAME = "efficientvit_sam_";
    private static final String STAGES = ImageEncoder.BACKBONE + "stages.";
    private static final String STEM = STAGES + "0.op_list.0.conv.weight";
    private static final String NECK = ImageEncoder.PREFIX + "neck.middle.op_list.";
    private static final int SIDE = 512;

    // Names of the original's arguments.
    private static final String DEPTHS = "depth_list";
    private static final String NECK_DEPTH = "head_depth";

    private static final Map<String, EfficientVitConfig> PUBLISHED = new LinkedHashMap<>();

    static {
        PUBLISHED.put("l0", new EfficientVitConfig(List.of(1, 1, 1, 4, 4), 4));
        PUBLISHED.put("l1", new EfficientVitConfig(List.of(1, 1, 1, 6, 6), 8));
        PUBLISHED.put("l2", new EfficientVitConfig(List.of(1, 2, 2, 8, 8), 12));
    }

    /** The model of one of the sizes l0, l1 and l2. */
    static SamConfig published(String size) {
        return new SamConfig(NAME + size, SIDE, PUBLISHED.get(size));
    }

    @Override
    public Class<EfficientVitConfig> configType() {
        return EfficientVitConfig.class;
    }

    @Override
    public String kind() {
        return "EfficientViT";
    }

    @Override
    public List<SamConfig> models() {
        return PUBLISHED.keySet().stream().map(EfficientVitFamily::published).toList();
    }

    @Override
    public String mark() {
        return STEM;
    }

    @Override
    public Optional<SamConfig> describedBy(JsonNode metadata) {
        if (!metadata.has(DEPTHS)) {
            return Optional.empty();
        }
        List<Integer> depths = new ArrayList<>();
        metadata.path(DEPTHS).forEach(depth -> depths.add(depth.asInt()));
        int neck = metadata.path(NECK_DEPTH).asInt();
        int side = metadata.path("img_size").asInt();
        return Optional.of(named(side, new EfficientVitConfig(depths, neck)));
    }

    @Override
    public Optional<SamConfig> recognise(StateDict state) {
        if (!state.contains(STEM)) {
            return Optional.empty();
        }
        List<Integer> depths = new ArrayList<>();
        while (count(state, STAGES + depths.size() + ".op_list.") > 0) {
            depths.add(count(state, STAGES + depths.size() + ".op_list.") - 1);
        }
        try {
            return Optional.of(named(SIDE, new EfficientVitConfig(depths, count(state, NECK))));
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(
                    e.getMessage() + "; of EfficientViT-SAM, L0, L1 and L2 can be used", e);
        }
    }

    /** Counts the blocks below a prefix. */
    private static int count(StateDict state, String prefix) {
        int count = 0;
        while (hasBelow(state, prefix + count + ".")) {
            count++;
        }
        return count;
    }

    private static boolean hasBelow(StateDict state, String prefix) {
        return state.tensors().keySet().stream().anyMatch(key -> key.startsWith(prefix));
    }

    /** A published size under its name, others by the number of their blocks. */
    static SamConfig named(int inputSide, EfficientVitConfig encoder) {
        String size =
                PUBLISHED.entrySet().stream()
                        .filter(e -> inputSide == SIDE && e.getValue().equals(encoder))
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .orElseGet(
                                () ->
                                        encoder.depths().stream().mapToInt(d -> d).sum()
                                                + "x"
                                                + encoder.neckDepth());
        return new SamConfig(NAME + size, inputSide, encoder);
    }

    @Override
    public void describe(EfficientVitConfig config, ObjectNode metadata) {
        ArrayNode depths = metadata.putArray(DEPTHS);
        config.depths().forEach(depths::add);
        metadata.put(NECK_DEPTH, config.neckDepth());
    }

    @Override
    public void declare(EfficientVitConfig config, int inputSide, TensorShapes shapes) {
        EfficientVitEncoder.declare(config, shapes);
    }

    @Override
    public boolean isUnused(String key) {
        return BatchNormed.isCounter(key);
    }

    @Override
    public ImageEncoder create(EfficientVitConfig config, Weights weights) {
        return new EfficientVitEncoder(config, weights);
    }

    /** Convolutions are rounded once they are folded. */
    @Override
    public boolean isExact(String key) {
        return EfficientVitBlock.NORMED.isConvolution(key);
    }

    @Override
    public void prepare(StateDict copy) {
        EfficientVitBlock.NORMED.prepare(copy);
        FusedConvolution.allow(copy);
    }

    /** sam_model_zoo.py of the original sets the number for all norms. */
    @Override
    public Generation generation() {
        return new FirstGeneration(0, EfficientVitConfig.EPSILON);
    }

    @Override
    public OptionalDouble startDeviation(String key, Shape shape) {
        return EfficientVitBlock.NORMED.startDeviation(key, shape);
    }

    /** The last norm is one of channels, as those of other necks. */
    @Override
    public OptionalDouble ownRate(String key, Tensor tensor) {
        return key.startsWith(ImageEncoder.PREFIX + "norm.")
                ? OptionalDouble.empty()
                : EfficientVitBlock.NORMED.ownRate(key, tensor);
    }
}
