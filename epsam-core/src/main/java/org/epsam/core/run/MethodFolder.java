package org.epsam.core.run;

import java.nio.file.Path;
import org.epsam.core.evaluate.OtherMethod;

/**
 * The network that another method has trained, for comparison.
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
}
