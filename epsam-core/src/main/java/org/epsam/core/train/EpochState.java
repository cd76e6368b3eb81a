package org.epsam.core.train;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Optimizer;
import org.bytedeco.pytorch.Tensor;
import org.epsam.base.InputException;
import org.epsam.base.io.Json;
import org.epsam.base.io.Sha256;
import org.epsam.nets.checkpoint.SafeTensors;
import org.epsam.nets.checkpoint.Shape;
import org.epsam.nets.checkpoint.StateDict;

/**
 * The folder of a finished epoch: current and best weights, the optimizer's state, the history, and
 * the hashes of these files. They are compared before anything is read, as LibTorch ends the whole
 * process at some damage in the optimizer's state.
 *
 * @param folder complete, or being filled
 */
record EpochState(Path folder) {
    private static final String WEIGHTS = "weights.safetensors";
    private static final String BEST = "best.safetensors";
    private static final String OPTIMIZER = "optimizer.pt";
    private static final String HISTORY = "history.json";
    private static final String HASHES = "sha256.json";

    /** LibTorch writes an archive in pieces of a few kilobytes. */
    private static final int BUFFER = 1 << 20;

    private static final List<String> FILES = List.of(WEIGHTS, BEST, OPTIMIZER, HISTORY);

    /** What changes in training. */
    record Parts(StateDict weights, StateDict best, Optimizer optimizer) {}

    void write(Parts parts, List<EpochLoop.Epoch> history) throws IOException {
        SafeTensors.write(folder.resolve(WEIGHTS), parts.weights());
        SafeTensors.write(folder.resolve(BEST), parts.best());
        try (OutputStream out =
                new BufferedOutputStream(
                        Files.newOutputStream(folder.resolve(OPTIMIZER)), BUFFER)) {
            OptimizerFile.write(parts.optimizer(), out);
        }
        Json.write(folder.resolve(HISTORY), history);
        Map<String, String> hashes = new TreeMap<>();
        FILES.forEach(name -> hashes.put(name, Sha256.of(folder.resolve(name))));
        Json.write(folder.resolve(HASHES), hashes);
    }

    /**
     * Restores weights and optimizer.
     *
     * @param parts changed in place
     * @return the epochs until then
     * @throws InputException if the folder is damaged or of other weights; with the way to begin
     *     anew
     */
    List<EpochLoop.Epoch> read(Parts parts) {
        try {
            requireHashes();
            try (StateDict weights = SafeTensors.read(folder.resolve(WEIGHTS));
                    StateDict best = SafeTensors.read(folder.resolve(BEST))) {
                requireLike(parts.weights(), weights);
                requireLike(parts.weights(), best);
                List<EpochLoop.Epoch> history =
                        Json.read(folder.resolve(HISTORY), new TypeReference<>() {});
                requireInOrder(history);
                EpochLoop.assign(parts.weights(), weights);
                EpochLoop.assign(parts.best(), best);
                OptimizerFile.read(parts.optimizer(), folder.resolve(OPTIMIZER));
                return history;
            }
        } catch (IOException | InputException e) {
            String reason = e instanceof InputException i ? i.withoutPath(folder) : e.getMessage();
            throw new InputException(
                    folder
                            + ": cannot be read ("
                            + reason
                            + "); delete this folder to train from the beginning",
                    e);
        }
    }

    private void requireHashes() throws IOException {
        if (!Files.exists(folder.resolve(HASHES))) {
            throw new IOException("it has no " + HASHES);
        }
        Map<String, String> hashes = Json.read(folder.resolve(HASHES), new TypeReference<>() {});
        for (String name : FILES) {
            Path file = folder.resolve(name);
            if (!Files.exists(file)) {
                throw new IOException(name + " is missing");
            }
            if (!Sha256.of(file).equals(hashes.get(name))) {
                throw new IOException(name + " has changed since it was written");
            }
        }
    }

    private static void requireLike(StateDict own, StateDict stored) throws IOException {
        for (Map.Entry<String, Tensor> tensor : own.tensors().entrySet()) {
            Tensor other = stored.tensors().get(tensor.getKey());
            Shape shape = Shape.of(tensor.getValue());
            if (other == null
                    || !Shape.of(other).equals(shape)
                    || other.scalar_type().intern() != tensor.getValue().scalar_type().intern()) {
                throw new IOException("the weights have no " + tensor.getKey() + " of " + shape);
            }
        }
    }

    private static void requireInOrder(List<EpochLoop.Epoch> history) throws IOException {
        for (int i = 0; i < history.size(); i++) {
            if (history.get(i).epoch() != i) {
                throw new IOException(HISTORY + " lacks epoch " + (i + 1));
            }
        }
        if (history.isEmpty()) {
            throw new IOException(HISTORY + " has no epoch");
        }
    }
}
