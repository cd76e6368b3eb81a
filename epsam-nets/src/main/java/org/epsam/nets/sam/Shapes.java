package org.epsam.nets.sam;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The list of a network's tensors, written down layer by layer in the original's order. */
final class Shapes {
    private final Map<String, long[]> shapes;
    private final String prefix;

    Shapes() {
        this(new LinkedHashMap<>(), "");
    }

    private Shapes(Map<String, long[]> shapes, String prefix) {
        this.shapes = shapes;
        this.prefix = prefix;
    }

    /** The same list, writing below a name. */
    Shapes at(String name) {
        return new Shapes(shapes, prefix + name + ".");
    }

    void tensor(String name, long... shape) {
        shapes.put(prefix + name, shape);
    }

    void linear(String name, long in, long out) {
        tensor(name + ".weight", out, in);
        tensor(name + ".bias", out);
    }

    void norm(String name, long channels) {
        tensor(name + ".weight", channels);
        tensor(name + ".bias", channels);
    }

    void conv(String name, long out, long inOfGroup, long side) {
        tensor(name + ".weight", out, inOfGroup, side, side);
        tensor(name + ".bias", out);
    }

    /** All shapes by key, in order. */
    Map<String, long[]> all() {
        return Collections.unmodifiableMap(shapes);
    }

    /** All shapes as text, such as 256,64,2,2. */
    Map<String, String> asText() {
        Map<String, String> text = new LinkedHashMap<>();
        shapes.forEach((key, shape) -> text.put(key, text(shape)));
        return Collections.unmodifiableMap(text);
    }

    static String text(long... shape) {
        return Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(","));
    }

    static String text(org.bytedeco.pytorch.Tensor tensor) {
        long[] shape = new long[(int) tensor.dim()];
        Arrays.setAll(shape, tensor::size);
        return text(shape);
    }
}
