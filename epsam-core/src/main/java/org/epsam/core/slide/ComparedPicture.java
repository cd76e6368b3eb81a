package org.epsam.core.slide;

import java.nio.file.Path;
import org.epsam.base.io.AtomicFolders;
import org.epsam.slides.annotation.AnnotationRaster;
import org.epsam.slides.annotation.Canvas;
import org.epsam.slides.image.DrawingColours;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Overlay;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.slide.Bounds;

/** The picture of a segmented slide with the outline of the annotated tumour. */
public final class ComparedPicture {
    private static final int WIDTHS = 400;

    private ComparedPicture() {}

    /**
     * Names the picture of a slide.
     *
     * @param out folder of the results
     * @param name of the slide
     * @return its path
     */
    public static Path file(Path out, String name) {
        return out.resolve(name + "_compared.png");
    }

    /**
     * Draws the annotated tumour over the picture of what was predicted.
     *
     * @param out folder of the results
     * @param name of the slide
     * @param scanned the part of the slide that the picture shows
     * @param annotated the annotations
     */
    static void write(Path out, String name, Bounds scanned, AnnotationRaster annotated) {
        RgbImage predicted = ImageFile.readRgb(out.resolve(name + "_overlay.png"));
        double scale = (double) scanned.size().width() / predicted.width();
        Canvas canvas =
                new Canvas(predicted.width(), predicted.height(), scanned.x(), scanned.y(), scale);
        // Still seen where a page shows the picture a few hundred pixels wide.
        int width = Math.max(1, predicted.size().longerSide() / WIDTHS);
        ImageFile.writePng(
                file(out, name),
                Overlay.outline(predicted, annotated.tumour(canvas), DrawingColours.TRUTH, width));
    }

    /** Deletes the picture of an earlier call, which had annotations. */
    static void delete(Path out, String name) {
        AtomicFolders.delete(file(out, name));
    }
}
