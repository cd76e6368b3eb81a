package org.epsam.app.command;

import java.nio.file.Path;
import java.util.List;
import org.epsam.base.InputException;
import org.epsam.slides.image.Size;
import org.epsam.synthetic.SyntheticDataset;
import org.epsam.synthetic.SyntheticSlide;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** {@code epsam synthesize}. */
@Command(
        name = "synthesize",
        description =
                "Draw a data set or whole slides of synthetic tissue, with exact masks or outlines"
                        + " and no patient's data.",
        showDefaultValues = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  epsam synthesize --out data/synthetic",
            "  epsam synthesize --out data/tiny --train 40 --val 20 --test 20 --side 128 --seed 7",
            "  epsam synthesize --out slides/synthetic --slides 4 --size 20000x30000"
        })
final class SynthesizeCommand extends Subcommand {
    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Folder to make; absent or empty.")
    private Path folder;

    @Option(
            names = "--train",
            paramLabel = "N",
            defaultValue = "240",
            description = "Patches for training, half of them with tumour.")
    private int train;

    @Option(
            names = "--val",
            paramLabel = "N",
            defaultValue = "80",
            description = "Patches for validation.")
    private int val;

    @Option(
            names = "--test",
            paramLabel = "N",
            defaultValue = "120",
            description = "Patches for testing.")
    private int test;

    @Option(
            names = "--side",
            paramLabel = "PX",
            defaultValue = "256",
            description = "Side of a patch in pixels.")
    private int side;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "22",
            description = "The same seed draws the same patches.")
    private long seed;

    @Option(
            names = "--slides",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Draw so many slides (pyramidal TIFF, 0.5 um/px) with ASAP annotations instead"
                            + " of patches.")
    private int slides;

    @Option(
            names = "--size",
            paramLabel = "WxH",
            defaultValue = "20000x30000",
            description = "Width and height of a slide in pixels.")
    private String size;

    @Option(names = "--normal", description = "Draw slides without tumour.")
    private boolean normal;

    @Override
    public Integer call() {
        ParseResult given = spec.commandLine().getParseResult();
        boolean wantsSlides = given.hasMatchedOption("--slides");
        for (String option :
                wantsSlides
                        ? List.of("--train", "--val", "--test", "--side")
                        : List.of("--size", "--normal")) {
            if (given.hasMatchedOption(option)) {
                throw new InputException(
                        option
                                + (wantsSlides
                                        ? " belongs to patches; leave it or --slides out"
                                        : " belongs to slides; give --slides, too"));
            }
        }
        if (wantsSlides) {
            SyntheticSlide.Plan plan = slidePlan();
            SyntheticSlide.writeAll(folder, slides, plan);
            out().printf("%s: %d slides of %s px%n", folder, slides, plan.size());
            return 0;
        }
        SyntheticDataset.write(folder, plan(train, val, test, side, seed));
        out().printf("%s: %d patches of %d px%n", folder, train + val + test, side);
        return 0;
    }

    private SyntheticSlide.Plan slidePlan() {
        Size sides =
                Size.parse(size)
                        .orElseThrow(
                                () ->
                                        new InputException(
                                                "--size "
                                                        + size
                                                        + ": give width x height, as 20000x30000"));
        return new SyntheticSlide.Plan(sides, !normal, seed);
    }

    /** Half of each split has tumour, the odd patch too. */
    static SyntheticDataset.Plan plan(int train, int val, int test, int side, long seed) {
        return new SyntheticDataset.Plan(half(train), half(val), half(test), side, seed);
    }

    private static SyntheticDataset.Counts half(int patches) {
        return new SyntheticDataset.Counts(patches - patches / 2, patches / 2);
    }
}
