package org.epsam.nets.sam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.epsam.nets.checkpoint.Shape;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.checkpoint.TensorShapes;

/** The small encoder around a {@link MobileNetV2}. */
final class MobileNetFamily implements EncoderFamily<MobileNetConfig> {
    private static final String STEM = ImageEncoder.BACKBONE + "stem.weight";

    @Override
    public Class<MobileNetConfig> configType() {
        return MobileNetConfig.class;
    }

    @Override
    public String kind() {
        return "MobileNetV2";
    }

    @Override
    public List<SamConfig> models() {
        return List.of(SamConfig.small());
    }

    @Override
    public String mark() {
        return STEM;
    }

    @Override
    public Optional<SamConfig> describedBy(JsonNode metadata) {
        if (!metadata.path("encoder").asText().equals(MobileNetV2.NAME)) {
            return Optional.empty();
        }
        int side = metadata.path("img_size").asInt();
        return Optional.of(new SamConfig(SamConfig.small().name(), side, new MobileNetConfig()));
    }

    @Override
    public Optional<SamConfig> recognise(StateDict state) {
        return state.contains(STEM) ? Optional.of(SamConfig.small()) : Optional.empty();
    }

    @Override
    public void describe(MobileNetConfig config, ObjectNode metadata) {
        metadata.put("encoder", MobileNetV2.NAME);
    }

    @Override
    public void declare(MobileNetConfig config, int inputSide, TensorShapes shapes) {
        MobileNetEncoder.declare(shapes);
    }

    @Override
    public ImageEncoder create(MobileNetConfig config, Weights weights) {
        return new MobileNetEncoder(weights);
    }

    @Override
    public boolean isExact(String key) {
        return MobileNetV2.isExact(key, ImageEncoder.BACKBONE);
    }

    @Override
    public void prepare(StateDict copy) {
        MobileNetV2.prepare(copy);
    }

    @Override
    public Generation generation() {
        return new FirstGeneration(MobileNetEncoder.FINE, FirstGeneration.EPSILON);
    }

    /** No norms in the backbone: this keeps the spread of the values (He et al. 2015). */
    @Override
    public OptionalDouble startDeviation(String key, Shape shape) {
        return key.startsWith(ImageEncoder.BACKBONE) && key.endsWith(".weight")
                ? OptionalDouble.of(Math.sqrt(2.0 / shape.inputs()))
                : OptionalDouble.empty();
    }

    @Override
    public OptionalDouble ownRate(String key, Tensor tensor) {
        return key.startsWith(ImageEncoder.BACKBONE)
                ? OptionalDouble.of(MobileNetV2.relativeRate(tensor))
                : OptionalDouble.empty();
    }
}
