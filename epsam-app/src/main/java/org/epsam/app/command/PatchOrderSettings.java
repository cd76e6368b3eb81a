package org.epsam.app.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.slides.annotation.GroupLabels;
import org.epsam.slides.patch.PatchOrder;
import org.epsam.slides.patch.SamplingRule;
import org.epsam.slides.patch.SlideSplits;
import org.epsam.slides.tissue.SlideTissue;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that say which patches are cut of which slides. */
final class PatchOrderSettings {
    @Option(
            names = "--slides",
            required = true,
            paramLabel = "DIR",
            description =
                    "Folder of slides, or a CSV list of them: slide, and perhaps mpp, annotations,"
                            + " label, group.")
    private Path slides;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Folder of the data set.")
    private Path folder;

    @Mixin private AnnotationSettings annotations;

    @Mixin private SplitSettings splits;

    @Mixin private PatchOptions patches;

    @Mixin private TissueSettings tissue;

    /** The folder of the data set. */
    Path folder() {
        return folder;
    }

    /** The folder or the list of slides. */
    Path slides() {
        return slides;
    }

    /**
     * Says what is wanted.
     *
     * @param command to which these options were given
     */
    PatchOrder order(Subcommand command) {
        Optional<SlideSplits> lists = splits.lists();
        List<Double> fractions =
                command.renamed(
                        "--split-shares",
                        splits.oldFractions(),
                        "--split-fractions",
                        splits.fractions());
        boolean camelyon17 = splits.isCamelyon17();
        return new PatchOrder(
                new PatchOrder.Source(
                        slides,
                        annotations.folder(),
                        groups(camelyon17),
                        annotations.normalWithoutAnnotation(),
                        patches.slideResolution(),
                        annotations.force()),
                folder,
                new PatchOrder.Shape(patches.side(), patches.resolution()),
                new PatchOrder.Tissue(rejection(command), patches.minTissue()),
                new PatchOrder.Splits(lists, fractions),
                new PatchOrder.Drawing(
                        patches.rules(
                                camelyon17 ? SamplingRule.CAMELYON17 : SamplingRule.CAMELYON16),
                        patches.seed()));
    }

    private SlideTissue.Rejection rejection(Subcommand command) {
        if (!splits.isReference()) {
            return tissue.rejection();
        }
        for (String option : TissueSettings.RULES) {
            if (command.isGiven(option)) {
                throw new InputException(
                        option
                                + ": --reference finds tissue as published, which has no such rule;"
                                + " omit one of the two");
            }
        }
        return SlideTissue.Rejection.NONE;
    }

    private GroupLabels groups(boolean camelyon17) {
        GroupLabels published = camelyon17 ? GroupLabels.CAMELYON17 : GroupLabels.CAMELYON16;
        return annotations.labels(splits.hasPreset() ? published : GroupLabels.USUAL);
    }
}
