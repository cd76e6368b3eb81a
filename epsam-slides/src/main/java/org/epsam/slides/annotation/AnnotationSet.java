package org.epsam.slides.annotation;

import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The annotations of one slide.
 *
 * @param source the file that they come from
 * @param annotations in the order of the file
 */
public record AnnotationSet(Path source, List<Annotation> annotations) {
    /** Copies the list. */
    public AnnotationSet {
        annotations = List.copyOf(annotations);
    }

    /**
     * Lists the groups of the annotations that cover an area.
     *
     * @return their names, sorted
     */
    public SortedSet<String> areaGroups() {
        SortedSet<String> groups = new TreeSet<>();
        annotations.stream().filter(a -> a.type().isArea()).forEach(a -> groups.add(a.group()));
        return groups;
    }
}
