package org.epsam.core.slide;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Resolution;

/**
 * The results of an image: one row of {@code segments.csv}.
 *
 * @param name of its results
 * @param file the image as it was given
 * @param size of the image
 * @param resolution of the image, if known
 * @param scale pixels of the image along one that was segmented, 1 or more
 * @param tiles number of tiles; 1 where the image was taken whole
 * @param gated number of tiles below the classifier's gate
 * @param score how likely the image shows tumour, 0..1: the classifier's probability of an image
 *     that was taken whole, else as {@link SlideResult#score}
 * @param tumour area of all regions, pixels of the image
 * @param regions number of regions
 * @param largest area of the largest region, pixels of the image
 * @param calibration so many times the classifier's probability is added to the logits of pixels
 *     ({@code evaluate.calibration}), 0 to 1.6
 * @param settings hash of models and settings, the same for all images of a command
 */
public record ImageResult(
        String name,
        Path file,
        Size size,
        Optional<Resolution> resolution,
        double scale,
        int tiles,
        int gated,
        double score,
        long tumour,
        int regions,
        long largest,
        double calibration,
        String settings) {
    static final List<String> COLUMNS =
            List.of(
                    "image",
                    "file",
                    "width",
                    "height",
                    "image_mpp",
                    "mpp",
                    "tiles",
                    "gated",
                    "score",
                    "tumour_px",
                    "tumour_mm2",
                    "regions",
                    "largest_px",
                    "largest_mm2",
                    "calibration",
                    "settings");

    /**
     * Returns how much of the image is tumour.
     *
     * @return 0..1
     */
    public double fraction() {
        return (double) tumour / size.pixels();
    }

    List<String> fields() {
        return List.of(
                name,
                file.toString(),
                Integer.toString(size.width()),
                Integer.toString(size.height()),
                resolution.map(r -> SlideResult.number(r.micrometres())).orElse(""),
                resolution.map(r -> SlideResult.number(r.micrometres() * scale)).orElse(""),
                Integer.toString(tiles),
                Integer.toString(gated),
                SlideResult.number(score),
                Long.toString(tumour),
                area(tumour),
                Integer.toString(regions),
                Long.toString(largest),
                area(largest),
                SlideResult.number(calibration),
                settings);
    }

    private String area(long pixels) {
        return resolution.map(r -> SlideResult.number(r.squareMillimetres(pixels))).orElse("");
    }
}
