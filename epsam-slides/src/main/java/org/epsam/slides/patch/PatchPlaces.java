package org.epsam.slides.patch;

import java.awt.geom.Rectangle2D;
import java.util.List;
import org.epsam.slides.image.DrawingColours;
import org.epsam.slides.image.Overlay;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.slide.Bounds;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.tissue.Overview;

/** Draws where patches lie on a slide. */
final class PatchPlaces {
    private static final int PICTURE_SIDE = 1024;

    private PatchPlaces() {}

    /**
     * Draws squares on a small picture of a slide.
     *
     * @param slide the slide
     * @param side of a patch in pixels of level 0
     * @param patches those that were cut
     * @return the slide's scanned part, those without tumour below those with it
     */
    static RgbImage draw(Slide slide, int side, List<Candidate> patches) {
        RgbImage picture = Overview.of(slide, PICTURE_SIDE);
        picture = squares(picture, slide.bounds(), side, patches, false);
        return squares(picture, slide.bounds(), side, patches, true);
    }

    private static RgbImage squares(
            RgbImage picture, Bounds part, int side, List<Candidate> patches, boolean tumour) {
        double scale = picture.width() / (double) part.size().width();
        return Overlay.outlines(
                picture,
                patches.stream()
                        .filter(patch -> patch.isPositive() == tumour)
                        .map(
                                patch ->
                                        new Rectangle2D.Double(
                                                (patch.column() - side / 2 - part.x()) * scale,
                                                (patch.row() - side / 2 - part.y()) * scale,
                                                side * scale,
                                                side * scale))
                        .toList(),
                tumour ? DrawingColours.TUMOUR : DrawingColours.NO_TUMOUR);
    }
}
