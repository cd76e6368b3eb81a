package org.epsam.nets.checkpoint;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;

/**
 * The sizes of a tensor's axes.
 *
 * @param sizes none for a scalar; not negative
 */
public record Shape(List<Long> sizes) {
    /** Copies the sizes. */
    public Shape {
        sizes = List.copyOf(sizes);
    }

    /**
     * Returns a shape.
     *
     * @param sizes of the axes
     * @return the shape
     */
    public static Shape of(long... sizes) {
        return new Shape(Arrays.stream(sizes).boxed().toList());
    }

    /**
     * Returns the shape of a tensor.
     *
     * @param tensor any tensor
     * @return its shape
     */
    public static Shape of(Tensor tensor) {
        return new Shape(LongStream.range(0, tensor.dim()).mapToObj(tensor::size).toList());
    }

    /**
     * Returns the number of axes.
     *
     * @return 0 for a scalar
     */
    public int axes() {
        return sizes.size();
    }

    /**
     * Returns the number of values of a tensor.
     *
     * @return product of all sizes
     */
    public long values() {
        return sizes.stream().reduce(1L, (a, b) -> a * b);
    }

    /**
     * Returns the number of values that enter one output of a layer with weights of this shape.
     *
     * @return product of all sizes but the first
     */
    public long inputs() {
        return sizes.stream().skip(1).reduce(1L, (a, b) -> a * b);
    }

    /**
     * Returns the sizes as LibTorch takes them.
     *
     * @return a new array
     */
    public long[] toArray() {
        return sizes.stream().mapToLong(Long::longValue).toArray();
    }

    /**
     * Returns the shape as messages write it.
     *
     * @return such as {@code 64x4x7x7}, or {@code scalar}
     */
    @Override
    public String toString() {
        return sizes.isEmpty()
                ? "scalar"
                : sizes.stream().map(String::valueOf).collect(Collectors.joining("x"));
    }
}
