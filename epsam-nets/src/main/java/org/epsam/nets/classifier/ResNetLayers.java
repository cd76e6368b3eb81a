package org.epsam.nets.classifier;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;

/** The layers of {@link ResNetAdl} up to its features, all but the linear layer. */
final class ResNetLayers {
    private final Tensor stem;
    private final BatchNorm stemNorm;
    private final Map<String, Layer> layers = new LinkedHashMap<>();
    private final List<String> ends;
    private String last = "";

    @FunctionalInterface
    private interface Layer {
        Tensor forward(Tensor x, Mode mode);
    }

    ResNetLayers(ResNetConfig config, StateDict state) {
        stem = state.get("conv1.weight");
        stemNorm = new BatchNorm(state, "bn1");
        AttentionDropout dropout = config.dropout().layer();
        Map<Integer, String> lastOfLayer = new TreeMap<>();
        for (ResNetLayout.Place place : new ResNetLayout(config).places()) {
            lastOfLayer.put(place.layer(), place.name());
            last = place.name();
            if (place.dropout()) {
                layers.put(
                        place.name(),
                        (x, mode) ->
                                mode.training()
                                        ? dropout.forward(x, mode.draws().getAsDouble())
                                        : x);
            } else {
                Bottleneck block = new Bottleneck(state, place.name(), place.stride());
                layers.put(place.name(), block::forward);
            }
        }
        lastOfLayer.remove(1);
        ends = List.copyOf(lastOfLayer.values());
    }

    /** The name of the last layer. */
    String last() {
        return last;
    }

    /** The names of the last places of layers 2, 3 and 4. */
    List<String> ends() {
        return ends;
    }

    /** What the layers behind a place make of its features, in evaluation mode. */
    Tensor behind(String place, Tensor features) {
        Tensor x = features;
        boolean behind = false;
        for (Map.Entry<String, Layer> layer : layers.entrySet()) {
            if (behind) {
                x = layer.getValue().forward(x, Mode.EVALUATION);
            }
            behind |= layer.getKey().equals(place);
        }
        return x;
    }

    /**
     * The features behind a place of the network.
     *
     * @param last {@code stem}, or a layer's name such as {@code layer4.0}
     */
    Tensor features(Tensor input, String last, Mode mode) {
        Tensor x = stem(input, mode);
        if (last.equals("stem")) {
            return x;
        }
        for (Map.Entry<String, Layer> layer : layers.entrySet()) {
            Tensor in = x;
            x = forward(layer.getValue(), in, mode);
            if (x != in) {
                in.close();
            }
            if (layer.getKey().equals(last)) {
                break;
            }
        }
        return x;
    }

    private static Tensor forward(Layer layer, Tensor in, Mode mode) {
        try (TorchScope scope = Torch.scope()) {
            return scope.keep(layer.forward(in, mode));
        }
    }

    private Tensor stem(Tensor input, Mode mode) {
        try (TorchScope scope = Torch.scope()) {
            Tensor x = stemNorm.forward(Bottleneck.convolve(input, stem, 2), mode).relu_();
            return scope.keep(
                    torch.max_pool2d(
                            x,
                            new long[] {3, 3},
                            new long[] {2, 2},
                            new long[] {1, 1},
                            new long[] {1, 1},
                            false));
        }
    }
}
