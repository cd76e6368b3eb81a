package org.epsam.core.slide;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.core.run.PatchScale;
import org.epsam.slides.slide.Resolution;

/** By how much the pixels of slides and images are shrunk before they are segmented. */
final class PixelScale {
    // Closer than this to the wanted resolution, pixels are taken as they are.
    private static final double SAME_RESOLUTION = 0.1;

    private PixelScale() {}

    /** The wanted resolution: that of the options, else that of the run's patches, if known. */
    static Optional<Resolution> wanted(SlideOptions options, PatchScale patches) {
        return options.resolution().or(() -> patches.micrometres().map(Resolution::new));
    }

    /** Says that the wanted resolution is not known. */
    static InputException unknown() {
        return new InputException(
                "the run has no pixel size of its patches, as its data set has no manifest with"
                        + " one pixel size in the column mpp; set it with --mpp, such as --mpp"
                        + " 0.5");
    }

    /**
     * Computes how many pixels of a file lie along one that is segmented.
     *
     * @param file the slide or image, for the message
     * @param own its resolution
     * @param wanted that of the run's patches
     * @return 1 or more
     * @throws InputException where the file is coarser
     */
    static double of(Path file, Resolution own, Resolution wanted) {
        double scale = own.downsampleTo(wanted);
        if (scale < 1 - SAME_RESOLUTION) {
            throw new InputException(
                    String.format(
                            Locale.ROOT,
                            "%s: has a pixel size of %.3f um, coarser than the %.3f um of the run's"
                                    + " patches, or those of --mpp; use a finer scan, a run trained"
                                    + " on %.3f um or, if results may suffer, --mpp %.3f or more",
                            file,
                            own.micrometres(),
                            wanted.micrometres(),
                            own.micrometres(),
                            own.micrometres()));
        }
        return scale <= 1 + SAME_RESOLUTION ? 1 : scale;
    }
}
