package org.epsam.core.review;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.epsam.slides.annotation.Annotation;
import org.epsam.slides.annotation.AnnotationRaster;
import org.epsam.slides.annotation.AnnotationSet;
import org.epsam.slides.annotation.AnnotationType;
import org.epsam.slides.annotation.Canvas;
import org.epsam.slides.annotation.GroupLabels;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.Size;
import org.locationtech.jts.geom.Polygon;

/**
 * The present answer about an item.
 *
 * @param entry who has answered what, and when
 * @param polygons the outlines that the answer is about, in pixels of the patch or of level 0 of
 *     the slide; perhaps none
 */
public record Correction(JournalEntry entry, List<Polygon> polygons) {
    private static final String TUMOUR = "Tumor";

    /** Copies the list. */
    public Correction {
        polygons = List.copyOf(polygons);
    }

    /**
     * Returns what the answer is about.
     *
     * @return a patch or a region
     */
    public ReviewItem item() {
        return entry.item();
    }

    /**
     * Returns the version.
     *
     * @return 1 for the first answer
     */
    public long version() {
        return entry.version();
    }

    /**
     * Returns the answer.
     *
     * @return open where it was taken back
     */
    public ReviewState state() {
        return entry.state();
    }

    /**
     * Returns who has answered.
     *
     * @return the name of the person
     */
    public String by() {
        return entry.by();
    }

    /**
     * Returns when the answer was given.
     *
     * @return to the millisecond
     */
    public Instant at() {
        return entry.at();
    }

    /**
     * Returns the size of what the outlines lie on.
     *
     * @return of the patch, or of level 0 of the slide, in pixels
     */
    public Size size() {
        return entry.size();
    }

    /**
     * Returns what the model's mask covers.
     *
     * @return the area in pixels; absent where there was none
     */
    public OptionalDouble areaBefore() {
        return entry.areaBefore();
    }

    /**
     * Draws the outlines of a patch: the pixels whose middles lie inside.
     *
     * @return a mask of {@link #size}
     */
    public Mask mask() {
        List<Annotation> areas = new ArrayList<>();
        polygons.forEach(p -> areas.add(annotation(p, TUMOUR, "")));
        return AnnotationRaster.tumour(
                new AnnotationSet(Path.of(""), areas),
                GroupLabels.USUAL,
                new Canvas(size().width(), size().height(), 0, 0, 1));
    }

    /**
     * Returns the outlines as QuPath shows them. They have the class Tumor where they are accepted
     * or edited; else none, so that nobody takes them for tumour.
     *
     * @return one annotation for each outline
     */
    public List<Annotation> annotations() {
        List<Annotation> annotations = new ArrayList<>();
        String group = state().isMask() ? TUMOUR : Annotation.NO_GROUP;
        for (Polygon polygon : polygons) {
            String name = item().id() + " " + (annotations.size() + 1);
            annotations.add(annotation(polygon, group, name));
        }
        return annotations;
    }

    private static Annotation annotation(Polygon polygon, String group, String name) {
        return new Annotation(name, group, AnnotationType.POLYGON, polygon);
    }
}
