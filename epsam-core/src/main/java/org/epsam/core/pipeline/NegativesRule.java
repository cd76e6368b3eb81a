package org.epsam.core.pipeline;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.epsam.base.Counted;
import org.epsam.base.InputException;
import org.epsam.core.config.AdaptSettings;
import org.epsam.slides.data.Patch;

/**
 * Leaves patches without tumour out of the fine-tuning where the classifier is sure of them ({@code
 * adapt.negatives_from}): the gate can empty their masks, and a decoder that has learned to mark
 * nothing in them marks too much in the others.
 *
 * @param adapt says how many patches without tumour are wanted, and when
 * @param tumourProbabilities of patches by the classifier, 0..1; only asked for where they are
 *     needed
 */
record NegativesRule(
        AdaptSettings adapt, Supplier<Function<Patch, Optional<Double>>> tumourProbabilities) {
    /** From this probability on it doubts: the gate of preset {@code small}. */
    private static final double DOUBTFUL = 0.2;

    /**
     * Returns whether patches without tumour are learned from, and says so where they are not.
     *
     * @param stage name of the fine-tuning
     * @param known some patches without tumour that the classifier has not learned from
     * @param work receives the decision as a note
     */
    boolean areLearned(String stage, List<Patch> known, Stage.Work work) {
        if (adapt.negatives() == 0) {
            return false;
        }
        if (adapt.negativesFrom() == 0 || known.isEmpty()) {
            return true;
        }
        Function<Patch, Optional<Double>> probabilities = tumourProbabilities.get();
        double doubtful =
                (double) known.stream().filter(p -> isDoubtful(p, probabilities)).count()
                        / known.size();
        if (doubtful >= adapt.negativesFrom()) {
            return true;
        }
        String decision =
                String.format(
                        Locale.ROOT,
                        "the classifier doubts %.0f %% of %s without tumour, so none are learned"
                                + " from (adapt.negatives_from: %s)",
                        100 * doubtful,
                        Counted.of(known.size(), "validation patch"),
                        adapt.negativesFrom());
        work.notes().note(decision);
        work.progress().message(stage + ": " + decision);
        return false;
    }

    private static boolean isDoubtful(
            Patch patch, Function<Patch, Optional<Double>> probabilities) {
        return probabilities.apply(patch).orElseThrow(() -> missing(patch)) >= DOUBTFUL;
    }

    private static InputException missing(Patch patch) {
        return new InputException(
                "the classifier's table of logits has no row of "
                        + patch.name()
                        + "; delete the folder of stage 1 and those after it, to make it again");
    }
}
