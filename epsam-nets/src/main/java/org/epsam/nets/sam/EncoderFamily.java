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

/**
 * Everything specific to one kind of image encoder that the rest of Segment Anything needs: how
 * they are recognised, built, started and trained. {@link Encoders} lists the families.
 *
 * @param <C> sizes of an encoder of this kind
 */
interface EncoderFamily<C extends EncoderConfig> {
    /** The class of the sizes. */
    Class<C> configType();

    /** What the encoders are called, such as {@code vision transformer}. */
    String kind();

    /** Returns the models of this kind that have a name. */
    List<SamConfig> models();

    /** The name of a tensor by which a checkpoint of this family is recognised. */
    String mark();

    /**
     * Finds the sizes that the metadata entry {@code config} describes.
     *
     * @return empty if it describes another family
     * @throws IllegalArgumentException if its sizes are not those of an encoder
     */
    Optional<SamConfig> describedBy(JsonNode metadata);

    /**
     * Finds the sizes by keys and shapes.
     *
     * @return empty if the tensors are of another family
     * @throws org.epsam.nets.checkpoint.CheckpointException if they are of this family and the
     *     sizes cannot be found
     */
    Optional<SamConfig> recognise(StateDict state);

    /** Writes the sizes in the form that {@link #describedBy} reads. */
    void describe(C config, ObjectNode metadata);

    /** Lists the tensors, below {@code image_encoder.}. */
    void declare(C config, int inputSide, TensorShapes shapes);

    /**
     * Returns whether a tensor that published checkpoints hold is left aside when they are loaded,
     * as the original never uses it.
     */
    default boolean isUnused(String key) {
        return false;
    }

    /** Creates an encoder whose weights are below {@code image_encoder.}. */
    ImageEncoder create(C config, Weights weights);

    /**
     * Returns whether a tensor stays float32 in a copy of the weights in bfloat16, until {@link
     * #prepare}.
     */
    default boolean isExact(String key) {
        return false;
    }

    /**
     * Prepares a copy of the weights, which will not change, for inference.
     *
     * @param copy of the tensors below {@code image_encoder.} in bfloat16; may get further ones
     */
    default void prepare(StateDict copy) {}

    /** The prompt encoder and the mask decoder that go with these encoders. */
    Generation generation();

    /**
     * Returns the deviation of the normal distribution that a tensor's values are drawn from at
     * first.
     *
     * @return empty for the rule of all other layers, see {@link StartWeights}
     */
    OptionalDouble startDeviation(String key, Shape shape);

    /**
     * Returns the factor of the learning rate of a tensor whose steps must be of a size of their
     * own.
     *
     * @return empty for tensors that share the common rate
     */
    OptionalDouble ownRate(String key, Tensor tensor);
}
