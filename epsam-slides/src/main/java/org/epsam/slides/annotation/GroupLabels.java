package org.epsam.slides.annotation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.epsam.base.InputException;

/**
 * Which label the annotations of a group get. Groups are drawn in the order of the map, each over
 * the ones before it, so that exclusions come last. Label 1 is tumour, any other one exclusion.
 *
 * @param labels group name to label (0 .. 255), in drawing order
 * @param ignored names of groups whose annotations count as if they were not drawn; none of them
 *     has a label
 */
public record GroupLabels(Map<String, Integer> labels, Set<String> ignored) {
    /**
     * Camelyon16: {@code _0}, {@code _1} and {@code Tumor} less {@code _2} and {@code Exclusion}.
     * Its files hold areas without group, too, which the published masks do not show.
     */
    public static final GroupLabels CAMELYON16 =
            new GroupLabels(
                    of("_0", 1, "_1", 1, "Tumor", 1, "_2", 0, "Exclusion", 0).labels(),
                    Set.of(Annotation.NO_GROUP));

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

    /** Copies the collections, keeping the map's order. */
    public GroupLabels {
        ignored = Collections.unmodifiableSortedSet(new TreeSet<>(ignored));
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
        labels.values()
                .forEach(
                        label -> {
                            if (label < 0 || label > 255) {
                                throw new IllegalArgumentException("label " + label);
                            }
                        });
        if (!Collections.disjoint(ignored, labels.keySet())) {
            throw new IllegalArgumentException("ignored with a label: " + ignored + labels);
        }
    }

    /**
     * Creates labels that ignore no group.
     *
     * @param labels group name to label (0 .. 255), in drawing order
     */
    public GroupLabels(Map<String, Integer> labels) {
        this(labels, Set.of());
    }

    private static GroupLabels of(Object... pairs) {
        Map<String, Integer> labels = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            labels.put((String) pairs[i], (Integer) pairs[i + 1]);
        }
        return new GroupLabels(labels);
    }

    /**
     * Returns the groups of a slide's areas of which it is not known what they are.
     *
     * @param set the annotations of a slide
     * @return names of groups with areas that have no label and are not ignored, sorted
     */
    public SortedSet<String> unknownIn(AnnotationSet set) {
        return names(set, a -> !isKnown(a) && a.coversArea());
    }

    /**
     * Makes sure that everything on a slide that may be tumour has a label: what has none would
     * count as free of tumour.
     *
     * @param set the annotations of a slide
     * @throws InputException where an area is of an unknown group; or where no tumour is outlined,
     *     but points, lines or outlines without area are of tumour or of an unknown group. Lines
     *     without group are rulers and do not count
     */
    public void requireKnown(AnnotationSet set) {
        if (set.annotations().stream().anyMatch(a -> !isKnown(a) && a.coversArea())) {
            SortedSet<String> unknown = unknownIn(set);
            throw new InputException(
                    set.source()
                            + ": has areas of the groups "
                            + set.areaGroups()
                            + "; unknown: "
                            + unknown
                            + "; known as tumour: "
                            + labelled(true)
                            + ", as exclusion: "
                            + labelled(false)
                            + "; assign the unknown ones with --tumour-groups, --exclusion-groups"
                            + " or --ignore-groups");
        }
        if (set.annotations().stream().noneMatch(a -> isTumour(a) && a.coversArea())) {
            SortedSet<String> marked = names(set, this::isMark);
            if (!marked.isEmpty()) {
                throw new InputException(
                        set.source()
                                + ": has points, lines or outlines without area of the groups "
                                + marked
                                + ", and no outlined tumour "
                                + labelled(true)
                                + "; outline what they mark, or declare it free of tumour with"
                                + " --ignore-groups");
            }
        }
    }

    /**
     * Returns the annotations that count.
     *
     * @param set the annotations of a slide
     * @return those that are not ignored, with notes about ignored areas and about points, lines
     *     and outlines without area that may mark tumour and are not drawn
     * @throws InputException as {@link #requireKnown}
     */
    public AnnotationSet usedOf(AnnotationSet set) {
        requireKnown(set);
        List<String> notes = new ArrayList<>(set.notes());
        SortedSet<String> left = names(set, a -> isIgnored(a) && a.coversArea());
        if (!left.isEmpty()) {
            notes.add(set.source() + ": areas of the groups " + left + " are ignored");
        }
        SortedSet<String> marked = names(set, this::isMark);
        if (!marked.isEmpty()) {
            notes.add(
                    set.source()
                            + ": points, lines or outlines without area of the groups "
                            + marked
                            + " are not used");
        }
        return new AnnotationSet(
                set.source(),
                set.annotations().stream().filter(a -> !isIgnored(a)).toList(),
                notes);
    }

    /** Whether it may mark tumour without outlining it. */
    private boolean isMark(Annotation annotation) {
        boolean ruler =
                annotation.type() == AnnotationType.OTHER
                        && annotation.group().equals(Annotation.NO_GROUP);
        return (isTumour(annotation) || !isKnown(annotation) && !ruler) && !annotation.coversArea();
    }

    private boolean isKnown(Annotation annotation) {
        return labels.containsKey(annotation.group()) || isIgnored(annotation);
    }

    private boolean isIgnored(Annotation annotation) {
        return ignored.contains(annotation.group());
    }

    private boolean isTumour(Annotation annotation) {
        return labels.getOrDefault(annotation.group(), 0) == 1;
    }

    private List<String> labelled(boolean tumour) {
        return labels.keySet().stream().filter(name -> labels.get(name) == 1 == tumour).toList();
    }

    private static SortedSet<String> names(AnnotationSet set, Predicate<Annotation> wanted) {
        return set.annotations().stream()
                .filter(wanted)
                .map(Annotation::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Returns the rules in one line.
     *
     * @return the labels, and the ignored groups where there are some
     */
    @Override
    public String toString() {
        return labels + (ignored.isEmpty() ? "" : ", ignored " + ignored);
    }
}
