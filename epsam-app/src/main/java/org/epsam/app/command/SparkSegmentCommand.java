package org.epsam.app.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.epsam.core.cluster.Cluster;
import org.epsam.core.cluster.ClusterSegmentation;
import org.epsam.core.slide.RunSegmentation;
import org.epsam.core.slide.SlideOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code epsam spark segment}. */
@Command(
        name = "segment",
        description = {
            "Segment whole slides with a finished run and the machines of a Spark cluster.",
            "Writes the files of epsam segment, to the byte, as far as all machines have the same"
                + " kind of processor. Interrupted? The same command resumes, and so does epsam"
                + " segment; finished tiles are not predicted again. epsam status shows how far it"
                + " is."
        },
        showDefaultValues = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  epsam spark segment --master spark://node1:7077 --run runs/a --out results slides",
            "  epsam spark segment --master local[4] --run runs/a --out results slides.csv"
        })
final class SparkSegmentCommand extends Subcommand {
    @Option(names = "--run", required = true, paramLabel = "DIR", description = "A finished run.")
    private Path run;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description =
                    "Folder for the results, or its address in a store that Hadoop reaches, such as"
                            + " hdfs://host/results; files of other origin in it are kept.")
    private String folder;

    @Parameters(
            arity = "1..*",
            paramLabel = "INPUT",
            description = "Slides, folders of them, CSV lists of slides (slide, mpp).")
    private List<Path> inputs;

    @Option(
            names = "--tries",
            paramLabel = "N",
            defaultValue = "3",
            description = "A slide that fails so many times is left out.")
    private int tries;

    @Mixin private ClusterSettings clusters;

    @Mixin private SlideSettings slideSettings;

    @Override
    boolean isResumable() {
        return true;
    }

    @Mixin private JsonOption json;

    @Override
    int execute() {
        SlideOptions options = slideSettings.options();
        RunSegmentation.Outcome results =
                work(
                        progress -> {
                            try (ClusterSegmentation segmentation =
                                    ClusterSegmentation.of(inputs, folder, tries, progress)) {
                                segmentation.requireTrained(run, options);
                                try (Cluster cluster = clusters.open(progress)) {
                                    return segmentation.run(run, options, cluster);
                                }
                            }
                        });
        SegmentCommand.show(this, folder, results);
        document(
                () ->
                        Map.of(
                                "out", folder,
                                "slides", results.slides().stream().map(SlideTables::json).toList(),
                                "skipped", results.skipped()));
        return SegmentCommand.exitCode(results);
    }
}
