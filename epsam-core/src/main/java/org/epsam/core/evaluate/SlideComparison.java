package org.epsam.core.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.epsam.base.random.Seeds;

/**
 * How much results of whole slides differ, paired by slide: both are computed on the same resampled
 * slides.
 *
 * @param dice second minus first, of the areas of all slides together, with its 95 % interval
 * @param iou the same
 */
public record SlideComparison(Interval dice, Interval iou) {
    private static final long SEED = 22;

    /**
     * Compares two results.
     *
     * @param first the areas of each slide, by name
     * @param second those of another result
     * @return the differences; empty if the slides are not the same, or fewer than two
     */
    public static Optional<SlideComparison> of(
            Map<String, Areas> first, Map<String, Areas> second) {
        if (!first.keySet().equals(second.keySet()) || first.size() < 2) {
            return Optional.empty();
        }
        List<String> slides = new ArrayList<>(first.keySet());
        slides.sort(null);
        Map<String, Interval> found =
                Bootstrap.intervals(
                        List.of(slides),
                        some -> {
                            Areas a = Areas.sum(some.stream().map(first::get).toList());
                            Areas b = Areas.sum(some.stream().map(second::get).toList());
                            return Map.of("dice", b.dice() - a.dice(), "iou", b.iou() - a.iou());
                        },
                        new Seeds(SEED).generator("paired", "slides"));
        return Optional.of(new SlideComparison(found.get("dice"), found.get("iou")));
    }
}
