package org.epsam.nets.checkpoint;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The list of a network's tensors, written down layer by layer in the original's order. */
public final class TensorShapes {
    private final Map<String, Shape> shapes;
    private final String prefix;

    /** Creates an empty list. */
    public TensorShapes() {
        this(new LinkedHashMap<>(), "");
    }

    private TensorShapes(Map<String, Shape> shapes, String prefix) {
        this.shapes = shapes;
        this.prefix = prefix;
    }

    /**
     * Returns a view of this list that adds below a name.
     *
     * @param name of a part of the network; a dot follows it in the keys. Empty for this list
     *     itself
     * @return the view
     */
    public TensorShapes at(String name) {
        return name.isEmpty() ? this : new TensorShapes(shapes, prefix + name + ".");
    }

    /**
     * Adds one tensor.
     *
     * @param name below this list's prefix
     * @param sizes of its axes
     */
    public void tensor(String name, long... sizes) {
        shapes.put(prefix + name, Shape.of(sizes));
    }

    /**
     * Adds weight [out, in] and bias [out].
     *
     * @param name of the layer
     * @param in channels
     * @param out channels
     */
    public void linear(String name, long in, long out) {
        tensor(name + ".weight", out, in);
        tensor(name + ".bias", out);
    }

    /**
     * Adds weight and bias of a norm over channels.
     *
     * @param name of the layer
     * @param channels their number
     */
    public void norm(String name, long channels) {
        tensor(name + ".weight", channels);
        tensor(name + ".bias", channels);
    }

    /**
     * Adds weight [out, inOfGroup, side, side] and bias [out].
     *
     * @param name of the layer
     * @param out channels
     * @param inOfGroup channels that one output channel sees
     * @param side of the kernel
     */
    public void conv(String name, long out, long inOfGroup, long side) {
        tensor(name + ".weight", out, inOfGroup, side, side);
        tensor(name + ".bias", out);
    }

    /**
     * Returns all shapes.
     *
     * @return an unmodifiable view, in the order in which they were added
     */
    public Map<String, Shape> asMap() {
        return Collections.unmodifiableMap(shapes);
    }
}
