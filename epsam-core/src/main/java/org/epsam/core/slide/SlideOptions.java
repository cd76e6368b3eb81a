package org.epsam.core.slide;

import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.core.pipeline.Quality;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.tissue.SlideTissue;

/**
 * How slides are segmented.
 *
 * @param resolution of the tiles; empty: that of the patches that the run was trained on
 * @param slideResolution pixel size of level 0; overrides the pixel size that the slides declare
 * @param minArea regions and holes smaller than this are omitted from the outlines, in square
 *     micrometres
 * @param rejection what is excluded from tissue
 * @param quality with which {@link RunSegmentation} and {@link SlideEvaluation} open the run
 */
public record SlideOptions(
        Optional<Resolution> resolution,
        Optional<Resolution> slideResolution,
        double minArea,
        SlideTissue.Rejection rejection,
        Quality quality) {
    /** The default minimum area, that of a disc 80 micrometres in diameter. */
    public static final double MIN_AREA = 5000;

    /** The default options. */
    public static final SlideOptions USUAL =
            new SlideOptions(
                    Optional.empty(),
                    Optional.empty(),
                    MIN_AREA,
                    SlideTissue.Rejection.ALL,
                    Quality.STANDARD);

    /**
     * Checks the minimum area.
     *
     * @throws InputException where it is negative or infinite
     */
    public SlideOptions {
        if (!(minArea >= 0) || Double.isInfinite(minArea)) {
            throw new InputException("--min-area " + minArea + ": must be 0 or more");
        }
    }
}
