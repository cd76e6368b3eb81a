package org.epsam.app.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.epsam.app.report.PatchReport;
import org.epsam.base.Counted;
import org.epsam.base.io.Json;
import org.epsam.base.task.Shard;
import org.epsam.slides.data.SkippedFile;
import org.epsam.slides.patch.PatchCutting;
import org.epsam.slides.patch.PatchOrder;
import org.epsam.slides.patch.PatchSummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code epsam patches}. */
@Command(
        name = "patches",
        description = {
            "Cut annotated slides into a data set of patches.",
            "Annotations (ASAP XML, QuPath GeoJSON) have the names of their slides. Patches lie on"
                + " a grid over the tissue; positives are drawn evenly over tumour fractions (20 to"
                + " 90 %%), negatives contain no tumour. The folder can be passed to epsam train"
                + " --data; so can its manifest.csv. summary.html shows the cut patches and the"
                + " skipped files. Interrupted? Run the same command to resume."
        },
        showDefaultValues = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  epsam patches --slides tumor --annotations xml --out data/c16 --preset camelyon16",
            "  epsam patches --slides svs --annotations qupath --out data/own --splits splits.csv",
            "  epsam patches --slides svs --annotations qupath --out data/own --mpp 0.5"
        })
final class PatchesCommand extends Subcommand {
    private static final int MAX_LISTED = 20;

    @Mixin private PatchOrderSettings settings;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Slides processed in parallel; without it: one per processor.")
    private Optional<Integer> threads;

    @Option(
            names = "--shard",
            paramLabel = "I/N",
            converter = ShardConverter.class,
            description =
                    "Only look at every N-th slide from the I-th on, such as 3/20, as one of"
                            + " several programs; when all have ended, the same command without it"
                            + " cuts.")
    private Optional<Shard> shard;

    @Mixin private IsolationOption isolation;

    @Override
    boolean isResumable() {
        return true;
    }

    @Mixin private JsonOption json;

    @Override
    int execute() {
        PatchOrder order = settings.order(this);
        int parallel = threads.orElse(Runtime.getRuntime().availableProcessors());
        if (shard.isPresent()) {
            scan(order, shard.get(), parallel);
            return 0;
        }
        PatchSummary summary = work(progress -> PatchCutting.run(order, parallel, progress));
        show(this, settings.folder(), summary);
        return 0;
    }

    /** Writes the page of the cut patches, and prints what a command has to say of them. */
    static void show(Subcommand command, Path folder, PatchSummary summary) {
        Path report = folder.resolve("summary.html");
        PatchReport.write(summary, report);
        command.details(table(summary));
        tell(command, summary.skipped());
        summary.slides()
                .forEach(
                        slide ->
                                slide.notes()
                                        .forEach(n -> command.remark(slide.slide() + ": " + n)));
        summary.notes().forEach(command::remark);
        command.result("summary: " + report);
        command.document(() -> Json.read(folder.resolve("summary.json")));
    }

    private void scan(PatchOrder order, Shard part, int parallel) {
        PatchCutting.Part done =
                work(progress -> PatchCutting.scan(order, part, parallel, progress));
        tell(this, done.skipped());
        result(
                "part %s: %s looked at, %d skipped; when all parts are, the same command without"
                                .formatted(
                                        part,
                                        Counted.of(done.slides(), "slide"),
                                        done.skipped().size())
                        + " --shard cuts");
        document(() -> Map.of("slides", done.slides(), "skipped", done.skipped()));
    }

    private static void tell(Subcommand command, List<SkippedFile> skipped) {
        skipped.stream()
                .limit(MAX_LISTED)
                .forEach(file -> command.problem("skipped " + file.file() + ": " + file.reason()));
        if (skipped.size() > MAX_LISTED) {
            command.problem("and " + (skipped.size() - MAX_LISTED) + " more");
        }
    }

    private static String table(PatchSummary summary) {
        List<List<String>> table = new ArrayList<>();
        table.add(List.of("split", "slides", "with tumour", "without"));
        table.addAll(PatchReport.splits(summary));
        return MetricsTable.aligned(table);
    }
}
