package org.epsam.nets.sam;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.epsam.nets.checkpoint.StrictLoading;

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

    /** All shapes as text, such as 256x64x2x2. */
    Map<String, String> asText() {
        Map<String, String> text = new LinkedHashMap<>();
        shapes.forEach((key, shape) -> text.put(key, StrictLoading.shape(shape)));
        return Collections.unmodifiableMap(text);
    }
}
