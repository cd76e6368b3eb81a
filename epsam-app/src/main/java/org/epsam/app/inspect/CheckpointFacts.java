package org.epsam.app.inspect;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.core.model.Models;
import org.epsam.nets.checkpoint.Checkpoint;
import org.epsam.nets.checkpoint.StateDict;

/** Describes checkpoints. */
final class CheckpointFacts {
    private static final String WEIGHTS = "weights.safetensors";
    private static final String BEST = "best.safetensors";

    private CheckpointFacts() {}

    static FactSheet of(Path file) {
        if (Checkpoint.isOptimizerState(file)) {
            return new FactSheet()
                    .put("file", file.toString())
                    .put("kind", "checkpoint")
                    .put("format", "LibTorch archive (zip)")
                    .put("network", "none: the state of an optimizer, to resume a training with");
        }
        try (StateDict state = Checkpoint.read(file)) {
            FactSheet facts =
                    new FactSheet().put("file", file.toString()).put("kind", "checkpoint");
            facts.put("format", Checkpoint.format(file));
            facts.put("tensors", state.tensors().size());
            facts.put("values", state.tensors().values().stream().mapToLong(Tensor::numel).sum());
            Map<String, Integer> types = new TreeMap<>();
            for (Tensor tensor : state.tensors().values()) {
                types.merge(type(tensor.scalar_type().intern()), 1, Integer::sum);
            }
            facts.put("tensors by type", types);
            facts.put("sha256", state.sha256());
            Map<String, String> metadata = Map.copyOf(state.metadata());
            facts.put("network", Models.describe(state));
            if (!state.leftAside().isEmpty()) {
                facts.put("left aside", List.copyOf(state.leftAside()));
            }
            if (!metadata.isEmpty()) {
                facts.put("metadata", new TreeMap<>(metadata));
            }
            return facts;
        }
    }

    /** Whether a folder is the state that an interrupted training resumes from. */
    static boolean isTrainingState(Path folder) {
        return Files.exists(folder.resolve(WEIGHTS)) && Files.exists(folder.resolve(BEST));
    }

    static FactSheet ofTrainingState(Path folder) {
        return new FactSheet()
                .put("folder", folder.toString())
                .put("kind", "state of a training, to resume it with")
                .put("weights", of(folder.resolve(WEIGHTS)))
                .put("best weights", of(folder.resolve(BEST)));
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
}
