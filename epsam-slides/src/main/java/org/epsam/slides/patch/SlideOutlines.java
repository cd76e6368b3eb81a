package org.epsam.slides.patch;

import java.lang.ref.SoftReference;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.epsam.slides.annotation.AnnotationRaster;
import org.epsam.slides.annotation.AnnotationSet;
import org.epsam.slides.slide.Slide;

/**
 * The outlines of slides, prepared for drawing. They are needed when a slide is looked at and again
 * when it is cut; what memory allows is kept between.
 */
final class SlideOutlines {
    private final PatchOrder.Source source;
    private final Map<String, SoftReference<AnnotationRaster>> kept = new ConcurrentHashMap<>();

    SlideOutlines(PatchOrder.Source source) {
        this.source = source;
    }

    /** Prepares the annotations of a slide; none: free of tumour. */
    Optional<AnnotationRaster> of(SlideFolder.Entry entry, Optional<AnnotationSet> annotations) {
        Optional<AnnotationRaster> raster =
                annotations.map(set -> AnnotationRaster.of(set, source.groups()));
        raster.ifPresent(r -> kept.put(entry.name(), new SoftReference<>(r)));
        return raster;
    }

    /** Finds what was prepared before, or else reads the annotations again. */
    Optional<AnnotationRaster> of(SlideFolder.Entry entry, Slide slide) {
        SoftReference<AnnotationRaster> before = kept.remove(entry.name());
        AnnotationRaster raster = before == null ? null : before.get();
        return raster != null
                ? Optional.of(raster)
                : source.annotations(entry, slide)
                        .map(set -> AnnotationRaster.of(set, source.groups()));
    }
}
