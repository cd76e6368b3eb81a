package org.epsam.core.run;

import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;
import org.epsam.nets.checkpoint.Checkpoint;
import org.epsam.nets.checkpoint.SafeTensors;
import org.epsam.nets.sam.Sam;

/** The small Segment Anything Model for H&amp;E that comes with the program. */
public final class BundledSam {
    /** Name of it in a configuration. */
    public static final String NAME = "bundled";

    private BundledSam() {}

    /**
     * Loads it.
     *
     * @return a model that the caller closes
     */
    public static Sam load() {
        try {
            Path file =
                    Loader.cacheResource(BundledSam.class, "/org/epsam/core/sam/small.safetensors")
                            .toPath();
            return Sam.load(SafeTensors.read(file).toDevice());
        } catch (IOException e) {
            throw new IllegalStateException(
                    "the bundled model cannot be unpacked: " + e.getMessage(), e);
        }
    }

    /**
     * Loads the model that a configuration names.
     *
     * @param checkpoint {@code bundled}, or a {@code .pth} or {@code .safetensors} file
     * @return a model that the caller closes
     */
    public static Sam load(String checkpoint) {
        return checkpoint.equals(NAME)
                ? load()
                : Sam.load(Checkpoint.read(Path.of(checkpoint)).toDevice());
    }
}
