package org.epsam.slides.annotation;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.epsam.base.InputException;
import org.epsam.base.io.ResultNames;

/**
 * Which label the annotations of a group get. Groups are drawn in the order of the map, each over
 * the ones before it, so that exclusions come last. Label 1 is tumour, any other one exclusion.
 * Names are the same where they differ only in case, in blanks, hyphens and underscores between
 * words, or in the form of their Unicode.
 */
public final class GroupLabels {
    // So many names of groups are told in a message.
    private static final int NAMED = 6;

    private static final Pattern BETWEEN_WORDS =
            Pattern.compile("(?<=[\\p{L}\\p{N}])[\\s\\p{Z}_-]+(?=[\\p{L}\\p{N}])");

    /** Spaces that cannot be typed are blanks, too. */
    private static final Pattern AROUND = Pattern.compile("^[\\s\\p{Z}]+|[\\s\\p{Z}]+$");

    /**
     * Camelyon16: {@code _0}, {@code _1} and {@code Tumor} less {@code _2} and {@code Exclusion}.
     * Its files hold areas without group, too, which the published masks do not show.
     */
    public static final GroupLabels CAMELYON16 =
            new GroupLabels(
                    of("_0", 1, "_1", 1, "Tumor", 1, "_2", 0, "Exclusion", 0),
                    Set.of(Annotation.NO_GROUP),
                    PixelRule.ASAP);

    /** Camelyon17: {@code metastases} and {@code Tumor} are 1, {@code normal} is 2, no tumour. */
    public static final GroupLabels CAMELYON17 =
            new GroupLabels(of("metastases", 1, "Tumor", 1, "normal", 2), Set.of(), PixelRule.ASAP);

    /** All names that are usual, those of Camelyon16 and of Camelyon17 among them. */
    public static final GroupLabels USUAL = new GroupLabels(UsualGroups.labels());

    /**
     * What the original does: it knows only {@code metastases} and {@code normal}, and takes both
     * for tumour (golden notes A12, B9).
     */
    public static final GroupLabels REFERENCE =
            new GroupLabels(of("metastases", 1, "normal", 1), Set.of(), PixelRule.ASAP);

    private final Map<String, Integer> labels;
    private final SortedSet<String> ignored;
    private final PixelRule rule;
    // By key: the label, and the place in drawing order.
    private final Map<String, Integer> labelOf = new HashMap<>();
    private final Map<String, Integer> orderOf = new HashMap<>();
    private final Set<String> ignoredKeys = new HashSet<>();
    // A slide may have very many annotations, of few groups.
    private final Map<String, String> keys = new ConcurrentHashMap<>();

    /**
     * Creates labels.
     *
     * @param labels group name to label (0 .. 255), in drawing order
     * @param ignored names of groups whose annotations count as if they were not drawn; none of
     *     them has a label
     * @param rule which pixels an outline covers
     */
    @JsonCreator
    public GroupLabels(
            @JsonProperty("labels") Map<String, Integer> labels,
            @JsonProperty("ignored") Set<String> ignored,
            @JsonProperty("rule") PixelRule rule) {
        this.ignored = Collections.unmodifiableSortedSet(new TreeSet<>(ignored));
        this.labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
        this.rule = rule;
        for (String name : this.labels.keySet()) {
            int label = labels.get(name);
            if (label < 0 || label > 255) {
                throw new IllegalArgumentException("label " + label);
            }
            Integer before = labelOf.put(key(name), label);
            if (before != null && before != label) {
                throw new IllegalArgumentException("two labels of " + name + ": " + labels);
            }
            orderOf.putIfAbsent(key(name), orderOf.size());
        }
        ignored.forEach(name -> ignoredKeys.add(key(name)));
        if (!Collections.disjoint(ignoredKeys, labelOf.keySet())) {
            throw new IllegalArgumentException("ignored with a label: " + ignored + labels);
        }
    }

    /**
     * Creates labels whose outlines cover the pixels with their middles inside.
     *
     * @param labels group name to label (0 .. 255), in drawing order
     * @param ignored names of groups that count as if they were not drawn
     */
    public GroupLabels(Map<String, Integer> labels, Set<String> ignored) {
        this(labels, ignored, PixelRule.MIDDLES);
    }

    /**
     * Creates labels that ignore no group.
     *
     * @param labels group name to label (0 .. 255), in drawing order
     */
    public GroupLabels(Map<String, Integer> labels) {
        this(labels, Set.of());
    }

    /**
     * Returns a text that is equal for names of the same group.
     *
     * @param name name of a group
     * @return in lower case and composed Unicode (NFC), with one blank between words
     */
    public static String key(String name) {
        String plain = BETWEEN_WORDS.matcher(AROUND.matcher(name).replaceAll("")).replaceAll(" ");
        return ResultNames.key(plain);
    }

    /**
     * Returns the labels.
     *
     * @return group name to label, in drawing order
     */
    @JsonProperty
    public Map<String, Integer> labels() {
        return labels;
    }

    /**
     * Returns the groups that count as if they were not drawn.
     *
     * @return their names, sorted
     */
    @JsonProperty
    public SortedSet<String> ignored() {
        return ignored;
    }

    /**
     * Returns which pixels an outline covers.
     *
     * @return the rule
     */
    @JsonProperty
    public PixelRule rule() {
        return rule;
    }

    /**
     * Returns whether a group is tumour.
     *
     * @param group its name
     * @return true for label 1
     */
    public boolean isTumour(String group) {
        return label(group).orElse(0) == 1;
    }

    /**
     * Returns the label of a group.
     *
     * @param group its name, as in an annotation
     * @return 1 for tumour, 0 for what is cut out of it; empty for a group that is unknown
     */
    public OptionalInt label(String group) {
        Integer label = labelOf.get(keyOf(group));
        return label == null ? OptionalInt.empty() : OptionalInt.of(label);
    }

    /** The place of a group with a label in drawing order. */
    int order(String group) {
        return orderOf.get(keyOf(group));
    }

    private String keyOf(String group) {
        return keys.computeIfAbsent(group, GroupLabels::key);
    }

    private static Map<String, Integer> of(Object... pairs) {
        Map<String, Integer> labels = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            labels.put((String) pairs[i], (Integer) pairs[i + 1]);
        }
        return labels;
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
                            + listed(set.areaGroups())
                            + "; unknown: "
                            + listed(unknown)
                            + "; known as tumour: "
                            + few(labelled(true))
                            + ", as exclusion: "
                            + few(labelled(false))
                            + "; assign the unknown ones with --tumour-groups, --exclusion-groups"
                            + " or --ignore-groups");
        }
        if (set.annotations().stream().noneMatch(a -> isTumour(a) && a.coversArea())) {
            SortedSet<String> marked = names(set, this::isMark);
            if (!marked.isEmpty()) {
                throw new InputException(
                        set.source()
                                + ": has points, lines or outlines without area of the groups "
                                + listed(marked)
                                + ", and no outlined tumour "
                                + few(labelled(true))
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
            notes.add(set.source() + ": areas of the groups " + listed(left) + " are ignored");
        }
        SortedSet<String> marked = names(set, this::isMark);
        if (!marked.isEmpty()) {
            notes.add(
                    set.source()
                            + ": points, lines or outlines without area of the groups "
                            + listed(marked)
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
        return label(annotation.group()).isPresent() || isIgnored(annotation);
    }

    private boolean isIgnored(Annotation annotation) {
        return ignoredKeys.contains(keyOf(annotation.group()));
    }

    private boolean isTumour(Annotation annotation) {
        return isTumour(annotation.group());
    }

    private List<String> labelled(boolean tumour) {
        return labels.keySet().stream().filter(name -> labels.get(name) == 1 == tumour).toList();
    }

    /** A name with commas stands in quotes, as the options take it. */
    private static List<String> listed(SortedSet<String> names) {
        return names.stream().map(n -> n.contains(",") ? "\"" + n + "\"" : n).toList();
    }

    /** The first names, and how many there are beyond them. */
    private static String few(List<String> names) {
        int more = names.size() - NAMED;
        return more <= 0
                ? names.toString()
                : "[" + String.join(", ", names.subList(0, NAMED)) + " and " + more + " more]";
    }

    private static SortedSet<String> names(AnnotationSet set, Predicate<Annotation> wanted) {
        return set.annotations().stream()
                .filter(wanted)
                .map(Annotation::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Says what the groups mean.
     *
     * @return such as "tumour: Tumor; excluded: Necrosis"
     */
    public String words() {
        List<String> parts = new ArrayList<>();
        parts.add("tumour: " + named(true));
        if (labels.values().stream().anyMatch(label -> label != 1)) {
            parts.add("excluded: " + named(false));
        }
        if (!ignored.isEmpty()) {
            parts.add("ignored: " + String.join(", ", ignored));
        }
        if (rule == PixelRule.ASAP) {
            parts.add("pixels as ASAP fills them");
        }
        return String.join("; ", parts);
    }

    private String named(boolean tumour) {
        return labels.entrySet().stream()
                .filter(e -> (e.getValue() == 1) == tumour)
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
    }

    /**
     * Returns the rules in one line.
     *
     * @return the labels, the ignored groups where there are some, and another rule of pixels
     */
    @Override
    public String toString() {
        return labels
                + (ignored.isEmpty() ? "" : ", ignored " + ignored)
                + (rule == PixelRule.ASAP ? ", pixels as ASAP fills them" : "");
    }
}
