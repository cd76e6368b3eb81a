package org.epsam.slides.patch;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.slides.annotation.GroupLabels;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.data.Split;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.tissue.SlideTissue;

/**
 * What patches are to be cut from which slides.
 *
 * @param slides folder of the slides
 * @param annotations folder of their annotations, named as the slides
 * @param out folder of the data set: absent, empty, or of an earlier call with the same order
 * @param splits which slide is in which split; none: all are drawn
 * @param shares where splits are drawn: share of the patients in train, val and test
 * @param groups which groups of annotations are tumour
 * @param side side of a patch in pixels, 64 .. 4096
 * @param resolution of the patches; none: pixels of level 0
 * @param slideResolution of level 0, in place of what the slides declare
 * @param rejection what does not count as tissue
 * @param rules how many patches are drawn
 * @param normalWithoutAnnotation whether slides without annotation are free of tumour; those whose
 *     names begin with {@code normal_}, as in Camelyon16, always are
 * @param seed of chance
 * @param threads slides worked on at once, at least 1; no part of the result
 */
public record PatchOrder(
        Path slides,
        Optional<Path> annotations,
        Path out,
        Optional<SlideSplits> splits,
        List<Double> shares,
        GroupLabels groups,
        int side,
        Optional<Resolution> resolution,
        Optional<Resolution> slideResolution,
        SlideTissue.Rejection rejection,
        Map<Split, SamplingRule> rules,
        boolean normalWithoutAnnotation,
        long seed,
        int threads) {
    /** Checks the numbers. */
    public PatchOrder {
        shares = List.copyOf(shares);
        rules = Map.copyOf(rules);
        if (side < Dataset.MIN_SIDE || side > Dataset.MAX_SIDE) {
            throw new InputException(
                    "patches of "
                            + side
                            + " pixels; allowed are "
                            + Dataset.MIN_SIDE
                            + " to "
                            + Dataset.MAX_SIDE);
        }
        double sum = shares.stream().mapToDouble(s -> s).sum();
        if (shares.size() != 3
                || shares.stream().anyMatch(s -> !(s >= 0))
                || Math.abs(sum - 1) > 1e-6) {
            throw new InputException(
                    "shares of the splits "
                            + shares
                            + "; give three numbers for train, val and test that add up to 1");
        }
        if (threads < 1) {
            throw new InputException(threads + " threads; give 1 or more");
        }
    }
}
