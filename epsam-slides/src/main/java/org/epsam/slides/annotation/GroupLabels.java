package org.epsam.slides.annotation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
import org.epsam.base.InputException;

/**
 * Which label the annotations of a group get. Groups are drawn in the order of the map, each over
 * the ones before it, so that exclusions come last. Label 1 is tumour.
 *
 * @param labels group name to label (0 .. 255), in drawing order
 */
public record GroupLabels(Map<String, Integer> labels) {
    /**
     * Camelyon16: {@code _0}, {@code _1} and {@code Tumor} less {@code _2} and {@code Exclusion}.
     */
    public static final GroupLabels CAMELYON16 =
            of("_0", 1, "_1", 1, "Tumor", 1, "_2", 0, "Exclusion", 0);

    /** Camelyon17: {@code metastases} and {@code Tumor} are 1, {@code normal} is 2, no tumour. */
    public static final GroupLabels CAMELYON17 = of("metastases", 1, "Tumor", 1, "normal", 2);

    /** All names that are usual: those of Camelyon16 and of Camelyon17. */
    public static final GroupLabels USUAL =
            of("_0", 1, "_1", 1, "Tumor", 1, "metastases", 1, "_2", 0, "Exclusion", 0, "normal", 0);

    /**
     * What the original does: it knows only {@code metastases} and {@code normal}, and takes both
     * for tumour (golden notes A12, B9).
     */
    public static final GroupLabels REFERENCE = of("metastases", 1, "normal", 1);

    /** Copies the map, keeping its order. */
    public GroupLabels {
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
        labels.values()
                .forEach(
                        label -> {
                            if (label < 0 || label > 255) {
                                throw new IllegalArgumentException("label " + label);
                            }
                        });
    }

    private static GroupLabels of(Object... pairs) {
        Map<String, Integer> labels = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            labels.put((String) pairs[i], (Integer) pairs[i + 1]);
        }
        return new GroupLabels(labels);
    }

    /**
     * Lists the groups of a slide that have no label here, so that they are not drawn.
     *
     * @param set the annotations of a slide
     * @return names of groups with areas, sorted
     */
    public SortedSet<String> unknownIn(AnnotationSet set) {
        SortedSet<String> groups = set.areaGroups();
        groups.removeAll(labels.keySet());
        return groups;
    }

    /**
     * Makes sure that some of a slide's areas can be drawn.
     *
     * @param set the annotations of a slide
     * @throws InputException where there are areas, but all in groups without a label
     */
    public void requireKnown(AnnotationSet set) {
        if (!set.areaGroups().isEmpty() && unknownIn(set).equals(set.areaGroups())) {
            throw new InputException(
                    set.source()
                            + ": its areas are in the groups "
                            + set.areaGroups()
                            + ", known are "
                            + labels.keySet()
                            + "; rename the groups or say which are tumour");
        }
    }
}
