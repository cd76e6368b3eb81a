package org.epsam.app.command;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFile;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.io.OutputFolder;
import org.epsam.base.io.Sha256;
import org.epsam.base.task.Progress;
import org.epsam.core.model.Bundled;
import org.epsam.core.pretrain.ObjectImages;
import org.epsam.core.pretrain.ObjectImages.ObjectImage;
import org.epsam.core.pretrain.Pretraining;
import org.epsam.core.run.Version;
import org.epsam.core.train.EpochLoop;
import org.epsam.nets.checkpoint.SafeTensors;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.sam.MobileNetWeights;
import org.epsam.nets.sam.Sam;
import org.epsam.nets.sam.SamConfig;
import org.epsam.slides.data.Skipped;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code epsam pretrain}. */
@Command(
        name = "pretrain",
        description = {
            "Train a small Segment Anything Model on images with masks of objects, such as glands.",
            "The manifest is a CSV file with the columns image, mask and, where known, case; paths"
                    + " are relative to it. Cases are held back for measuring. Started again with"
                    + " the same options after an interruption, it goes on after the last epoch."
        },
        showDefaultValues = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  epsam pretrain --manifest glands.csv --out small.safetensors --backbone mobilenetv2",
            "  epsam pretrain --manifest nuclei.csv --out nuclei.safetensors --start"
                    + " small.safetensors --epochs 5"
        })
final class PretrainCommand extends Subcommand {
    // As published for SAM (Kirillov et al. 2023, appendix A), but for the encoder's own rate.
    private static final double ENCODER_RATE = 0.2;
    private static final double WEIGHT_DECAY = 0.01;
    private static final double HELD_BACK = 0.12;
    private static final Set<SamConfig> SMALL = Set.of(SamConfig.small(), SamConfig.smallVit());

    @Option(
            names = "--manifest",
            required = true,
            paramLabel = "CSV",
            description = "Images and masks.")
    private Path manifest;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = {
                "The model to write, in half precision; FILE.json tells where it comes from."
            })
    private Path file;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            defaultValue = "15",
            description = "Passes over the images.")
    private int epochs;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "4",
            description = "Images of one step.")
    private int batch;

    @Option(
            names = "--learning-rate",
            paramLabel = "X",
            defaultValue = "5e-4",
            description = "Highest learning rate.")
    private double learningRate;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "22",
            description = "Root of all random numbers.")
    private long seed;

    private boolean begun;

    @ArgGroup private Beginning beginning = new Beginning();

    /** What the training starts from; at most one of them. */
    private static final class Beginning {
        @Option(
                names = "--start",
                paramLabel = "FILE",
                description = "A small model to go on from.")
        private Path start;

        @Option(
                names = "--backbone",
                paramLabel = "DIR",
                description = {
                    "ImageNet weights of MobileNetV2: a folder with layers.tsv. Without it and"
                            + " --start all weights start at random."
                })
        private Path backbone;

        @Option(
                names = "--vit",
                description = {
                    "A small vision transformer as image encoder in place of MobileNetV2; all"
                            + " weights start at random."
                })
        private boolean vit;
    }

    @Override
    boolean isResumable() {
        return true;
    }

    @Override
    public Integer call() {
        if (epochs < 1 || batch < 1 || !(learningRate > 0 && learningRate <= 1)) {
            throw new InputException(
                    "pretrain: --epochs and --batch must be at least 1 and --learning-rate between"
                            + " 0 and 1; found "
                            + epochs
                            + ", "
                            + batch
                            + " and "
                            + learningRate);
        }
        Path working = file.resolveSibling(file.getFileName() + ".training");
        Map<String, Double> quality =
                told(
                        working.resolve("log.txt"),
                        () -> begun,
                        progress -> pretrain(working, progress));
        out().println(file + ": written");
        quality.forEach((name, iou) -> out().printf(Locale.ROOT, "  %-8s IoU %.3f%n", name, iou));
        return 0;
    }

    private Map<String, Double> pretrain(Path working, Progress progress) {
        Instant started = Instant.now();
        ObjectImages images = ObjectImages.read(manifest);
        long cases = images.images().stream().map(ObjectImage::group).distinct().count();
        progress.message(
                images.images().size()
                        + " images of "
                        + cases
                        + " cases, "
                        + images.skipped().size()
                        + " skipped");
        for (Skipped skipped : images.skipped()) {
            progress.message("skipped " + skipped.file() + ": " + skipped.reason());
        }
        Pretraining.Plan plan =
                new Pretraining.Plan(
                        epochs, batch, learningRate, ENCODER_RATE, WEIGHT_DECAY, HELD_BACK, seed);
        Map<String, Object> inputs = new LinkedHashMap<>();
        inputs.put("manifest", manifest.toString());
        inputs.put("manifest_sha256", Sha256.of(manifest));
        inputs.put("start", startText());
        inputs.put("plan", plan);
        requireSame(working.resolve("inputs.json"), inputs);
        begun = true;
        AtomicFolders.sweep(working);
        try (Sam sam = start()) {
            Pretraining pretraining = new Pretraining(sam, images, plan);
            List<EpochLoop.Epoch> history = pretraining.run(working, progress);
            Map<String, Double> quality = pretraining.quality(Integer.MAX_VALUE);
            String weights = write(sam);
            Map<String, Object> about = new LinkedHashMap<>();
            about.put("command", words());
            about.putAll(inputs);
            about.put("weights_sha256", weights);
            about.put("images", images.images().size());
            about.put("cases", cases);
            about.put("skipped", images.skipped().size());
            about.put("trained_on", pretraining.trainedOn());
            about.put("held_back", pretraining.heldBack());
            about.put("best_epoch", EpochLoop.bestEpoch(history));
            about.put("history", history);
            about.put("held_back_iou", quality);
            about.put("versions", Version.all());
            about.put("finished", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
            about.put("seconds", Duration.between(started, Instant.now()).toSeconds());
            json(file.resolveSibling(file.getFileName() + ".json"), about);
            return quality;
        }
    }

    private String startText() {
        return Optional.ofNullable(beginning.start)
                .or(() -> Optional.ofNullable(beginning.backbone))
                .map(Path::toString)
                .orElse(beginning.vit ? "random, vision transformer" : "random");
    }

    private Sam start() {
        if (beginning.start != null) {
            Sam sam = Bundled.sam(beginning.start.toString());
            if (!SMALL.contains(sam.config())) {
                String name = sam.config().name();
                sam.close();
                throw new InputException(
                        beginning.start + ": is a " + name + "; --start takes a small model");
            }
            return sam;
        }
        // Loading again takes the tensors over to where networks run.
        return Sam.load(fresh().state().toDevice());
    }

    private Sam fresh() {
        if (beginning.backbone == null) {
            return Sam.create(beginning.vit ? SamConfig.smallVit() : SamConfig.small(), seed);
        }
        try (StateDict backbone = MobileNetWeights.read(beginning.backbone, "")) {
            return Sam.create(SamConfig.small(), seed, backbone);
        }
    }

    /** Writes the weights and returns their hash. */
    private String write(Sam sam) {
        try (StateDict half = sam.state().toType(ScalarType.Half)) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            SafeTensors.write(file, half);
            return half.sha256();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** States of epochs belong to one set of inputs: others must not go on from them. */
    private static void requireSame(Path note, Map<String, Object> inputs) {
        try {
            OutputFolder.requireOwn(
                    note.getParent(), "--out", "a training", folder -> Files.exists(note));
            if (!Files.exists(note)) {
                json(note, inputs);
            } else if (!Files.readString(note).equals(text(inputs))) {
                throw new InputException(
                        note.getParent()
                                + ": was begun with other images or options; delete it, or give"
                                + " another --out");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void json(Path file, Map<String, Object> content) {
        AtomicFile.write(file, text(content));
    }

    private static String text(Map<String, Object> content) {
        try {
            return JsonMapper.builder()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .build()
                    .writeValueAsString(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
