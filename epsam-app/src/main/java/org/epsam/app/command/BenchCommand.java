package org.epsam.app.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.epsam.base.Counted;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.io.Json;
import org.epsam.base.io.OutputFolder;
import org.epsam.base.io.PathLock;
import org.epsam.base.task.Progress;
import org.epsam.core.bench.BenchInputs;
import org.epsam.core.bench.BenchReport;
import org.epsam.core.bench.BenchRow;
import org.epsam.core.bench.BenchSizes;
import org.epsam.core.bench.Benchmark;
import org.epsam.core.bench.MachineRates;
import org.epsam.core.bench.SlideCost;
import org.epsam.slides.image.Size;
import org.epsam.synthetic.SyntheticDataset;
import org.epsam.synthetic.SyntheticSlide;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code epsam bench}. */
@Command(
        name = "bench",
        description = {
            "Measure how fast networks, slides and outlines are on this machine, and how much"
                    + " memory they take.",
            "Each network stands beside the rate of large matrix products that the same call"
                    + " measures; data are drawn. Let nothing else run meanwhile."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  epsam bench", "  epsam bench --quick --json bench.json"})
final class BenchCommand extends Subcommand {
    private static final String STANDARD_OUTPUT = "-";
    private static final int SIDE = 256;
    private static final long SEED = Long.parseLong(DefaultSeed.USUAL);
    private static final List<Size> SLIDES = List.of(new Size(3000, 4000), new Size(6000, 8000));
    private static final List<Size> QUICK_SLIDES =
            List.of(new Size(1000, 1000), new Size(2000, 2000));

    @Option(
            names = "--quick",
            description = "Smaller slides, fewer calls, no ViT-B: less than a minute.")
    private boolean quick;

    @Option(
            names = JSON,
            paramLabel = "FILE",
            arity = "0..1",
            fallbackValue = STANDARD_OUTPUT,
            description = {
                "Write the figures to this file as JSON, too. Without a file they are printed, as"
                        + " JSON instead of the table."
            })
    private Path json;

    @Override
    int execute() {
        boolean printed = json != null && json.toString().equals(STANDARD_OUTPUT);
        Path folder = AtomicFolders.temporary("epsam-bench");
        try (PathLock lock =
                json == null || printed ? null : OutputFolder.claimFile(json, "--json")) {
            BenchReport report = work(progress -> measure(folder, progress));
            if (printed) {
                out().println(Json.text(report));
                return 0;
            }
            details(text(report));
            if (json != null) {
                Json.write(json, report);
                result("figures: " + json);
            }
            return 0;
        } finally {
            AtomicFolders.delete(folder);
        }
    }

    private BenchReport measure(Path folder, Progress progress) {
        progress.message("drawing synthetic tissue");
        Path patches = folder.resolve("patches");
        SyntheticDataset.write(patches, SynthesizeCommand.plan(8, 2, 2, SIDE, SEED));
        List<Path> slides = new ArrayList<>();
        for (Size size : quick ? QUICK_SLIDES : SLIDES) {
            Path slide = folder.resolve(size.width() + ".tif");
            SyntheticSlide.write(
                    slide,
                    folder.resolve(size.width() + ".xml"),
                    new SyntheticSlide.Plan(size, true, SEED));
            slides.add(slide);
        }
        return Benchmark.run(
                new BenchInputs(patches, SyntheticSlide.RESOLUTION, slides, folder.resolve("work")),
                quick ? BenchSizes.QUICK : BenchSizes.USUAL,
                progress);
    }

    private static String text(BenchReport report) {
        MachineRates machine = report.machine();
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("", "seconds", "items", "ms per item", "peak MiB", "of product rate"));
        for (BenchRow row : report.rows()) {
            lines.add(
                    List.of(
                            row.name(),
                            String.format(Locale.ROOT, "%.4f", row.seconds()),
                            Long.toString(row.items()),
                            String.format(Locale.ROOT, "%.3f", 1000 * row.seconds() / row.items()),
                            optional("%.0f", row.peakMib(), 1),
                            optional("%.0f %%", row.rooflineFraction(), 100)));
        }
        return String.format(
                        Locale.ROOT,
                        "%s, %s, %s, Java %s, LibTorch %s%n"
                                + "products: %.0f GFlop/s in float32, %.0f in bfloat16;"
                                + " memory: %.1f GiB/s%n",
                        machine.processor(),
                        Counted.of(machine.processors(), "processor"),
                        Counted.of(machine.threads(), "thread"),
                        machine.java(),
                        machine.libtorch(),
                        machine.float32Gflops(),
                        machine.bfloat16Gflops(),
                        machine.bandwidthGibS())
                + MetricsTable.aligned(lines)
                + estimate(report.slide());
    }

    private static String estimate(SlideCost slide) {
        double mpp = SyntheticSlide.RESOLUTION.micrometres();
        return String.format(
                Locale.ROOT,
                "%na slide with 100 mm2 of tissue at %.1f um takes about %.1f min where the"
                        + " classifier finds no tumour, %.1f min where a tenth of it is, %.1f min"
                        + " where all of it is%n",
                mpp,
                slide.seconds(100, 0, mpp) / 60,
                slide.seconds(100, 0.1, mpp) / 60,
                slide.seconds(100, 1, mpp) / 60);
    }

    private static String optional(String format, OptionalDouble value, double factor) {
        return value.isPresent()
                ? String.format(Locale.ROOT, format, factor * value.getAsDouble())
                : "-";
    }
}
