package org.epsam.core.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.epsam.nets.checkpoint.Checkpoint;
import org.epsam.nets.checkpoint.SafeTensors;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.sam.Sam;
import org.epsam.slides.InputException;

/** The weights that come with the program. */
public enum Bundled {
    /** The small Segment Anything Model for H&amp;E. */
    SAM("sam/small"),
    /** MobileNetV2 as trained on ImageNet: where the classifier of that name starts. */
    MOBILENET("classify/mobilenetv2");

    /** Name of a bundled model in a configuration. */
    public static final String NAME = "bundled";

    private final String resource;

    Bundled(String resource) {
        this.resource = "/org/epsam/core/" + resource + ".safetensors";
    }

    /**
     * Reads the weights.
     *
     * @return half precision, on the CPU; closed by the caller
     */
    public StateDict read() {
        // Unpacked anew each time: a cache by name and date would outlive the model it holds.
        Path file = null;
        try (InputStream in = Bundled.class.getResourceAsStream(resource)) {
            file = Files.createTempFile("epsam", ".safetensors");
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            return SafeTensors.read(file);
        } catch (IOException e) {
            throw new InputException(
                    "the bundled model cannot be unpacked to "
                            + System.getProperty("java.io.tmpdir")
                            + " ("
                            + e.getMessage()
                            + "); free space there",
                    e);
        } finally {
            if (file != null) {
                file.toFile().delete();
            }
        }
    }

    /**
     * Loads the Segment Anything Model that a configuration names.
     *
     * @param checkpoint {@code bundled}, or a {@code .pth} or {@code .safetensors} file
     * @return a model that the caller closes
     */
    public static Sam sam(String checkpoint) {
        StateDict weights =
                checkpoint.equals(NAME) ? SAM.read() : Checkpoint.read(Path.of(checkpoint));
        return Sam.load(weights.toDevice());
    }
}
