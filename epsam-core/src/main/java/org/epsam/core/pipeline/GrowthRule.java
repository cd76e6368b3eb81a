package org.epsam.core.pipeline;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.epsam.core.run.AdaptFolder;
import org.epsam.core.run.PseudoMaskRow;

/**
 * Tells where pseudo masks grow ({@code adapt.max_growth}): what SAM learned to mark beyond the
 * masks that it learned from, it would learn again and add to.
 *
 * @param limit how many times the area of SAM's masks without fine-tuning; 0 for none
 */
record GrowthRule(double limit) {
    /**
     * Returns whether an iteration is not to learn the pseudo masks of the one before, and says so.
     *
     * @param stage name of the iteration
     * @param first the first fine-tuning
     * @param before the iteration before, whose pseudo masks it would learn
     * @param work receives the decision as a note
     */
    boolean haveGrown(String stage, AdaptFolder first, AdaptFolder before, Stage.Work work) {
        if (limit == 0) {
            return false;
        }
        OptionalDouble growth = of(first.zeroShot().pseudoMasks(), before.pseudoMasks());
        if (growth.isEmpty() || growth.getAsDouble() <= limit) {
            return false;
        }
        String decision =
                String.format(
                        Locale.ROOT,
                        "the pseudo masks of %s mark %.2f times the area of SAM's masks without"
                                + " fine-tuning and would grow further; the weights of %s lie"
                                + " half-way between those of SAM without fine-tuning and of %s"
                                + " (adapt.max_growth: %s)",
                        before.path().getFileName(),
                        growth.getAsDouble(),
                        stage,
                        before.path().getFileName(),
                        limit);
        work.notes().note(decision);
        work.progress().message(decision);
        return true;
    }

    /**
     * Returns how many times the area of the first masks the later ones mark, in all patches where
     * both are kept.
     *
     * @return empty without such patches
     */
    static OptionalDouble of(List<PseudoMaskRow> first, List<PseudoMaskRow> later) {
        Map<String, Long> areas = new HashMap<>();
        for (PseudoMaskRow row : first) {
            if (row.kept() && row.area().isPresent()) {
                areas.put(row.name(), row.area().getAsLong());
            }
        }
        long before = 0;
        long after = 0;
        for (PseudoMaskRow row : later) {
            if (row.kept() && row.area().isPresent() && areas.containsKey(row.name())) {
                before += areas.get(row.name());
                after += row.area().getAsLong();
            }
        }
        return before == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) after / before);
    }
}
