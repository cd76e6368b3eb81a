package org.epsam.app.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.epsam.app.report.PatchReport;
import org.epsam.base.InputException;
import org.epsam.base.random.Seeds;
import org.epsam.base.task.Progress;
import org.epsam.slides.annotation.GroupLabels;
import org.epsam.slides.data.Split;
import org.epsam.slides.patch.PatchCutting;
import org.epsam.slides.patch.PatchOrder;
import org.epsam.slides.patch.PatchSummary;
import org.epsam.slides.patch.SamplingRule;
import org.epsam.slides.patch.SlideSplits;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.tissue.SlideTissue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code epsam patches}. */
@Command(
        name = "patches",
        description = {
            "Cut annotated slides into a data set of patches.",
            "Annotations (ASAP XML, QuPath GeoJSON) carry the names of their slides. Patches lie on"
                + " a grid over the tissue, positives are drawn evenly over their shares of tumour"
                + " (20 to 90 %%), negatives hold none. The folder can be handed to epsam train"
                + " --data; so can its manifest.csv. summary.html tells what was cut and what was"
                + " not. The same call goes on after an interruption."
        },
        showDefaultValues = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  epsam patches --slides tumor --annotations xml --out data/c16 --preset camelyon16",
            "  epsam patches --slides svs --annotations qupath --out data/own --mpp 0.5"
                    + " --splits splits.csv",
            "  epsam patches --slides svs --annotations qupath --out data/own"
                    + " --normal-without-annotation"
        })
final class PatchesCommand extends Subcommand {
    private static final int SHOWN = 20;

    @Option(
            names = "--slides",
            required = true,
            paramLabel = "DIR",
            description = "Folder of slides.")
    private Path slides;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Folder of the data set.")
    private Path folder;

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description =
                    "camelyon16 or camelyon17: published slide lists, groups and numbers of"
                            + " patches.")
    private Optional<String> preset;

    @Option(
            names = "--reference",
            description =
                    "With a preset, as published: training slides whose patients are in another"
                            + " split too are kept, and pen marks and blur count as tissue.")
    private boolean reference;

    @Option(
            names = "--splits",
            paramLabel = "CSV",
            description =
                    "Own splits: columns slide and split, perhaps patient; without split it is"
                            + " drawn by patient.")
    private Optional<Path> splits;

    @Option(
            names = "--split-shares",
            paramLabel = "SHARE",
            split = ",",
            defaultValue = "0.7,0.15,0.15",
            description = "Where splits are drawn: shares of patients in train, val and test.")
    private List<Double> shares;

    @Option(
            names = "--size",
            paramLabel = "PX",
            defaultValue = "512",
            description = "Side of a patch.")
    private int side;

    @Option(
            names = "--mpp",
            paramLabel = "UM",
            converter = ResolutionConverter.class,
            description = "Pixel size of the patches in um; else pixels of level 0.")
    private Optional<Resolution> resolution;

    @Option(
            names = "--slide-mpp",
            paramLabel = "UM",
            converter = ResolutionConverter.class,
            description = "Pixel size of level 0 in um, in place of what the slides declare.")
    private Optional<Resolution> slideResolution;

    @Mixin private AnnotationSettings annotations;

    @Option(
            names = "--per-bin",
            paramLabel = "N",
            split = ",",
            description =
                    "Positives of each 5 percent of tumour share in train, val and test, at most;"
                            + " 430,50,143 without preset.")
    private List<Integer> perBin;

    @Option(
            names = "--negatives",
            paramLabel = "N",
            split = ",",
            description =
                    "Negatives in train, val and test, at most; 6000,700,2000 without preset.")
    private List<Integer> negatives;

    @Mixin private TissueSettings tissue;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "42",
            description = "The same seed draws the same patches.")
    private long seed;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Slides worked on at once; else one per processor.")
    private Optional<Integer> threads;

    @Override
    boolean isResumable() {
        return true;
    }

    @Override
    public Integer call() {
        PatchOrder order = order();
        PatchSummary summary =
                told(
                        progress ->
                                PatchCutting.run(
                                        order,
                                        threads.orElse(Runtime.getRuntime().availableProcessors()),
                                        new Seeds(seed)::generator,
                                        tell(progress)));
        Path report = folder.resolve("summary.html");
        PatchReport.write(summary, report);
        List<List<String>> table = new ArrayList<>();
        table.add(List.of("split", "slides", "with tumour", "without"));
        for (Split split : Split.values()) {
            table.add(
                    List.of(
                            split.folder(),
                            Long.toString(summary.slides(split)),
                            Integer.toString(summary.patches(split, 1)),
                            Integer.toString(summary.patches(split, 0))));
        }
        out().print(MetricsTable.aligned(table));
        summary.skipped().stream()
                .limit(SHOWN)
                .forEach(
                        left ->
                                err().println(
                                                "epsam: skipped "
                                                        + left.what()
                                                        + ": "
                                                        + left.reason()));
        if (summary.skipped().size() > SHOWN) {
            err().printf("epsam: and %d more%n", summary.skipped().size() - SHOWN);
        }
        summary.slides()
                .forEach(
                        slide ->
                                slide.notes()
                                        .forEach(
                                                note ->
                                                        err().println(
                                                                        "epsam: "
                                                                                + slide.slide()
                                                                                + ": "
                                                                                + note)));
        summary.notes().forEach(note -> err().println("epsam: " + note));
        out().println("summary: " + report);
        return 0;
    }

    private PatchOrder order() {
        if (reference && preset.isEmpty()) {
            throw new InputException("--reference: goes with --preset camelyon16 or camelyon17");
        }
        if (preset.isPresent() && splits.isPresent()) {
            throw new InputException(
                    "--splits: a preset has its own; leave one of --preset and --splits out");
        }
        Optional<SlideSplits> places =
                preset.map(name -> SlideSplits.published(name, reference))
                        .or(() -> splits.map(SlideSplits::read));
        boolean camelyon17 = preset.isPresent() && preset.get().equals("camelyon17");
        Map<Split, SamplingRule> rules = new EnumMap<>(Split.class);
        rules.putAll(camelyon17 ? SamplingRule.CAMELYON17 : SamplingRule.CAMELYON16);
        for (Split split : Split.values()) {
            SamplingRule rule = rules.get(split);
            int bin = number("--per-bin", perBin, split, rule.perBin());
            int none = number("--negatives", negatives, split, rule.negatives());
            rules.put(split, rule.with(bin, none));
        }
        return new PatchOrder(
                new PatchOrder.Source(
                        slides,
                        annotations.folder(),
                        groups(camelyon17),
                        annotations.normalWithoutAnnotation(),
                        slideResolution),
                folder,
                new PatchOrder.Shape(side, resolution),
                reference ? SlideTissue.Rejection.NONE : tissue.rejection(),
                new PatchOrder.Splits(places, shares),
                new PatchOrder.Drawing(rules, seed));
    }

    private GroupLabels groups(boolean camelyon17) {
        GroupLabels published = camelyon17 ? GroupLabels.CAMELYON17 : GroupLabels.CAMELYON16;
        return annotations.labels(preset.isEmpty() ? GroupLabels.USUAL : published);
    }

    private static int number(String option, List<Integer> given, Split split, int usual) {
        if (given == null) {
            return usual;
        }
        if (given.size() != Split.values().length || given.stream().anyMatch(n -> n < 0)) {
            throw new InputException(
                    String.format(
                            Locale.ROOT,
                            "%s %s: give three whole numbers, for train, val and test",
                            option,
                            given));
        }
        return given.get(split.ordinal());
    }

    private static PatchCutting.Listener tell(Progress progress) {
        return new PatchCutting.Listener() {
            private Optional<Progress.Task> task = Optional.empty();
            private int left;

            @Override
            public void begin(String label, int total) {
                left = total;
                task = total == 0 ? Optional.empty() : Optional.of(progress.start(label, total));
            }

            @Override
            public void done() {
                task.ifPresent(t -> t.step(1));
                if (--left == 0) {
                    task.ifPresent(Progress.Task::close);
                    task = Optional.empty();
                }
            }

            @Override
            public void message(String line) {
                progress.message(line);
            }
        };
    }
}
