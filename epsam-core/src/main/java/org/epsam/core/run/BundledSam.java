package org.epsam.core.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.epsam.nets.checkpoint.Checkpoint;
import org.epsam.nets.checkpoint.SafeTensors;
import org.epsam.nets.sam.Sam;
import org.epsam.slides.InputException;

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
        // Unpacked anew each time: a cache by name and date would outlive the model it holds.
        Path file = null;
        try (InputStream in =
                BundledSam.class.getResourceAsStream("/org/epsam/core/sam/small.safetensors")) {
            file = Files.createTempFile("epsam-small", ".safetensors");
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            return Sam.load(SafeTensors.read(file).toDevice());
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
