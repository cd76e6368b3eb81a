package org.epsam.app.inspect;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.checkpoint.Checkpoint;
import org.epsam.nets.checkpoint.CheckpointException;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.classifier.ResNetAdl;
import org.epsam.nets.classifier.ResNetConfig;
import org.epsam.nets.sam.Sam;

/** Describes checkpoints. */
final class CheckpointFacts {
    private CheckpointFacts() {}

    static FactSheet of(Path file) {
        try (StateDict state = Checkpoint.read(file)) {
            FactSheet facts =
                    new FactSheet().put("file", file.toString()).put("kind", "checkpoint");
            facts.put("format", format(Inspection.head(file)));
            facts.put("tensors", state.tensors().size());
            facts.put("values", state.tensors().values().stream().mapToLong(Tensor::numel).sum());
            Map<String, Integer> types = new TreeMap<>();
            for (Tensor tensor : state.tensors().values()) {
                types.merge(type(tensor.scalar_type().intern()), 1, Integer::sum);
            }
            facts.put("tensors by type", types);
            facts.put("sha256", state.sha256());
            Map<String, String> metadata = Map.copyOf(state.metadata());
            facts.put("network", network(state));
            if (!metadata.isEmpty()) {
                facts.put("metadata", new TreeMap<>(metadata));
            }
            return facts;
        }
    }

    /** PyTorch's name of a type. */
    private static String type(ScalarType type) {
        return switch (type) {
            case Double -> "float64";
            case Float -> "float32";
            case Half -> "float16";
            case Long -> "int64";
            case Int -> "int32";
            case Short -> "int16";
            case Char -> "int8";
            case Byte -> "uint8";
            default -> type.name().toLowerCase(Locale.ROOT);
        };
    }

    private static String format(String head) {
        if (head.startsWith("504b0304")) {
            return "PyTorch .pth (zip)";
        }
        return head.endsWith("7b") ? "safetensors" : "PyTorch .pth (before 1.6)";
    }

    /** Recognises the network; loading it checks that all of it is there. */
    private static String network(StateDict state) {
        if (!state.tensors().isEmpty()
                && state.tensors().keySet().stream().allMatch(k -> k.startsWith("mask_decoder."))) {
            return "mask decoder of Segment Anything, alone";
        }
        boolean sam =
                state.tensors().keySet().stream().anyMatch(k -> k.startsWith("image_encoder."));
        boolean resnet = state.contains("layer1.0.conv3.weight");
        try {
            if (sam) {
                return sam(state);
            }
            if (resnet) {
                ResNetConfig config = ResNetAdl.recognise(state);
                ResNetAdl.load(config, state).close();
                return "ResNet classifier "
                        + config.name()
                        + (config.attentionDropout() ? ", attention dropout" : "")
                        + (config.highFrequency() ? ", high-frequency channel" : "");
            }
        } catch (CheckpointException e) {
            return "not recognised: " + e.getMessage();
        }
        return "not recognised";
    }

    private static String sam(StateDict state) {
        // The copy is for the model to own; tensors that keep their type are shared.
        StateDict copy = state.toType(ScalarType.Float);
        try (copy;
                Sam sam = Sam.load(copy)) {
            return "Segment Anything "
                    + sam.config().name()
                    + ", "
                    + sam.config().inputSide()
                    + " px input";
        }
    }
}
