package org.epsam.slides.patch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.slides.annotation.AnnotationRaster;
import org.epsam.slides.annotation.AnnotationSet;
import org.epsam.slides.annotation.GroupLabels;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.tissue.SlideTissue;

/**
 * What is known of a slide before patches are drawn.
 *
 * @param slide its name
 * @param micrometres pixel size of level 0 in um; 0 where unknown
 * @param scale pixels of level 0 along one pixel of a patch
 * @param squareMillimetres area of the tissue; 0 where the resolution is unknown
 * @param candidates the patches over tissue
 * @param notes what a reader of the summary should know, one line each
 */
record SlideScan(
        String slide,
        double micrometres,
        double scale,
        double squareMillimetres,
        List<Candidate> candidates,
        List<String> notes) {
    // Closer than this to the wanted resolution, patches are cut from the pixels as they are.
    private static final double SAME_RESOLUTION = 0.05;

    SlideScan {
        candidates = List.copyOf(candidates);
        notes = List.copyOf(notes);
    }

    /**
     * Looks at a slide.
     *
     * @param slide the slide
     * @param resolution of level 0, if known
     * @param order what is wanted
     * @param annotations its annotations; none: free of tumour
     * @param outlines the same, prepared for drawing
     * @return the candidates
     * @throws InputException where nothing can be cut, with the reason
     */
    static SlideScan of(
            Slide slide,
            Optional<Resolution> resolution,
            PatchOrder order,
            Optional<AnnotationSet> annotations,
            Optional<AnnotationRaster> outlines) {
        double scale = scale(slide, order.shape().resolution(), resolution);
        SlideTissue tissue = SlideTissue.of(slide, resolution, order.tissue().rejection());
        List<String> notes = new ArrayList<>(slide.notes());
        notes.addAll(tissue.notes());
        if (tissue.mask().area() == 0) {
            throw new InputException(
                    slide.path() + ": no tissue found; check with epsam tissue (pen marks?)");
        }
        GroupLabels groups = order.source().groups();
        Optional<TumourPlace> tumour =
                annotations.map(set -> TumourPlace.of(set, groups, slide.size(), tissue));
        annotations.ifPresent(
                set ->
                        notes.addAll(
                                tumour.orElseThrow()
                                        .checked(set, resolution, order.source().force())
                                        .notes()));
        List<Candidate> candidates =
                candidates(
                        slide,
                        tissue,
                        order.tissue().least(),
                        new PatchMasks(order, scale, outlines));
        if (tumour.isPresent()
                && tumour.get().areas() > 0
                && candidates.stream().noneMatch(Candidate::isPositive)) {
            notes.add("no patch over tissue touches the outlined tumour");
        }
        if (candidates.isEmpty()) {
            throw new InputException(
                    slide.path()
                            + ": no patch of "
                            + Math.round(order.shape().side() * scale)
                            + " pixels of level 0 fits on its tissue; the slide has "
                            + slide.width()
                            + " x "
                            + slide.height()
                            + (order.tissue().least() > 0
                                    ? ", and --min-tissue is " + order.tissue().least()
                                    : ""));
        }
        return new SlideScan(
                slide.name(),
                resolution.map(Resolution::micrometres).orElse(0.0),
                scale,
                tissue.squareMillimetres(resolution).orElse(0),
                candidates,
                notes);
    }

    private static List<Candidate> candidates(
            Slide slide, SlideTissue tissue, double least, PatchMasks masks) {
        int side = masks.side();
        List<Candidate> candidates = new ArrayList<>();
        if (side < tissue.downsample()) {
            return candidates;
        }
        for (PatchCentre centre : PatchGrid.centres(tissue.mask(), side, tissue.downsample())) {
            int left = centre.column() - side / 2;
            int top = centre.row() - side / 2;
            double covered = tissue.fraction(left, top, side);
            // Rounding to pixels of the mask may push the outermost ones over the edge.
            if (left >= 0
                    && top >= 0
                    && left + side <= slide.width()
                    && top + side <= slide.height()
                    && covered >= least) {
                candidates.add(
                        new Candidate(
                                slide.name(),
                                centre.row(),
                                centre.column(),
                                masks.fraction(left, top),
                                covered));
            }
        }
        return candidates;
    }

    private static double scale(
            Slide slide, Optional<Resolution> wanted, Optional<Resolution> resolution) {
        if (wanted.isEmpty()) {
            return 1;
        }
        Resolution own =
                resolution.orElseThrow(
                        () ->
                                new InputException(
                                        slide.path()
                                                + ": has no pixel size; set it with --slide-mpp, or"
                                                + " cut without --mpp"));
        double scale = own.downsampleTo(wanted.get());
        if (scale < 1 - SAME_RESOLUTION) {
            throw new InputException(
                    String.format(
                            Locale.ROOT,
                            "%s: has a pixel size of %.3f um, coarser than the wanted %.3f; give"
                                    + " --mpp %.3f or more",
                            slide.path(),
                            own.micrometres(),
                            wanted.get().micrometres(),
                            own.micrometres()));
        }
        return scale <= 1 + SAME_RESOLUTION ? 1 : scale;
    }
}
