package org.epsam.app.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.epsam.base.InputException;
import org.epsam.core.slide.ImageResult;
import org.epsam.core.slide.RunSegmentation;
import org.epsam.core.slide.SlideOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code epsam segment}. */
@Command(
        name = "segment",
        description = {
            "Segment images and whole slides with a finished run, at the resolution that it was"
                    + " trained on.",
            "For each input: NAME_outlines.geojson, which QuPath opens, and NAME_overlay.png.",
            "For each image NAME_mask.png (0 and 255) and a row of segments.csv; those more than"
                    + " 1.5 times as large as the run's patches are segmented in tiles.",
            "For each slide (whole-slide formats, several levels, or more than 4096 px a side)"
                    + " NAME_probability.ome.tif and a row of slides.csv. Interrupted? Run the"
                    + " same command to resume.",
            "Files that cannot be read are reported and skipped; the exit code is 3 then.",
            "The same command may run several times at once, also on several machines: each slide"
                    + " is segmented by one of them. epsam status shows how far they are."
        },
        showDefaultValues = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  epsam segment --run runs/a --out masks patch1.png patch2.tif",
            "  epsam segment --run runs/a --out masks folder-of-patches",
            "  epsam segment --run runs/a --out results slide1.svs slide2.tif",
            "  epsam segment --run runs/a --out results --mpp 0.5 folder-of-slides",
            "  epsam segment --run runs/a --out results --shard 3/20 folder-of-slides"
        })
final class SegmentCommand extends Subcommand {
    private static final List<String> FOR_SLIDES =
            List.of(
                    "--min-tissue",
                    "--format",
                    "--slide-mask",
                    "--slide-labels",
                    "--dicom",
                    "--keep-pen",
                    "--keep-blurred");

    @Option(names = "--run", required = true, paramLabel = "DIR", description = "A finished run.")
    private Path run;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Folder for the results; files of other origin in it are kept.")
    private Path folder;

    @Parameters(
            arity = "1..*",
            paramLabel = "INPUT",
            description = "Images and slides, folders of them, CSV lists of slides (slide, mpp).")
    private List<Path> inputs;

    @Mixin private SlideSettings slideSettings;

    @Mixin private SharingOptions sharing;

    // Images are segmented again, slides resumed. Read by another thread.
    private volatile boolean hasSlides;

    @Override
    boolean isResumable() {
        return hasSlides;
    }

    @Override
    boolean isRepeatable() {
        return true;
    }

    @Mixin private JsonOption json;

    @Override
    int execute() {
        SlideOptions options = slideSettings.options();
        RunSegmentation segmentation = RunSegmentation.of(inputs, sharing.in(folder));
        hasSlides = segmentation.hasSlides();
        for (String option : FOR_SLIDES) {
            if (!hasSlides && isGiven(option)) {
                throw new InputException(
                        option + ": is for slides, but the inputs are images; omit it");
            }
        }
        RunSegmentation.Outcome results =
                work(progress -> segmentation.run(run, options, progress));
        show(this, folder.toString(), results);
        document(() -> json(results));
        return exitCode(results);
    }

    /** Prints the results of a segmentation. */
    static void show(Subcommand command, String folder, RunSegmentation.Outcome results) {
        if (!results.images().isEmpty()) {
            command.details(table(results.images()));
        }
        if (!results.slides().isEmpty()) {
            command.details(SlideTables.results(results.slides()));
        }
        results.skipped().forEach(line -> command.problem("skipped " + line));
        command.result(
                String.format(
                        Locale.ROOT,
                        "%s: %d segmented, %d skipped",
                        folder,
                        results.segmented(),
                        results.skipped().size()));
    }

    /** The exit code of a segmentation. */
    static int exitCode(RunSegmentation.Outcome results) {
        return exitCode(results.segmented(), results.skipped().size());
    }

    private Map<String, Object> json(RunSegmentation.Outcome results) {
        List<Map<String, Object>> images = new ArrayList<>();
        for (ImageResult image : results.images()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("image", image.file().toString());
            row.put("width", image.size().width());
            row.put("height", image.size().height());
            row.put("tiles", image.tiles());
            row.put("gated", image.gated());
            row.put("score", image.score());
            row.put("tumour_px", image.tumour());
            row.put("regions", image.regions());
            row.put("largest_px", image.largest());
            row.put("calibration", image.calibration());
            images.add(row);
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("out", folder.toString());
        all.put("images", images);
        all.put("slides", results.slides().stream().map(SlideTables::json).toList());
        all.put("skipped", results.skipped());
        return all;
    }

    private static String table(List<ImageResult> images) {
        List<List<String>> table = new ArrayList<>();
        table.add(List.of("image", "score", "tumour %", "regions", "tiles", "below the gate"));
        for (ImageResult image : images) {
            table.add(
                    List.of(
                            image.name(),
                            SlideTables.number(image.score()),
                            String.format(Locale.ROOT, "%.2f", 100 * image.fraction()),
                            Integer.toString(image.regions()),
                            Integer.toString(image.tiles()),
                            Integer.toString(image.gated())));
        }
        return MetricsTable.aligned(table);
    }
}
