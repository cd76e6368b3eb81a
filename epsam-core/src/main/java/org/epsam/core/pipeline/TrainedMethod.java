package org.epsam.core.pipeline;

import java.util.ArrayList;
import java.util.List;
import org.epsam.core.config.ClassifySettings;
import org.epsam.core.config.Config;
import org.epsam.core.evaluate.OtherMethod;
import org.epsam.core.method.SegmentationNetwork;
import org.epsam.core.model.Models;
import org.epsam.core.run.MethodFolder;
import org.epsam.core.run.Run;

/**
 * Another method whose training is complete.
 *
 * @param method which method
 * @param folder of its stage
 * @param network kind of its network
 */
record TrainedMethod(OtherMethod method, MethodFolder folder, ClassifySettings network) {
    /** Returns what a configuration asks for, by name or as the gate. */
    static List<OtherMethod> wanted(Config config) {
        List<OtherMethod> wanted = new ArrayList<>(OtherMethod.listed(config.otherMethods()));
        if (config.evaluate().pixelGate() > 0 && !wanted.contains(PixelGate.METHOD)) {
            wanted.add(PixelGate.METHOD);
        }
        return wanted;
    }

    /** Returns those of a finished run. */
    static List<TrainedMethod> of(Run run, Config config) {
        return wanted(config).stream()
                .map(method -> new TrainedMethod(method, run.method(method), config.classify()))
                .toList();
    }

    /** Loads its network, which the caller closes. */
    SegmentationNetwork read() {
        return new SegmentationNetwork(Models.readClassifier(network, folder.network()));
    }
}
