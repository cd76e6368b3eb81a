package org.epsam.nets;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.checkpoint.Shape;
import org.epsam.nets.checkpoint.StateDict;

/**
 * Weights and images that a formula gives, here and in Python (golden/parity/seeded.py), so that no
 * weights of large networks need to be stored beside what the original computes with them.
 */
public final class SeededTensors {
    private SeededTensors() {}

    /** All tensors of a network, by their names. */
    public static StateDict state(Map<String, Shape> shapes) {
        StateDict state = new StateDict();
        shapes.forEach((name, shape) -> state.put(name, weight(name, shape.toArray())));
        return state;
    }

    /** The values of a weight: spread by its inputs; norms around 1; biases small. */
    public static Tensor weight(String name, long... shape) {
        double centre = 0;
        double spread = 0.1;
        if (shape.length > 1) {
            long inputs = 1;
            for (int i = 1; i < shape.length; i++) {
                inputs *= shape[i];
            }
            spread = Math.sqrt(3.0 / inputs);
        } else if (name.endsWith("running_var")) {
            centre = 1;
            spread = 0.5;
        } else if (name.endsWith(".weight") || name.endsWith("gamma")) {
            centre = 1;
        }
        Tensor values = torch.empty(shape, new TensorOptions(ScalarType.Float), null);
        FloatPointer data = values.data_ptr_float();
        long hash = hash(name);
        float[] block = new float[1 << 16];
        for (long start = 0; start < values.numel(); start += block.length) {
            int length = (int) Math.min(block.length, values.numel() - start);
            for (int i = 0; i < length; i++) {
                block[i] = (float) (centre + spread * uniform(hash, start + i));
            }
            data.position(start).put(block, 0, length);
        }
        return values;
    }

    /** A preprocessed image, 1 x 3 x side x side: waves and noise, about -2 to 2. */
    public static Tensor image(int side) {
        float[] values = new float[3 * side * side];
        long hash = hash("image");
        for (int c = 0, i = 0; c < 3; c++) {
            for (int row = 0; row < side; row++) {
                double y = row / (double) side;
                for (int column = 0; column < side; column++, i++) {
                    double x = column / (double) side;
                    double wave =
                            Math.sin(2 * Math.PI * (3 + c) * x)
                                    * Math.cos(2 * Math.PI * (2 + c) * y);
                    values[i] = (float) (wave + 0.5 * uniform(hash, i));
                }
            }
        }
        return Tensor.create(values, 1, 3, side, side);
    }

    /**
     * Asserts that a result has the values of a sample of the original's: those at even steps.
     *
     * @param tolerance relative to the largest of them
     */
    public static void assertSample(String name, Tensor result, Tensor sample, double tolerance) {
        long step = Math.max(1, result.numel() / 4096) | 1;
        Tensor values = result.contiguous().to(ScalarType.Float).view(-1);
        Tensor places =
                torch.arange(
                        new Scalar(0),
                        new Scalar(values.numel()),
                        new Scalar(step),
                        new TensorOptions(ScalarType.Long));
        Tensor seen = values.index_select(0, places);
        assertThat(seen.numel()).as("values of %s", name).isEqualTo(sample.numel());
        double largest = sample.abs().max().item_double();
        double worst = seen.sub(sample).abs().max().item_double() / largest;
        assertThat(worst)
                .as("largest difference of %s, relative to the largest value", name)
                .isLessThanOrEqualTo(tolerance);
    }

    private static long hash(String name) {
        long value = 0xCBF29CE484222325L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            value = (value ^ (b & 0xFF)) * 0x100000001B3L;
        }
        return value;
    }

    private static double uniform(long hash, long index) {
        long z = hash + (index + 1) * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        z ^= z >>> 31;
        return (z >>> 40) / (double) (1 << 23) - 1;
    }
}
