package org.epsam.core.pretrain;

import java.nio.file.Path;
import java.util.Set;
import org.epsam.base.InputException;
import org.epsam.core.model.Bundled;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.sam.MobileNetWeights;
import org.epsam.nets.sam.Sam;
import org.epsam.nets.sam.SamConfig;

/** The initial weights of a pretraining. */
public sealed interface PretrainingStart {
    /**
     * Creates the model.
     *
     * @param seed seed of the weights that are drawn
     * @return the model, on the device that networks run on; closed by the caller
     * @throws InputException where a file cannot be read or contains another network
     */
    Sam create(long seed);

    /**
     * Returns how the start is recorded.
     *
     * @return one line
     */
    String description();

    /**
     * Draws all weights.
     *
     * @param config of a small model
     */
    record Random(SamConfig config) implements PretrainingStart {
        @Override
        public Sam create(long seed) {
            // Loading again moves the tensors to the device that networks run on.
            return Sam.load(Sam.create(config, seed).state().toDevice());
        }

        @Override
        public String description() {
            return config.equals(SamConfig.smallVit()) ? "random, vision transformer" : "random";
        }
    }

    /**
     * Starts from a small model.
     *
     * @param file a checkpoint
     */
    record Model(Path file) implements PretrainingStart {
        private static final Set<SamConfig> SMALL = Set.of(SamConfig.small(), SamConfig.smallVit());

        @Override
        public Sam create(long seed) {
            Sam sam = Bundled.sam(file.toString());
            if (!SMALL.contains(sam.config())) {
                String name = sam.config().name();
                sam.close();
                throw new InputException(
                        file + ": is a " + name + "; pretraining starts from a small model");
            }
            return sam;
        }

        @Override
        public String description() {
            return file.toString();
        }
    }

    /**
     * Takes the image encoder from MobileNetV2 and draws the other weights.
     *
     * @param folder ImageNet weights, a folder with {@code layers.tsv}
     */
    record Backbone(Path folder) implements PretrainingStart {
        @Override
        public Sam create(long seed) {
            try (StateDict backbone = MobileNetWeights.read(folder)) {
                return Sam.load(Sam.create(SamConfig.small(), seed, backbone).state().toDevice());
            }
        }

        @Override
        public String description() {
            return folder.toString();
        }
    }
}
