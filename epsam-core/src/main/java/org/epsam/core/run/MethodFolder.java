package org.epsam.core.run;

import java.nio.file.Path;
import org.epsam.core.evaluate.OtherMethod;

/**
 * What another method has trained, for comparison.
 *
 * @param path the folder
 */
public record MethodFolder(Path path) implements StageFolder {
    /**
     * Returns the name of the folder in a run.
     *
     * @param method which method
     * @return such as {@code 3-oeem}
     */
    public static String name(OtherMethod method) {
        return "3-" + method.key();
    }

    /**
     * Returns the file of the network's weights.
     *
     * @return {@code network.safetensors}
     */
    public Path network() {
        return path.resolve("network.safetensors");
    }

    /**
     * Returns the file of the weights of the method's own classifier, if it has one.
     *
     * @return {@code classifier.safetensors}
     */
    public Path classifier() {
        return path.resolve("classifier.safetensors");
    }

    /**
     * Returns the file with the training history of that classifier.
     *
     * @return {@code classifier-history.json}
     */
    public Path classifierHistory() {
        return path.resolve("classifier-history.json");
    }

    /**
     * Returns the file of a pseudo mask of a training patch, if the method makes any.
     *
     * @param layer of the classifier, from 1, the earliest
     * @param patch its name
     * @return a mask of the patch's size
     */
    public Path mask(int layer, String patch) {
        return path.resolve("mask").resolve(Integer.toString(layer)).resolve(patch + ".png");
    }
}
