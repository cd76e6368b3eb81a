package org.epsam.slides.annotation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import org.epsam.base.InputException;
import org.epsam.slides.slide.Bounds;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.util.AffineTransformation;

/**
 * The annotations of one slide.
 *
 * @param source the file that they come from
 * @param annotations in the order of the file
 * @param notes what was left out or reads otherwise than one might think, one line each
 * @param fromScannedPart whether coordinates begin at the corner of the slide's scanned part, as
 *     QuPath's do, and not at that of level 0
 */
public record AnnotationSet(
        Path source, List<Annotation> annotations, List<String> notes, boolean fromScannedPart) {
    /** Copies the lists. */
    public AnnotationSet {
        annotations = List.copyOf(annotations);
        notes = List.copyOf(notes);
    }

    /**
     * Creates a set in pixels of level 0.
     *
     * @param source the file that they come from
     * @param annotations in the order of the file
     * @param notes one line each
     */
    public AnnotationSet(Path source, List<Annotation> annotations, List<String> notes) {
        this(source, annotations, notes, false);
    }

    /**
     * Creates a set in pixels of level 0, without notes.
     *
     * @param source the file that they come from
     * @param annotations in the order of the file
     */
    public AnnotationSet(Path source, List<Annotation> annotations) {
        this(source, annotations, List.of());
    }

    /**
     * Lists the groups of the annotations that cover an area.
     *
     * @return their names, sorted
     */
    public SortedSet<String> areaGroups() {
        SortedSet<String> groups = new TreeSet<>();
        annotations.stream().filter(Annotation::coversArea).forEach(a -> groups.add(a.group()));
        return groups;
    }

    /**
     * Moves annotations that begin at the scanned part to the pixels of level 0.
     *
     * @param scanned the scanned part of the slide
     * @return the annotations in pixels of level 0
     */
    public AnnotationSet onLevel0(Bounds scanned) {
        int x = scanned.x();
        int y = scanned.y();
        if (!fromScannedPart || x == 0 && y == 0) {
            return new AnnotationSet(source, annotations, notes);
        }
        AffineTransformation move = AffineTransformation.translationInstance(x, y);
        return new AnnotationSet(
                source,
                annotations.stream()
                        .map(
                                a ->
                                        new Annotation(
                                                a.name(),
                                                a.group(),
                                                a.type(),
                                                move.transform(a.shape()),
                                                a.measurements()))
                        .toList(),
                notes);
    }

    /**
     * Checks that the areas belong to a slide of a given size. An area that reaches over the edge
     * is noted: what lies outside has no pixels.
     *
     * @param width of the slide in pixels of level 0
     * @param height of the slide in pixels of level 0
     * @return this set, with notes
     * @throws InputException where an area lies wholly outside: these are annotations of another
     *     slide, or in pixels of another level
     */
    public AnnotationSet on(long width, long height) {
        Envelope slide = new Envelope(0, width, 0, height);
        int over = 0;
        double most = 0;
        for (Annotation annotation : annotations) {
            if (!annotation.type().isArea()) {
                continue;
            }
            Envelope box = annotation.shape().getEnvelopeInternal();
            if (!slide.intersects(box)) {
                throw new InputException(
                        String.format(
                                Locale.ROOT,
                                "%s: annotation '%s' at x %.0f..%.0f, y %.0f..%.0f lies outside of"
                                        + " the slide of %d x %d pixels; give the annotations of"
                                        + " this slide, in pixels of level 0",
                                source,
                                annotation.name(),
                                box.getMinX(),
                                box.getMaxX(),
                                box.getMinY(),
                                box.getMaxY(),
                                width,
                                height));
            }
            double beyond =
                    Math.max(
                            Math.max(-box.getMinX(), box.getMaxX() - width),
                            Math.max(-box.getMinY(), box.getMaxY() - height));
            // Outlines along the edge often end half a pixel outside.
            if (beyond > 1) {
                over++;
                most = Math.max(most, beyond);
            }
        }
        if (over == 0) {
            return this;
        }
        List<String> more = new ArrayList<>(notes);
        more.add(
                String.format(
                        Locale.ROOT,
                        "%s: %d areas reach over the edge of the slide of %d x %d pixels, by up to"
                                + " %.0f; what lies outside is cut off",
                        source,
                        over,
                        width,
                        height,
                        most));
        return new AnnotationSet(source, annotations, more);
    }
}
