package org.epsam.core.pretrain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.base.Counted;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.io.Json;
import org.epsam.base.io.OutputFolder;
import org.epsam.base.io.PathLock;
import org.epsam.base.io.Sha256;
import org.epsam.base.task.Progress;
import org.epsam.base.work.WorkFolder;
import org.epsam.core.pretrain.ObjectImages.ObjectImage;
import org.epsam.core.run.Version;
import org.epsam.core.train.EpochLoop;
import org.epsam.nets.checkpoint.SafeTensors;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.sam.Sam;
import org.epsam.slides.data.SkippedFile;

/**
 * Pretraining from a manifest to a model file with its provenance. Run again after an interruption,
 * it resumes after the last finished epoch.
 *
 * @param manifest CSV file with the columns {@code image}, {@code mask} (empty where there is none)
 *     and, optional, {@code case}; paths are relative to it
 * @param start the weights to start from
 * @param plan how to train
 * @param file the model to write, in half precision; {@code FILE.json} records its provenance
 * @param command the words of the command line, for the record; may be empty
 */
public record PretrainingJob(
        Path manifest,
        PretrainingStart start,
        Pretraining.Plan plan,
        Path file,
        List<String> command) {
    /**
     * Returns the folder with the states of epochs and the log.
     *
     * @return a folder next to the model file
     */
    public Path working() {
        return file.resolveSibling(file.getFileName() + ".training");
    }

    /**
     * Returns the file that records the provenance of the model.
     *
     * @return a JSON file next to the model file
     */
    public Path provenance() {
        return file.resolveSibling(file.getFileName() + ".json");
    }

    /**
     * Returns whether the working folder is that of a pretraining.
     *
     * @return false before a first run
     */
    public boolean isBegun() {
        return new WorkFolder(working()).key().isPresent();
    }

    /**
     * Trains, or resumes an interrupted training, and writes model and provenance.
     *
     * @param progress receives progress and messages
     * @return mean IoU on the held-out cases, by kind of prompt
     * @throws org.epsam.base.InputException where the manifest or the start cannot be used, or the
     *     working folder belongs to other images or options, or another program writes the model
     */
    public Map<String, Double> run(Progress progress) {
        try (PathLock lock = OutputFolder.claimFile(file, "--out")) {
            return train(progress);
        }
    }

    private Map<String, Double> train(Progress progress) {
        Instant started = Instant.now();
        ObjectImages images = ObjectImages.read(manifest);
        long cases = images.images().stream().map(ObjectImage::group).distinct().count();
        progress.message(
                Counted.of(images.images().size(), "image")
                        + " of "
                        + Counted.of(cases, "case")
                        + " and "
                        + images.unmarked().size()
                        + " more without masks, "
                        + images.skipped().size()
                        + " skipped");
        for (SkippedFile skipped : images.skipped()) {
            progress.message("skipped " + skipped.file() + ": " + skipped.reason());
        }
        Map<String, Object> inputs = new LinkedHashMap<>();
        inputs.put("manifest", manifest.toString());
        inputs.put("manifest_sha256", Sha256.of(manifest));
        inputs.put("start", start.description());
        inputs.put("plan", plan);
        inputs.put("best_epoch_by", "mean over clicks, box, points and map");
        // States of epochs belong to one set of inputs; no other may resume from them.
        OutputFolder.requireOwn(working(), "--out", "a training", folder -> isBegun());
        new WorkFolder(working())
                .claim(
                        Sha256.of(Json.canonical(inputs)),
                        "was started with other settings or images; delete it, or choose another"
                                + " --out");
        AtomicFolders.sweep(working());
        AtomicFolders.deleteLeftovers(provenance());
        try (Sam sam = start.create(plan.seed())) {
            Pretraining pretraining = new Pretraining(sam, images, plan);
            List<EpochLoop.Epoch> history = pretraining.run(working(), progress);
            Map<String, Double> quality = pretraining.quality(Integer.MAX_VALUE);
            Map<String, Object> about = new LinkedHashMap<>();
            about.put("command", command);
            about.putAll(inputs);
            about.put("weights_sha256", write(sam));
            about.put("images", images.images().size());
            about.put("cases", cases);
            about.put("without_masks", images.unmarked().size());
            about.put("skipped", images.skipped().size());
            about.put("trained_on", pretraining.trainedOn());
            about.put("held_back", pretraining.heldBack());
            about.put("best_epoch", EpochLoop.bestEpoch(history) + 1);
            about.put("history", history);
            about.put("held_back_iou", quality);
            about.put("versions", Version.all());
            about.put("finished", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
            about.put("seconds", Duration.between(started, Instant.now()).toSeconds());
            Json.write(provenance(), about);
            return quality;
        }
    }

    /** Writes the weights and returns their hash. */
    private String write(Sam sam) {
        try (StateDict half = sam.state().toType(ScalarType.Half)) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            SafeTensors.write(file, half);
            return half.sha256();
        } catch (IOException e) {
            throw AtomicFolders.unwritable(file, e);
        }
    }
}
