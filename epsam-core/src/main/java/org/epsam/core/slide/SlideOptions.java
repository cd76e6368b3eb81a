package org.epsam.core.slide;

import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.core.pipeline.Quality;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.tissue.SlideTissue;

/**
 * How slides and images are segmented.
 *
 * @param resolution of the tiles; empty: that of the patches that the run was trained on
 * @param slideResolution pixel size of level 0; overrides the pixel size that the files declare
 * @param minArea regions and holes smaller than this are omitted from the outlines, in square
 *     micrometres; empty: {@link #MIN_AREA} on slides, and all are kept in images
 * @param minTissue tiles with a smaller fraction of tissue than this are not predicted, 0 .. 1
 * @param rejection what is excluded from tissue
 * @param quality with which {@link RunSegmentation} and {@link SlideEvaluation} open the run
 * @param format of probability maps
 * @param mask whether the tumour is written as a mask of the slide's own size, too
 * @param labels whether the numbers of the outlines are written as an image of that size, too
 * @param dicom whether mask and outlines are written as DICOM, too
 */
public record SlideOptions(
        Optional<Resolution> resolution,
        Optional<Resolution> slideResolution,
        Optional<Double> minArea,
        double minTissue,
        SlideTissue.Rejection rejection,
        Quality quality,
        MapFormat format,
        boolean mask,
        boolean labels,
        boolean dicom) {
    /** The default minimum area on slides, that of a disc 80 micrometres in diameter. */
    public static final double MIN_AREA = 5000;

    /** The default fraction of tissue of a tile. */
    public static final double MIN_TISSUE = 0.02;

    /** The default options. */
    public static final SlideOptions USUAL =
            new SlideOptions(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    MIN_TISSUE,
                    SlideTissue.Rejection.ALL,
                    Quality.STANDARD,
                    MapFormat.OME_TIFF,
                    false,
                    false,
                    false);

    /**
     * Creates options with probability maps as OME-TIFF, without masks, labels and DICOM.
     *
     * @param resolution of the tiles; empty: that of the patches that the run was trained on
     * @param slideResolution pixel size of level 0
     * @param minArea in square micrometres
     * @param minTissue 0 .. 1
     * @param rejection what is excluded from tissue
     * @param quality of the segmentation
     */
    public SlideOptions(
            Optional<Resolution> resolution,
            Optional<Resolution> slideResolution,
            double minArea,
            double minTissue,
            SlideTissue.Rejection rejection,
            Quality quality) {
        this(
                resolution,
                slideResolution,
                Optional.of(minArea),
                minTissue,
                rejection,
                quality,
                MapFormat.OME_TIFF,
                false,
                false,
                false);
    }

    /**
     * Checks the minimum area and the minimum of tissue.
     *
     * @throws InputException where one is out of range
     */
    public SlideOptions {
        if (minArea.isPresent() && !(minArea.get() >= 0 && minArea.get() < Double.MAX_VALUE)) {
            throw new InputException("--min-area " + minArea.get() + ": must be 0 or more");
        }
        if (!(minTissue >= 0 && minTissue <= 1)) {
            throw new InputException("--min-tissue " + minTissue + ": must be 0 to 1");
        }
    }

    /**
     * Returns which of the options means nothing for an image without pixel size.
     *
     * @return the name of the option; empty where none is set
     */
    Optional<String> needsPixelSize() {
        return resolution
                .map(r -> "--mpp")
                .or(() -> minArea.filter(area -> area > 0).map(area -> "--min-area"));
    }
}
