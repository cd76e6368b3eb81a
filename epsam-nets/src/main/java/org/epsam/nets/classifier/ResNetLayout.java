package org.epsam.nets.classifier;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.epsam.nets.checkpoint.Shape;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.checkpoint.TensorShapes;

/**
 * The layers of a {@link ResNetAdl} in their order, and the names and shapes of their tensors.
 *
 * <p>Attention dropout follows block 0 of layer3 and blocks 0 and 2 of layer4, where such blocks
 * exist. It has no weights but takes an index in its layer, so that the names of later blocks
 * shift: layer3.0, (layer3.1), layer3.2 and so on.
 */
record ResNetLayout(ResNetConfig config) {
    private static final List<Integer> STRIDES = List.of(1, 2, 2, 1);

    /** A place in a layer's sequence: block number {@code number}, or attention dropout. */
    record Place(int layer, int index, int number, boolean dropout) {
        String name() {
            return "layer" + layer + "." + index;
        }

        int stride() {
            return number == 0 ? STRIDES.get(layer - 1) : 1;
        }
    }

    /** All places in order. */
    List<Place> places() {
        List<Place> places = new ArrayList<>();
        for (int layer = 1; layer <= ResNetSizes.LAYERS; layer++) {
            int index = 0;
            for (int number = 0; number < config.sizes().blocks().get(layer - 1); number++) {
                places.add(new Place(layer, index++, number, false));
                boolean behind = number == 0 && layer >= 3 || number == 2 && layer == 4;
                if (config.dropout().used() && behind) {
                    places.add(new Place(layer, index++, number, true));
                }
            }
        }
        return places;
    }

    /** All tensors in the original's order. */
    Map<String, Shape> shapes() {
        TensorShapes shapes = new TensorShapes();
        shapes.tensor("conv1.weight", config.sizes().stem(), config.inputs(), 7, 7);
        norm(shapes, "bn1", config.sizes().stem());
        long in = config.sizes().stem();
        for (Place place : places()) {
            if (!place.dropout()) {
                in = block(shapes.at(place.name()), place, in);
            }
        }
        shapes.tensor("fc.weight", 1, in);
        shapes.tensor("fc.bias", 1);
        return shapes.asMap();
    }

    /** Adds one block and returns its output channels. */
    private long block(TensorShapes shapes, Place place, long in) {
        long inner = config.sizes().planes().get(place.layer() - 1);
        long out = inner * config.sizes().expansion();
        shapes.tensor("conv1.weight", inner, in, 1, 1);
        norm(shapes, "bn1", inner);
        shapes.tensor("conv2.weight", inner, inner, 3, 3);
        norm(shapes, "bn2", inner);
        shapes.tensor("conv3.weight", out, inner, 1, 1);
        norm(shapes, "bn3", out);
        if (place.number() == 0 && (in != out || place.stride() != 1)) {
            shapes.tensor("downsample.0.weight", out, in, 1, 1);
            norm(shapes, "downsample.1", out);
        }
        return out;
    }

    private static void norm(TensorShapes shapes, String name, long channels) {
        shapes.norm(name, channels);
        shapes.tensor(name + ".running_mean", channels);
        shapes.tensor(name + ".running_var", channels);
        shapes.tensor(name + ".num_batches_tracked");
    }

    /**
     * Maps tensors to their names in torchvision's ResNet, whose block names are not shifted. The
     * linear layer is left out, and batch counters where {@code torchvisionResNet} has none.
     *
     * @return torchvision's key by key of this network, in order
     */
    Map<String, String> imageNetSources(StateDict torchvisionResNet) {
        Map<String, String> names = new LinkedHashMap<>();
        for (Place place : places()) {
            if (!place.dropout()) {
                names.put(place.name(), "layer" + place.layer() + "." + place.number());
            }
        }
        Map<String, String> sources = new LinkedHashMap<>();
        for (String key : shapes().keySet()) {
            int end = key.indexOf('.', key.indexOf('.') + 1);
            String place = key.startsWith("layer") ? key.substring(0, end) : "";
            String source = names.getOrDefault(place, "") + key.substring(place.length());
            boolean counter = key.endsWith("num_batches_tracked");
            if (!key.startsWith("fc.") && !(counter && !torchvisionResNet.contains(source))) {
                sources.put(key, source);
            }
        }
        return sources;
    }
}
