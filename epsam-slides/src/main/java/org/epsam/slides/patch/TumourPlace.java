package org.epsam.slides.patch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.slides.annotation.Annotation;
import org.epsam.slides.annotation.AnnotationRaster;
import org.epsam.slides.annotation.AnnotationSet;
import org.epsam.slides.annotation.AnnotationType;
import org.epsam.slides.annotation.Canvas;
import org.epsam.slides.annotation.GroupLabels;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.Morphology;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.tissue.SlideTissue;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Polygon;

/**
 * Where the outlined tumour of a slide lies. Outlines in pixels of another level, with another
 * origin or of another slide mostly lie on glass.
 *
 * @param areas number of outlines
 * @param pixels their area in square pixels of level 0
 * @param within fraction of it that lies within the slide
 * @param onTissue fraction of it that lies on tissue, or at most 80 um beside it, and belongs to
 *     outlines larger than two pixels
 * @param tiny fraction of it that belongs to smaller ones
 */
public record TumourPlace(int areas, double pixels, double within, double onTissue, double tiny) {
    private static final double PLAUSIBLE = 0.5;
    // People outline tissue with a margin, in um.
    private static final double MARGIN = 80;
    // Smaller outlines, in pixels of the tissue mask, are looked at in their middle only.
    private static final double SMALL = 4;
    // In pixels of level 0: nothing that a person outlines is smaller.
    private static final double SMALLEST = 2;

    /** Sums of areas, in square pixels of level 0. */
    private static final class Sums {
        private final Mask near;
        private final double scale;
        private int areas;
        private double within;
        private double outside;
        private double onTissue;
        private double tiny;
        private final List<Annotation> large = new ArrayList<>();

        Sums(Mask near, double scale) {
            this.near = near;
            this.scale = scale;
        }

        boolean isNear(Coordinate place) {
            int x = (int) Math.floor(place.x / scale);
            int y = (int) Math.floor(place.y / scale);
            return x >= 0 && y >= 0 && x < near.width() && y < near.height() && near.get(x, y);
        }
    }

    /**
     * Looks where the tumour lies.
     *
     * @param set the annotations, in pixels of level 0
     * @param groups which groups are tumour
     * @param slide size of level 0
     * @param tissue the tissue of the slide; what was taken out of it counts as tissue, except for
     *     holes
     * @return the place
     */
    public static TumourPlace of(
            AnnotationSet set, GroupLabels groups, Size slide, SlideTissue tissue) {
        int margin = (int) Math.round(MARGIN / tissue.micrometres());
        Mask near = Morphology.dilate(tissue.stained(), 2 * margin + 1);
        Sums sums = new Sums(near, tissue.downsample());
        for (Annotation annotation : set.annotations()) {
            if (groups.isTumour(annotation.group())) {
                annotation.polygons().forEach(p -> add(p, annotation, slide, sums));
            } else if (annotation.type().isArea()) {
                sums.large.add(annotation);
            }
        }
        Mask tumour =
                AnnotationRaster.of(new AnnotationSet(set.source(), sums.large), groups)
                        .tumour(new Canvas(near.width(), near.height(), 0, 0, sums.scale));
        sums.within += tumour.area() * sums.scale * sums.scale;
        sums.onTissue += tumour.and(near).area() * sums.scale * sums.scale;
        double all = sums.within + sums.outside;
        return new TumourPlace(
                sums.areas,
                all,
                all == 0 ? 1 : sums.within / all,
                all == 0 ? 1 : sums.onTissue / all,
                all == 0 ? 0 : sums.tiny / all);
    }

    private static void add(Polygon polygon, Annotation annotation, Size slide, Sums sums) {
        Envelope box = polygon.getEnvelopeInternal();
        Envelope inside = box.intersection(new Envelope(0, slide.width(), 0, slide.height()));
        double area = polygon.getArea();
        double fraction =
                box.getArea() == 0 || inside.isNull() ? 0 : inside.getArea() / box.getArea();
        sums.areas++;
        sums.outside += area * (1 - fraction);
        if (Math.min(box.getWidth(), box.getHeight()) >= SMALL * sums.scale) {
            sums.large.add(new Annotation("", annotation.group(), AnnotationType.POLYGON, polygon));
            return;
        }
        sums.within += area * fraction;
        if (Math.max(box.getWidth(), box.getHeight()) <= SMALLEST) {
            sums.tiny += area;
        } else if (fraction > 0 && sums.isNear(box.centre())) {
            sums.onTissue += area * fraction;
        }
    }

    /**
     * Sets a slide aside whose outlined tumour lies elsewhere than on its tissue, or of which it is
     * not known where something lies.
     *
     * @param set the annotations of the slide
     * @param resolution of level 0, for the message
     * @param force whether the slide is used all the same
     * @return the annotations, with a note where they are used all the same
     * @throws InputException where less than one half of the tumour lies on tissue, with the
     *     numbers, or an annotation has no shape
     */
    public AnnotationSet checked(
            AnnotationSet set, Optional<Resolution> resolution, boolean force) {
        List<Doubt> doubts = new ArrayList<>();
        set.annotations().stream()
                .filter(a -> a.type() == AnnotationType.LOST)
                .findFirst()
                .ifPresent(a -> doubts.add(lost(set, a)));
        if (areas > 0 && onTissue < PLAUSIBLE) {
            doubts.add(tiny < PLAUSIBLE ? elsewhere(set, resolution) : tooSmall(set));
        }
        if (doubts.isEmpty()) {
            return set;
        } else if (!force) {
            Doubt first = doubts.get(0);
            throw new InputException(
                    first.found + "; " + first.remedy + ", or use them all the same with --force");
        }
        List<String> notes = new ArrayList<>(set.notes());
        doubts.forEach(doubt -> notes.add(doubt.found + "; used all the same (--force)"));
        return new AnnotationSet(set.source(), set.annotations(), notes);
    }

    /** Why annotations should not be used, and what to do. */
    private record Doubt(String found, String remedy) {}

    private static Doubt lost(AnnotationSet set, Annotation lost) {
        return new Doubt(
                "%s: %s and is of the group %s, so it is not known what of the slide it covers"
                        .formatted(set.source(), lost.name(), lost.group()),
                "draw it again or ignore its group with --ignore-groups");
    }

    private Doubt tooSmall(AnnotationSet set) {
        return new Doubt(
                String.format(
                        Locale.ROOT,
                        "%s: has %d outlines of tumour, of %.3g square pixels of level 0 on"
                                + " average, too small to be drawn by a person",
                        set.source(),
                        areas,
                        pixels / areas),
                "give their coordinates in pixels of level 0, not in millimetres or fractions of"
                        + " the slide");
    }

    private Doubt elsewhere(AnnotationSet set, Optional<Resolution> resolution) {
        String found =
                String.format(
                        Locale.ROOT,
                        "%s: %.0f %% of the outlined tumour lies on tissue (%s in %d areas, %.0f %%"
                                + " of it within the slide)",
                        set.source(),
                        100 * onTissue,
                        resolution
                                .map(r -> r.squareMicrometres(pixels) / 1e6)
                                .map(area -> String.format(Locale.ROOT, "%.4f mm2", area))
                                .orElse(String.format(Locale.ROOT, "%.0f square pixels", pixels)),
                        areas,
                        100 * within);
        return new Doubt(found, "give the annotations of this slide, in pixels of level 0");
    }
}
