package org.epsam.app.command;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.slides.data.Split;
import org.epsam.slides.patch.SamplingRule;
import org.epsam.slides.slide.Resolution;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that define which patches are cut. */
@Section("Patches")
final class PatchOptions {
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
            description = "Pixel size of a patch in um; without it: that of level 0.")
    private Optional<Resolution> resolution;

    @Mixin private PixelSize pixelSize;

    @Option(
            names = "--min-tissue",
            paramLabel = "X",
            defaultValue = "0",
            description =
                    "Patches with a smaller fraction of tissue than this, 0 to 1, are not cut; with"
                            + " 0 the middle of a patch touches tissue.")
    private double minTissue;

    @Option(
            names = "--per-bin",
            paramLabel = "N",
            split = ",",
            description =
                    "Maximum number of positives per 5 percent of tumour fraction in train, val and"
                            + " test; 430,50,143 without a preset.")
    private List<Integer> perBin;

    @Option(
            names = "--negatives",
            paramLabel = "N",
            split = ",",
            description =
                    "Maximum number of negatives in train, val and test; 6000,700,2000 without a"
                            + " preset.")
    private List<Integer> negatives;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = DefaultSeed.PATCHES,
            description = "The same seed draws the same patches.")
    private long seed;

    int side() {
        return side;
    }

    Optional<Resolution> resolution() {
        return resolution;
    }

    Optional<Resolution> slideResolution() {
        return pixelSize.ofLevel0();
    }

    double minTissue() {
        return minTissue;
    }

    long seed() {
        return seed;
    }

    /** How many patches are drawn in each split: as published unless given on the command line. */
    Map<Split, SamplingRule> rules(Map<Split, SamplingRule> published) {
        Map<Split, SamplingRule> rules = new EnumMap<>(Split.class);
        rules.putAll(published);
        for (Split split : Split.values()) {
            SamplingRule rule = rules.get(split);
            int bin = number("--per-bin", perBin, split, rule.perBin());
            int none = number("--negatives", negatives, split, rule.negatives());
            rules.put(split, rule.with(bin, none));
        }
        return rules;
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
}
