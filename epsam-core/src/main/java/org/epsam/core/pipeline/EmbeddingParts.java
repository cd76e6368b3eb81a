package org.epsam.core.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFile;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.io.OutputFolder;
import org.epsam.base.io.PathLock;
import org.epsam.base.task.Progress;
import org.epsam.core.config.Config;
import org.epsam.core.config.MaskAugmentation;
import org.epsam.core.embedding.EmbeddingStore;
import org.epsam.core.embedding.View;
import org.epsam.core.image.Dihedral;
import org.epsam.core.image.PatchImages;
import org.epsam.core.model.Bundled;
import org.epsam.core.model.Models;
import org.epsam.core.run.Run;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.nets.sam.Sam;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.Split;
import org.epsam.slides.image.RgbImage;

/**
 * Computes the image embeddings that a training stores, ahead of it and in parts, which several
 * machines may share. The training finds them, and computes those that are missing.
 */
public final class EmbeddingParts implements AutoCloseable {
    private final Config config;
    private final List<Patch> patches;
    private final PatchImages images;
    private final Sam sam;
    private final Path folder;

    private EmbeddingParts(Config config, TrainingData data, Path run) {
        this.config = config;
        this.patches = patches(config, data);
        this.images = data.images(PixelSettings.of(config.data()));
        this.sam = Bundled.sam(config.sam().checkpoint());
        sam.setPrecision(config.precision().decide());
        this.folder = new Run(run).embeddings();
    }

    /**
     * Binds a run to data and configuration, as the training would.
     *
     * @param data folder or CSV of the data set
     * @param run folder for all results
     * @param preset name of the preset, recorded in the run
     * @param config the configuration
     * @param progress receives messages about the data
     * @return the lock of the run, to be closed when all parts are merged
     * @throws InputException as {@link Training#run}, or where the encoder is trained, so that
     *     embeddings cannot be stored
     */
    public static PathLock claim(
            Path data, Path run, String preset, Config config, Progress progress) {
        if (config.adapt().tunesEncoder()) {
            throw new InputException(
                    "adapt.encoder_rate "
                            + config.adapt().encoderRate()
                            + ": the image encoder is trained, so that embeddings cannot be stored;"
                            + " train without this step, or with a preset whose encoder stays as"
                            + " it is");
        }
        return Training.claim(data, run, preset, config, progress);
    }

    /**
     * Opens a run that is claimed.
     *
     * @param data folder or CSV of the data set
     * @param run folder for all results
     * @param config the configuration
     * @return to be closed
     */
    public static EmbeddingParts open(Path data, Path run, Config config) {
        Torch.threads(config.threadCount());
        return new EmbeddingParts(config, Training.open(data, config, Progress.SILENT), run);
    }

    private static List<Patch> patches(Config config, TrainingData data) {
        return Stream.of(Split.values())
                .flatMap(
                        split ->
                                split == Split.TRAIN && config.adapt().negatives() == 0
                                        ? data.positives(split).stream()
                                        : data.of(split).stream())
                .toList();
    }

    /**
     * Counts the patches whose embeddings are stored.
     *
     * @return their number
     */
    public int patches() {
        return patches.size();
    }

    /**
     * Computes the embeddings of some patches, unless that was done before.
     *
     * @param from number of the first patch
     * @param to number of the patch after the last one
     * @throws org.epsam.base.OutputException if they cannot be written
     */
    public void compute(int from, int to) {
        Path part = parts().resolve(from + "-" + to);
        if (Files.exists(part)) {
            return;
        }
        Path unfinished = AtomicFile.unfinished(part);
        try {
            try (EmbeddingStore store = store(unfinished)) {
                patches.subList(from, to).forEach(patch -> compute(patch, store));
            }
            Files.move(unfinished, part, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.exists(part)) {
                throw AtomicFolders.unwritable(part, e);
            }
            // Another machine was faster.
        } finally {
            AtomicFolders.delete(unfinished);
        }
    }

    private void compute(Patch patch, EmbeddingStore store) {
        RgbImage image = images.read(patch);
        boolean all =
                patch.split() == Split.TRAIN
                        ? config.adapt().augmentation() == MaskAugmentation.DIHEDRAL
                        : config.prompts().testTimeAugmentation();
        for (int variant = 0; variant < (all ? Dihedral.COUNT : 1); variant++) {
            try (TorchScope scope = Torch.scope();
                    GradientMode off = Torch.noGrad()) {
                store.get(List.of(new View(image, variant)));
            }
        }
    }

    private Path parts() {
        return folder.resolve("parts");
    }

    private EmbeddingStore store(Path parent) {
        return new EmbeddingStore(
                parent, sam, Models.encoderHash(sam), config.sam().halfEmbeddings());
    }

    /** Moves the embeddings of all parts to their place. */
    public void merge() {
        if (!Files.isDirectory(parts())) {
            return;
        }
        try (EmbeddingStore store = store(folder)) {
            for (Path part : OutputFolder.content(parts())) {
                try (EmbeddingStore computed = store(part)) {
                    store.copy(computed);
                }
                AtomicFolders.delete(part);
            }
        }
        AtomicFolders.delete(parts());
    }

    /** Frees the model. */
    @Override
    public void close() {
        sam.close();
    }
}
