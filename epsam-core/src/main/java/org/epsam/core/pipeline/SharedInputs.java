package org.epsam.core.pipeline;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.epsam.core.model.Networks;
import org.epsam.nets.checkpoint.SafeTensors;
import org.epsam.nets.checkpoint.StateDict;

/**
 * The inputs shared by the stages after the first two.
 *
 * @param data patches with labels
 * @param networks the trained classifier, and SAM, which has its original weights at the start of a
 *     stage
 * @param samHash hash of those weights
 */
record SharedInputs(TrainingData data, Networks networks, String samHash) {
    /** Returns the hashes of all inputs by name; a stage adds its own. */
    Map<String, String> inputs() {
        Map<String, String> inputs = new TreeMap<>();
        inputs.put("data", data.hash());
        inputs.put("sam", samHash);
        inputs.put("classifier", networks.classifier().sha256());
        return inputs;
    }

    /** Hashes the tensors of a file, ignoring its provenance. */
    static String hash(Path weights) {
        try (StateDict state = SafeTensors.read(weights)) {
            return state.sha256();
        }
    }
}
