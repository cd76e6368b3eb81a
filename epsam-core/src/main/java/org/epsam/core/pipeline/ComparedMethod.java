package org.epsam.core.pipeline;

import java.util.ArrayList;
import java.util.List;
import org.epsam.core.config.ClassifySettings;
import org.epsam.core.config.Config;
import org.epsam.core.evaluate.OtherMethod;
import org.epsam.core.method.EnhancedMasks;
import org.epsam.core.method.MethodMasks;
import org.epsam.core.method.SegmentationNetwork;
import org.epsam.core.model.Models;
import org.epsam.core.model.Networks;
import org.epsam.core.run.MethodFolder;
import org.epsam.core.run.Run;

/**
 * Another method that can be evaluated: what it trains is complete.
 *
 * @param method which method
 * @param folder of its stage; absent and not read where it trains nothing
 * @param network kind of its network
 */
record ComparedMethod(OtherMethod method, MethodFolder folder, ClassifySettings network) {
    /** Returns what a configuration asks for, by name or as the gate. */
    static List<OtherMethod> wanted(Config config) {
        List<OtherMethod> wanted = new ArrayList<>(OtherMethod.listed(config.otherMethods()));
        if (config.evaluate().pixelGate() > 0 && !wanted.contains(PixelGate.METHOD)) {
            wanted.add(PixelGate.METHOD);
        }
        return wanted;
    }

    /** Returns those of a finished run. */
    static List<ComparedMethod> of(Run run, Config config) {
        return wanted(config).stream()
                .map(method -> new ComparedMethod(method, run.method(method), config.classify()))
                .toList();
    }

    /** Returns the hash of what it has learned; nothing where it trains nothing. */
    String hash() {
        return method.isTrained() ? SharedInputs.hash(folder.network()) : "";
    }

    /** Loads the network of a trained method, which the caller closes. */
    SegmentationNetwork read() {
        return new SegmentationNetwork(Models.readClassifier(network, folder.network()));
    }

    /** Returns its masks, which the caller closes; SAM has its original weights. */
    MethodMasks masks(Networks networks) {
        return method.isTrained()
                ? read()
                : new EnhancedMasks(networks.sam(), networks.embeddings());
    }
}
