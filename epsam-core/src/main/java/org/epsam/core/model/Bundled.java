package org.epsam.core.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.base.io.Json;
import org.epsam.core.config.Config;
import org.epsam.core.config.ConfigLoader;
import org.epsam.nets.checkpoint.Checkpoint;
import org.epsam.nets.checkpoint.CheckpointException;
import org.epsam.nets.checkpoint.SafeTensors;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.sam.Sam;

/** The weights that come with the program. */
public enum Bundled {
    /** The small Segment Anything Model for H&amp;E. */
    SAM("sam/small-2", Bundled.NAME, Bundled.NAME),
    /** The one before it, which runs of version 0.1.0 and of early builds of 0.2.0 began with. */
    FIRST_SAM("sam/small", "bundled", "bundled_sam"),
    /** MobileNetV2 as trained on ImageNet: where the classifier of that name starts. */
    MOBILENET("classify/mobilenetv2", "", "");

    /** Name of {@link #SAM} in a configuration. */
    public static final String NAME = "bundled_2";

    private final String resource;
    // A name means the same weights in each version, so that a run can be used by later ones.
    private final String checkpoint;
    private final String initialWeights;

    Bundled(String resource, String checkpoint, String initialWeights) {
        this.resource = "/org/epsam/core/" + resource + ".safetensors";
        this.checkpoint = checkpoint;
        this.initialWeights = initialWeights;
    }

    /** The one that {@code sam.checkpoint} names; empty where that is a file. */
    private static Optional<Bundled> ofCheckpoint(String name) {
        return Stream.of(SAM, FIRST_SAM).filter(b -> b.checkpoint.equals(name)).findFirst();
    }

    /** The one whose encoder {@code classify.initial_weights} names, if it does. */
    static Optional<Bundled> ofInitialWeights(String name) {
        return Stream.of(SAM, FIRST_SAM).filter(b -> b.initialWeights.equals(name)).findFirst();
    }

    /**
     * Reads the ImageNet weights of a backbone.
     *
     * @param name of the backbone, as in {@link
     *     org.epsam.nets.classifier.ClassifierFamily#backbone()}
     * @return half precision, on the CPU; closed by the caller
     */
    public static StateDict backbone(String name) {
        for (Bundled bundled : values()) {
            if (bundled.resource.endsWith("/classify/" + name + ".safetensors")) {
                return bundled.read();
            }
        }
        throw new IllegalArgumentException("no weights of " + name + " are bundled");
    }

    /**
     * Reads the weights.
     *
     * @return half precision, on the CPU; closed by the caller
     */
    public StateDict read() {
        // Unpacked each time: a cache by name and date could be stale. The file is unlinked as soon
        // as it is open, so that a killed program leaves nothing behind.
        Path file =
                Path.of(
                        System.getProperty("java.io.tmpdir"),
                        "epsam-" + UUID.randomUUID() + ".safetensors");
        try (InputStream in = Bundled.class.getResourceAsStream(resource);
                FileChannel channel =
                        FileChannel.open(
                                file,
                                StandardOpenOption.CREATE_NEW,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE,
                                StandardOpenOption.DELETE_ON_CLOSE)) {
            in.transferTo(Channels.newOutputStream(channel));
            return SafeTensors.read(channel, "the bundled " + resource);
        } catch (IOException e) {
            throw new InputException(
                    "the bundled model cannot be unpacked to "
                            + file.getParent()
                            + " ("
                            + e.getMessage()
                            + "); free space there",
                    e);
        }
    }

    /**
     * Says how other machines get the results of this one: with its precision, which each decides
     * for itself otherwise, and with the absolute path of SAM's weights.
     *
     * @param config the configuration
     * @return {@code key=value} texts for {@link ConfigLoader#change}
     */
    public static List<String> here(Config config) {
        List<String> values = new ArrayList<>();
        values.add("precision=" + config.precision().decide().word());
        String checkpoint = config.sam().checkpoint();
        if (ofCheckpoint(checkpoint).isEmpty()) {
            values.add(
                    "sam.checkpoint=" + Json.text(Path.of(checkpoint).toAbsolutePath().toString()));
        }
        return values;
    }

    /**
     * Refuses what is no checkpoint by its first bytes, without LibTorch.
     *
     * @param checkpoint name of a bundled model, or a {@code .pth} or {@code .safetensors} file
     * @throws CheckpointException if there is no such file, or it is of another format
     */
    public static void require(String checkpoint) {
        if (ofCheckpoint(checkpoint).isEmpty()) {
            // The answer does not matter here: who reads it is told.
            Checkpoint.isOptimizerState(Path.of(checkpoint));
        }
    }

    /**
     * Loads the Segment Anything Model that a configuration names.
     *
     * @param checkpoint name of a bundled model, or a {@code .pth} or {@code .safetensors} file
     * @return a model that the caller closes
     * @throws CheckpointException if the file cannot be read or is another network
     */
    public static Sam sam(String checkpoint) {
        StateDict weights =
                ofCheckpoint(checkpoint)
                        .map(Bundled::read)
                        .orElseGet(() -> Checkpoint.read(Path.of(checkpoint)));
        try {
            return Sam.load(weights.toDevice());
        } catch (CheckpointException e) {
            weights.close();
            throw e.in(checkpoint);
        }
    }
}
