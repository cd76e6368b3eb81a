package org.epsam.slides.patch;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.slides.annotation.AnnotationSet;
import org.epsam.slides.annotation.GroupLabels;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.data.Split;
import org.epsam.slides.data.SplitDrawing;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.tissue.SlideTissue;

/**
 * What patches are to be cut from which slides.
 *
 * @param source the slides and their annotations
 * @param out folder of the data set: absent, empty, or of an earlier call with the same order
 * @param shape size and resolution of a patch
 * @param tissue what counts as tissue, and how much of it a patch holds
 * @param splits which slide is in which split
 * @param sampling how many patches are drawn
 */
public record PatchOrder(
        Source source, Path out, Shape shape, Tissue tissue, Splits splits, Drawing sampling) {
    /**
     * Names all files in a way that holds in other folders, and on other machines that see them.
     *
     * @return the same with absolute paths
     */
    public PatchOrder absolute() {
        return new PatchOrder(
                new Source(
                        absolute(source.slides()),
                        source.annotations().map(PatchOrder::absolute),
                        source.groups(),
                        source.normalWithoutAnnotation(),
                        source.resolution(),
                        source.force()),
                absolute(out),
                shape,
                tissue,
                splits,
                sampling);
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }

    /**
     * The slides and their annotations.
     *
     * @param slides folder of the slides, or a {@link SlideList}
     * @param annotations folder of their annotations, named as the slides
     * @param groups which groups of annotations are tumour
     * @param normalWithoutAnnotation whether slides without annotation are free of tumour; those
     *     whose names begin with {@code normal_}, as in Camelyon16, always are
     * @param resolution of level 0; overrides the declared one, not that of a list
     * @param force whether slides are used whose outlined tumour lies elsewhere than on tissue or
     *     whose annotations lack a shape
     */
    public record Source(
            Path slides,
            Optional<Path> annotations,
            GroupLabels groups,
            boolean normalWithoutAnnotation,
            Optional<Resolution> resolution,
            boolean force) {
        /** Reads the annotations of one of the slides. */
        Optional<AnnotationSet> annotations(SlideFolder.Entry entry, Slide slide) {
            return entry.annotations(slide, groups, normalWithoutAnnotation);
        }
    }

    /**
     * Size and resolution of a patch.
     *
     * @param side in pixels, 64 .. 4096
     * @param resolution of the patches; none: pixels of level 0
     */
    public record Shape(int side, Optional<Resolution> resolution) {
        /**
         * Checks the side.
         *
         * @throws InputException where it is out of range
         */
        public Shape {
            if (side < Dataset.MIN_SIDE || side > Dataset.MAX_SIDE) {
                throw new InputException(
                        "patches of "
                                + side
                                + " pixels; the side must be "
                                + Dataset.MIN_SIDE
                                + " to "
                                + Dataset.MAX_SIDE);
            }
        }
    }

    /**
     * What counts as tissue, and how much of it a patch holds.
     *
     * @param rejection what does not count
     * @param least patches with a smaller fraction of tissue are not cut, 0 .. 1; with 0 those are
     *     whose middle touches tissue, as published
     */
    public record Tissue(SlideTissue.Rejection rejection, double least) {
        /**
         * Checks the fraction.
         *
         * @throws InputException where it is out of range
         */
        public Tissue {
            if (!(least >= 0 && least <= 1)) {
                throw new InputException("--min-tissue " + least + ": must be 0 to 1");
            }
        }
    }

    /**
     * Which slide is in which split.
     *
     * @param listed splits by slide; none: all are drawn
     * @param fractions where splits are drawn: the fraction of the patients in train, val and test
     */
    public record Splits(Optional<SlideSplits> listed, List<Double> fractions) {
        /**
         * Checks the fractions.
         *
         * @throws InputException where they are not three numbers with the sum 1
         */
        public Splits {
            fractions = List.copyOf(fractions);
            SplitDrawing.requireFractions(fractions);
        }
    }

    /**
     * How many patches are drawn.
     *
     * @param rules by split
     * @param seed of randomness
     */
    public record Drawing(Map<Split, SamplingRule> rules, long seed) {
        /** Copies the map. */
        public Drawing {
            rules = Map.copyOf(rules);
        }
    }
}
