package org.epsam.app.command;

import java.nio.file.Path;
import java.util.List;
import org.epsam.base.Counted;
import org.epsam.base.InputException;
import org.epsam.slides.image.Size;
import org.epsam.synthetic.SyntheticDataset;
import org.epsam.synthetic.SyntheticSlide;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code epsam synthesize}. */
@Command(
        name = "synthesize",
        description =
                "Draw a data set or whole slides of synthetic tissue, with exact masks or outlines"
                        + " and without patient data.",
        showDefaultValues = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  epsam synthesize --out data/synthetic",
            "  epsam synthesize --out data/tiny --train 40 --val 20 --test 20 --size 128 --seed 7",
            "  epsam synthesize --out slides/synthetic --slides 4 --slide-size 20000x30000"
        })
final class SynthesizeCommand extends Subcommand {
    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Folder to create; absent or empty.")
    private Path folder;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = DefaultSeed.USUAL,
            description = "The same seed draws the same patches or slides.")
    private long seed;

    @Mixin private PatchNumbers patches;

    @Mixin private SlideNumbers slides;

    /** Options of patches. */
    @Section("Patches")
    private static final class PatchNumbers {
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
                names = "--size",
                paramLabel = "PX",
                defaultValue = "256",
                description = "Side of a patch in pixels.")
        private String size;

        @Option(names = "--side", hidden = true, paramLabel = "PX")
        private String oldSize;
    }

    /** Options of slides. */
    @Section("Slides")
    private static final class SlideNumbers {
        @Option(
                names = "--slides",
                paramLabel = "N",
                defaultValue = "0",
                description =
                        "Draw this number of slides (pyramidal TIFF, 0.5 um/px) with ASAP"
                                + " annotations instead of patches.")
        private int number;

        @Option(
                names = "--slide-size",
                paramLabel = "WxH",
                defaultValue = "20000x30000",
                description = "Width and height of a slide in pixels.")
        private String size;

        @Option(names = "--normal", description = "Draw slides without tumour.")
        private boolean normal;
    }

    @Override
    int execute() {
        boolean wantsSlides = isGiven("--slides");
        // Until the next version --size is accepted for slides.
        boolean oldSlideSize = wantsSlides && Size.parse(patches.size).isPresent();
        List<String> others =
                wantsSlides
                        ? List.of("--train", "--val", "--test", "--side", "--size")
                        : List.of("--slide-size", "--normal");
        for (String option : others) {
            if (isGiven(option) && !(oldSlideSize && option.equals("--size"))) {
                throw new InputException(
                        option
                                + (wantsSlides
                                        ? ": applies to patches only; omit it or --slides"
                                        : ": applies to slides only; give --slides as well"));
            }
        }
        if (wantsSlides) {
            String size =
                    oldSlideSize
                            ? renamed("--size", patches.size, "--slide-size", slides.size)
                            : slides.size;
            SyntheticSlide.Plan plan =
                    new SyntheticSlide.Plan(slideSize(size), !slides.normal, seed);
            SyntheticSlide.writeAll(folder, slides.number, plan);
            result(
                    folder
                            + ": "
                            + Counted.of(slides.number, "slide")
                            + " of "
                            + plan.size()
                            + " px");
        } else {
            int size = patchSize(renamed("--side", patches.oldSize, "--size", patches.size));
            SyntheticDataset.write(
                    folder, plan(patches.train, patches.val, patches.test, size, seed));
            int all = patches.train + patches.val + patches.test;
            result(folder + ": " + Counted.of(all, "patch") + " of " + size + " px");
        }
        return 0;
    }

    private static Size slideSize(String text) {
        return Size.parse(text)
                .orElseThrow(
                        () ->
                                new InputException(
                                        "--slide-size "
                                                + text
                                                + ": give width x height, such as 20000x30000"));
    }

    private static int patchSize(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new InputException(
                    "--size "
                            + text
                            + ": give the side of a patch in pixels, such as 256; for slides use"
                            + " --slide-size",
                    e);
        }
    }

    /** Half of each split has tumour, rounded up. */
    static SyntheticDataset.Plan plan(int train, int val, int test, int side, long seed) {
        return new SyntheticDataset.Plan(half(train), half(val), half(test), side, seed);
    }

    private static SyntheticDataset.Counts half(int patches) {
        return new SyntheticDataset.Counts(patches - patches / 2, patches / 2);
    }
}
