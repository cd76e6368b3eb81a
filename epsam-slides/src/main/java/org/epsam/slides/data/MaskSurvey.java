package org.epsam.slides.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.epsam.base.InputException;
import org.epsam.slides.image.MaskRule;
import org.epsam.slides.image.MaskValue;
import org.epsam.slides.image.StoredMask;
import org.epsam.slides.image.Truth;

/**
 * Looks into all masks before they are used: whether their values have one meaning, and whether
 * they say the same as the labels.
 */
public final class MaskSurvey {
    private static final int LISTED = 8;

    private final List<Found> positives;
    private final List<Found> negatives;

    /** What the mask of a patch holds. */
    private record Found(Patch patch, Set<MaskValue> inside, long tumour, long judged) {
        boolean isEmpty() {
            return tumour == 0;
        }

        boolean isFull() {
            return tumour == judged && judged > 0;
        }
    }

    private MaskSurvey(List<Found> positives, List<Found> negatives) {
        this.positives = positives;
        this.negatives = negatives;
    }

    /**
     * Reads the masks of patches.
     *
     * @param patches of one data set
     * @return what is worth telling: masks that contradict the label of their patch
     * @throws InputException if a mask of a patch with tumour cannot be read or does not tell its
     *     background, or if masks hold several values and the rule does not say which are tumour,
     *     or none of those that it says, or several masks no tumour at all
     */
    public static List<String> of(List<Patch> patches) {
        List<Found> positives =
                patches.parallelStream()
                        .filter(p -> p.isPositive() && p.mask().isPresent())
                        .map(MaskSurvey::read)
                        .toList();
        // Nothing is read from the mask of a negative patch later, so it need not be readable; that
        // of another kind of tumour is no contradiction.
        List<Found> negatives =
                patches.parallelStream()
                        .filter(p -> p.given() == 0 && !p.isPositive() && p.mask().isPresent())
                        .map(MaskSurvey::readIfPossible)
                        .flatMap(Optional::stream)
                        .toList();
        MaskSurvey survey = new MaskSurvey(positives, negatives);
        survey.requireOneMeaning();
        survey.requireNamedValues();
        survey.requireTumour();
        return survey.contradictions();
    }

    /**
     * Finds the patches with tumour by their masks.
     *
     * @param patches patches with masks, all labelled alike
     * @return those whose masks hold some
     * @throws InputException as {@link #of}
     */
    static Set<Patch> withTumour(List<Patch> patches) {
        MaskSurvey survey =
                new MaskSurvey(patches.parallelStream().map(MaskSurvey::read).toList(), List.of());
        survey.requireOneMeaning();
        survey.requireNamedValues();
        return survey.positives.stream()
                .filter(found -> !found.isEmpty())
                .map(Found::patch)
                .collect(Collectors.toSet());
    }

    private static Optional<Found> readIfPossible(Patch patch) {
        try {
            return Optional.of(read(patch));
        } catch (InputException e) {
            return Optional.empty();
        }
    }

    private static Found read(Patch patch) {
        StoredMask mask = StoredMask.read(patch.mask().orElseThrow());
        Truth truth = mask.truth(patch.maskRule());
        Set<MaskValue> inside =
                mask.inside().keySet().stream()
                        .filter(v -> !patch.maskRule().ignored().contains(v))
                        .collect(Collectors.toSet());
        return new Found(patch, inside, truth.tumour().area(), truth.pixels());
    }

    private static MaskRule rule(List<Found> masks) {
        return masks.isEmpty() ? MaskRule.USUAL : masks.get(0).patch.maskRule();
    }

    /** A mask may hold the kind of tumour that its patch is labelled with, so labels differ. */
    private void requireOneMeaning() {
        if (!rule(positives).tumour().isEmpty()) {
            return;
        }
        Map<Integer, List<Found>> kinds =
                positives.stream().collect(Collectors.groupingBy(f -> f.patch.given()));
        for (List<Found> masks : kinds.values()) {
            SortedMap<MaskValue, Long> values = values(masks);
            if (values.size() > 1) {
                throw new InputException(
                        "masks hold several values besides the background: "
                                + counted(values)
                                + ", such as "
                                + masks.stream()
                                        .max((a, b) -> a.inside.size() - b.inside.size())
                                        .orElseThrow()
                                        .patch
                                        .mask()
                                        .orElseThrow()
                                + "; name those of tumour with --tumour-values, such as"
                                + " --tumour-values 1, and those of pixels that nobody has judged"
                                + " with --ignore-values");
            }
        }
    }

    private void requireNamedValues() {
        MaskRule rule = rule(positives);
        if (!rule.tumour().isEmpty() && positives.stream().allMatch(Found::isEmpty)) {
            throw new InputException(
                    "data.tumour_values: no mask holds "
                            + rule.tumour()
                            + "; values found are "
                            + counted(values(positives)));
        }
    }

    /** Empty masks would be compared with: finding nothing would then be perfect. */
    private void requireTumour() {
        if (positives.size() > 1 && positives.stream().allMatch(Found::isEmpty)) {
            throw new InputException(
                    count(positives, positives)
                            + " of patches with tumour hold none, such as "
                            + mask(positives)
                            + "; correct the masks or the labels, or take the masks away");
        }
    }

    private static SortedMap<MaskValue, Long> values(List<Found> masks) {
        SortedMap<MaskValue, Long> values = new TreeMap<>();
        masks.forEach(mask -> mask.inside.forEach(value -> values.merge(value, 1L, Long::sum)));
        return values;
    }

    private static String counted(SortedMap<MaskValue, Long> values) {
        String listed =
                values.entrySet().stream()
                        .limit(LISTED)
                        .map(e -> e.getKey() + " (in " + e.getValue() + ")")
                        .collect(Collectors.joining(", "));
        return values.isEmpty()
                ? "none but the background"
                : listed
                        + (values.size() > LISTED
                                ? " and " + (values.size() - LISTED) + " more"
                                : "");
    }

    private List<String> contradictions() {
        List<String> notes = new ArrayList<>();
        for (Split split : Split.values()) {
            List<Found> own = of(positives, split, mask -> true);
            List<Found> empty = of(positives, split, Found::isEmpty);
            if (!empty.isEmpty()) {
                notes.add(
                        split.folder()
                                + ": "
                                + count(empty, own)
                                + " of patches with tumour hold none, such as "
                                + mask(empty)
                                + "; the masks or the labels are wrong");
            }
            if (own.size() > 1 && own.stream().allMatch(Found::isFull)) {
                notes.add(
                        split.folder()
                                + ": all "
                                + own.size()
                                + " masks of patches with tumour are tumour in every pixel, such"
                                + " as "
                                + mask(own)
                                + "; where that is not so, their background has another value");
            }
            List<Found> marked = of(negatives, split, mask -> !mask.isEmpty());
            if (!marked.isEmpty()) {
                notes.add(
                        split.folder()
                                + ": "
                                + count(marked, of(negatives, split, mask -> true))
                                + " of patches without tumour hold some, such as "
                                + mask(marked)
                                + "; the label counts");
            }
        }
        return notes;
    }

    private static List<Found> of(List<Found> masks, Split split, Predicate<Found> which) {
        return masks.stream().filter(m -> m.patch.split() == split).filter(which).toList();
    }

    private static String count(List<Found> some, List<Found> all) {
        return some.size() == all.size()
                ? "all " + all.size() + " masks"
                : some.size() + " of " + all.size() + " masks";
    }

    private static String mask(List<Found> masks) {
        return masks.get(0).patch.mask().orElseThrow().toString();
    }
}
