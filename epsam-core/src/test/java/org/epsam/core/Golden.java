package org.epsam.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.ScalarMap;

/** One file of numbers computed with the original implementation, as arrays. */
public final class Golden {
    private final String name;
    private final StateDict tensors;

    private Golden(String name, StateDict tensors) {
        this.name = name;
        this.tensors = tensors;
    }

    /** Reads a file such as ids/ids.safetensors; the test is skipped where it is absent. */
    public static Golden read(String name) {
        return new Golden(name, org.epsam.nets.Golden.tensors(name));
    }

    /** Largest absolute difference that a tensor may show; 0 for exact. */
    public double tolerance(String tensor) {
        return org.epsam.nets.Golden.tolerance(name, tensor);
    }

    public Tensor tensor(String tensor) {
        return tensors.get(tensor);
    }

    public String metadata(String key) {
        return tensors.metadata().get(key);
    }

    /** The values of a tensor of any type. */
    public double[] doubles(String tensor) {
        return doubles(tensors.get(tensor));
    }

    public static double[] doubles(Tensor tensor) {
        try (TorchScope scope = Torch.scope()) {
            double[] out = new double[(int) tensor.numel()];
            tensor.detach().to(ScalarType.Double).contiguous().data_ptr_double().get(out);
            return out;
        }
    }

    public double scalar(String tensor) {
        double[] values = doubles(tensor);
        assertThat(values).as(tensor).hasSize(1);
        return values[0];
    }

    public byte[] bytes(String tensor) {
        double[] values = doubles(tensor);
        byte[] out = new byte[values.length];
        IntStream.range(0, out.length).forEach(i -> out[i] = (byte) (int) values[i]);
        return out;
    }

    public GrayImage gray(String tensor) {
        return new GrayImage(side(tensor, 1), side(tensor, 0), bytes(tensor));
    }

    public Mask mask(String tensor) {
        return new Mask(side(tensor, 1), side(tensor, 0), bytes(tensor));
    }

    public ScalarMap map(String tensor) {
        double[] values = doubles(tensor);
        float[] out = new float[values.length];
        IntStream.range(0, out.length).forEach(i -> out[i] = (float) values[i]);
        return new ScalarMap(side(tensor, 1), side(tensor, 0), out);
    }

    private int side(String tensor, int axis) {
        return (int) tensors.get(tensor).size(axis);
    }
}
