package org.epsam.core.pipeline;

import java.util.ArrayList;
import java.util.List;
import org.epsam.base.InputException;
import org.epsam.core.config.ClassifySettings;
import org.epsam.core.config.Config;
import org.epsam.core.evaluate.OtherMethod;
import org.epsam.core.method.MethodMasks;
import org.epsam.core.model.Networks;
import org.epsam.core.run.MethodFolder;
import org.epsam.core.run.Run;
import org.epsam.nets.classifier.Classifiers;

/**
 * Another method that can be evaluated: what it trains is complete.
 *
 * @param method which method
 * @param folder of its stage; absent and not read where it trains nothing
 * @param classify kind of its networks
 */
record ComparedMethod(OtherMethod method, MethodFolder folder, ClassifySettings classify) {
    /** Returns what a configuration asks for, by name or as the gate. */
    static List<OtherMethod> wanted(Config config) {
        List<OtherMethod> wanted = new ArrayList<>(OtherMethod.listed(config.otherMethods()));
        if (config.evaluate().pixelGate() > 0 && !wanted.contains(PixelGate.METHOD)) {
            wanted.add(PixelGate.METHOD);
        }
        return wanted;
    }

    /**
     * Refuses methods that the networks of a configuration cannot learn.
     *
     * @throws InputException if a method is unknown, or needs layers that are not trained
     */
    static void require(Config config) {
        String network = config.classify().network();
        if (wanted(config).contains(OtherMethod.MLPS)
                && !Classifiers.family(network).trainsLayers()) {
            throw new InputException(
                    "other_methods: mlps learns from several layers of a classifier, and "
                            + network
                            + " trains the last one alone; leave mlps out, or choose another"
                            + " classify.network");
        }
    }

    /** Returns those of a finished run. */
    static List<ComparedMethod> of(Run run, Config config) {
        return wanted(config).stream()
                .map(method -> new ComparedMethod(method, run.method(method), config.classify()))
                .toList();
    }

    /** Returns the hash of what it has learned; nothing where it trains nothing. */
    String hash() {
        return Method.of(method).hash(folder);
    }

    /** Returns its masks, which the caller closes; SAM has its original weights. */
    MethodMasks masks(Networks networks) {
        return Method.of(method).masks(folder, classify, networks);
    }
}
