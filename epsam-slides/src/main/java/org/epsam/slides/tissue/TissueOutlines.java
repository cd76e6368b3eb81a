package org.epsam.slides.tissue;

import java.awt.Color;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.io.OutputFolder;
import org.epsam.base.io.PathLock;
import org.epsam.slides.annotation.Annotation;
import org.epsam.slides.annotation.AnnotationType;
import org.epsam.slides.annotation.Canvas;
import org.epsam.slides.annotation.GeoJsonAnnotations;
import org.epsam.slides.annotation.MaskContours;
import org.epsam.slides.image.DrawingColours;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.Overlay;
import org.epsam.slides.image.Resize;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.slide.Bounds;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.Slide;
import org.locationtech.jts.geom.Polygon;

/**
 * Outlines the tissue of slides, as {@code epsam tissue} does: {@code NAME_tissue.png}, a small
 * picture of the slide with the tissue outlined and what was taken out of it in other colours, and
 * {@code NAME_tissue.geojson} for QuPath.
 */
public final class TissueOutlines {
    private static final Map<TissueRule, Color> REMOVED =
            Map.of(
                    TissueRule.PEN, DrawingColours.PEN,
                    TissueRule.SMALL, DrawingColours.SMALL,
                    TissueRule.HOLES, DrawingColours.HOLES,
                    TissueRule.BLURRED, DrawingColours.BLURRED);
    private static final int PICTURE_SIDE = 2048;
    // In pixels of the tissue mask, about 4 micrometres each.
    private static final double SMOOTHING = 2;

    private TissueOutlines() {}

    /**
     * Finds the tissue of a slide and writes picture and outlines.
     *
     * @param slide an open slide
     * @param slideResolution of level 0; overrides the declared one
     * @param rejection what does not count as tissue
     * @param folder for the results
     * @return what was found
     * @throws org.epsam.base.InputException where results would replace files of others, or another
     *     program is writing them
     * @throws org.epsam.base.OutputException where they cannot be written
     */
    public static TissueSummary write(
            Slide slide,
            Optional<Resolution> slideResolution,
            SlideTissue.Rejection rejection,
            Path folder) {
        Path image = folder.resolve(slide.name() + "_tissue.png");
        Path outlines = folder.resolve(slide.name() + "_tissue.geojson");
        try (PathLock lock = PathLock.take(outlines)) {
            OutputFolder.requireOwnResults(outlines, List.of(image));
            AtomicFolders.deleteLeftovers(outlines);
            return write(slide, slideResolution.or(slide::resolution), rejection, image, outlines);
        }
    }

    private static TissueSummary write(
            Slide slide,
            Optional<Resolution> resolution,
            SlideTissue.Rejection rejection,
            Path image,
            Path outlines) {
        SlideTissue tissue = SlideTissue.of(slide, resolution, rejection);
        Mask mask = tissue.mask();
        RgbImage picture = Overview.of(slide, PICTURE_SIDE);
        RgbImage shown = overlaid(picture, slide.bounds(), tissue, mask, DrawingColours.TISSUE);
        for (TissueRule rule : TissueRule.values()) {
            if (tissue.pixels(rule) > 0) {
                Mask removed = tissue.removedBy(rule);
                shown = overlaid(shown, slide.bounds(), tissue, removed, REMOVED.get(rule));
            }
        }
        RgbImage overlay = shown;
        // The outlines appear first: no other program uses this name, so it marks the picture.
        AtomicFolders.files(
                outlines.toAbsolutePath().getParent(),
                List.of(outlines.getFileName().toString(), image.getFileName().toString()),
                part -> {
                    GeoJsonAnnotations.write(
                            part.resolve(outlines.getFileName()),
                            annotations(slide.bounds(), tissue),
                            DrawingColours.CLASSES);
                    ImageFile.writePng(part.resolve(image.getFileName()), overlay);
                });
        double all = (double) mask.width() * mask.height();
        return new TissueSummary(
                image,
                outlines,
                mask.area() / all,
                tissue.squareMillimetres(resolution),
                Arrays.stream(TissueRule.values())
                        .collect(Collectors.toMap(r -> r, r -> tissue.pixels(r) / all)),
                tissue.blurJudged());
    }

    /** Lays the part of a mask that the picture shows over it. */
    private static RgbImage overlaid(
            RgbImage picture, Bounds part, SlideTissue tissue, Mask mask, Color colour) {
        Mask shown = scannedPart(part, tissue.downsample(), mask);
        return Overlay.mask(
                picture, Resize.nearest(shown, picture.width(), picture.height()), colour);
    }

    private static Mask scannedPart(Bounds part, double scale, Mask mask) {
        int left = Math.min(mask.width() - 1, (int) Math.round(part.x() / scale));
        int top = Math.min(mask.height() - 1, (int) Math.round(part.y() / scale));
        int width = (int) Math.round(part.size().width() / scale);
        int height = (int) Math.round(part.size().height() / scale);
        width = Math.max(1, Math.min(width, mask.width() - left));
        height = Math.max(1, Math.min(height, mask.height() - top));
        byte[] values = new byte[width * height];
        for (int y = 0; y < height; y++) {
            System.arraycopy(
                    mask.values(), (top + y) * mask.width() + left, values, y * width, width);
        }
        return new Mask(width, height, values);
    }

    /** The outlines, in pixels of level 0 from the corner of the scanned part, as in QuPath. */
    private static List<Annotation> annotations(Bounds part, SlideTissue tissue) {
        Mask mask = tissue.mask();
        Canvas canvas =
                new Canvas(mask.width(), mask.height(), -part.x(), -part.y(), tissue.downsample());
        List<Annotation> outlines = new ArrayList<>();
        for (Polygon polygon : MaskContours.polygons(mask, SMOOTHING)) {
            outlines.add(
                    new Annotation(
                            "Tissue " + (outlines.size() + 1),
                            "Tissue",
                            AnnotationType.POLYGON,
                            canvas.toLevel0(polygon)));
        }
        return outlines;
    }
}
