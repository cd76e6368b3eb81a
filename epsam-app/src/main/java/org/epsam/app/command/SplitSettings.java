package org.epsam.app.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.slides.patch.SlideSplits;
import picocli.CommandLine.Option;

/** Options that assign slides to train, val and test. */
@Section("Splits")
final class SplitSettings {
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
                    "With a preset, as published: training slides whose patients are also in"
                            + " another split are kept, and tissue is found as published, with pen"
                            + " marks, blur, small regions and holes.")
    private boolean reference;

    @Option(
            names = "--splits",
            paramLabel = "CSV",
            description =
                    "Custom splits: columns slide (with or without ending), split and, optionally,"
                            + " patient; without split they are drawn by patient.")
    private Optional<Path> splits;

    @Option(
            names = "--allow-leakage",
            description =
                    "With --splits: accept patients with slides in two splits, which makes results"
                            + " look better than they are.")
    private boolean allowLeakage;

    @Option(
            names = "--split-fractions",
            paramLabel = "X",
            split = ",",
            defaultValue = "0.7,0.15,0.15",
            description = "If splits are drawn: fractions of patients in train, val and test.")
    private List<Double> fractions;

    @Option(names = "--split-shares", hidden = true, paramLabel = "X", split = ",")
    private List<Double> oldFractions;

    List<Double> fractions() {
        return fractions;
    }

    List<Double> oldFractions() {
        return oldFractions;
    }

    boolean isReference() {
        return reference;
    }

    boolean hasPreset() {
        return preset.isPresent();
    }

    boolean isCamelyon17() {
        return preset.equals(Optional.of("camelyon17"));
    }

    /** The slide lists; empty where splits are drawn. */
    Optional<SlideSplits> lists() {
        if (reference && preset.isEmpty()) {
            throw new InputException("--reference: requires --preset camelyon16 or camelyon17");
        }
        if (allowLeakage && splits.isEmpty()) {
            throw new InputException("--allow-leakage: requires --splits");
        }
        if (preset.isPresent() && splits.isPresent()) {
            throw new InputException(
                    "--splits: a preset has its own splits; give either --preset or --splits");
        }
        return preset.map(name -> SlideSplits.published(name, reference))
                .or(() -> splits.map(file -> SlideSplits.read(file, allowLeakage)));
    }
}
