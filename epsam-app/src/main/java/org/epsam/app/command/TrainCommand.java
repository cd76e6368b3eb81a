package org.epsam.app.command;

import java.nio.file.Path;
import java.util.Optional;
import org.epsam.core.config.Config;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code epsam train}. */
@Command(
        name = "train",
        description = {
            "Train on labelled patches: classifier, initial masks, mask decoder, refinement, then"
                    + " evaluation and report.",
            "The data set is a folder with {train,val,test}/image/<id>_<0|1>.png, or a CSV file"
                + " with the columns image, label, split and, where known, mask and slide. Started"
                + " again with the same options, it goes on where it was."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  epsam train --data data/camelyon --run runs/a --preset camelyon16 --sam"
                    + " sam_vit_b_01ec64.pth",
            "  epsam train --data patches.csv --run runs/b --preset small --set adapt.epochs=5"
                    + " --set threads=4",
            "  epsam train --data patches.csv --run runs/c --preset small --like runs/b --set"
                    + " adapt.iterations=3"
        })
final class TrainCommand extends Subcommand {
    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "The data set, a folder or a CSV file.")
    private Path data;

    @Option(
            names = "--run",
            required = true,
            paramLabel = "DIR",
            description =
                    "Folder for all results: absent, empty, or of an interrupted run to go on"
                            + " with.")
    private Path run;

    @Option(
            names = "--like",
            paramLabel = "RUN",
            description =
                    "Another run: its stages are copied where data and configuration are the same,"
                            + " so that only what differs is computed.")
    private Path like;

    @Mixin private ConfigOptions options;

    @Override
    boolean isResumable() {
        return true;
    }

    @Override
    public Integer call() {
        Config config = options.load(err());
        train(data, run, options.preset, config, Optional.ofNullable(like), progress -> {});
        return 0;
    }
}
