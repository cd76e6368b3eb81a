package org.epsam.app.command;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.epsam.base.InputException;
import org.epsam.core.pretrain.Pretraining;
import org.epsam.core.pretrain.PretrainingJob;
import org.epsam.core.pretrain.PretrainingStart;
import org.epsam.nets.sam.SamConfig;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code epsam pretrain}. */
@Command(
        name = "pretrain",
        description = {
            "Train a small Segment Anything Model on images with masks of objects, such as glands.",
            "The manifest is a CSV file with the columns image, mask and, where known, case; paths"
                + " are relative to it. Images with an empty mask are used as well: parts that look"
                + " alike in colour and texture are their objects. Some cases are held out for"
                + " evaluation: the weights of the epoch that answer prompts best there are kept;"
                + " clicks, boxes, sets of points and maps count alike. Interrupted? Run the same"
                + " command to resume after the last finished epoch."
        },
        showDefaultValues = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  epsam pretrain --manifest glands.csv --out small.safetensors --backbone mobilenetv2",
            "  epsam pretrain --manifest nuclei.csv --out nuclei.safetensors --start"
                    + " small.safetensors"
        })
final class PretrainCommand extends Subcommand {
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
                "The model to write, in half precision; FILE.json records its provenance."
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
            description = "Images per step.")
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
            defaultValue = DefaultSeed.USUAL,
            description = "Seed of all random numbers.")
    private long seed;

    @ArgGroup private Beginning beginning = new Beginning();

    /** The initial weights; at most one option. */
    @Section("Initial weights; without these a MobileNetV2 model with random weights")
    private static final class Beginning {
        @Option(
                names = "--start",
                paramLabel = "FILE",
                description = "A small model to train further: a file, or bundled_2 or bundled.")
        private Path start;

        @Option(
                names = "--backbone",
                paramLabel = "DIR",
                description = "ImageNet weights of MobileNetV2: a folder with layers.tsv.")
        private Path backbone;

        @Option(
                names = "--vit",
                description = {
                    "A small vision transformer as image encoder instead of MobileNetV2; all"
                            + " weights are random."
                })
        private boolean vit;

        PretrainingStart start() {
            if (start != null) {
                return new PretrainingStart.Model(start);
            } else if (backbone != null) {
                return new PretrainingStart.Backbone(backbone);
            }
            return new PretrainingStart.Random(vit ? SamConfig.smallVit() : SamConfig.small());
        }
    }

    @Override
    boolean isResumable() {
        return true;
    }

    @Mixin private JsonOption json;

    @Override
    int execute() {
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
        PretrainingJob job =
                new PretrainingJob(
                        manifest,
                        beginning.start(),
                        Pretraining.Plan.of(epochs, batch, learningRate, seed),
                        file,
                        words());
        Map<String, Double> quality =
                work(job.working().resolve("log.txt"), job::isBegun, job::run);
        result(file + ": written");
        quality.forEach(
                (name, iou) -> details(String.format(Locale.ROOT, "  %-8s IoU %.3f%n", name, iou)));
        document(() -> Map.of("file", file.toString(), "iou", quality));
        return 0;
    }
}
