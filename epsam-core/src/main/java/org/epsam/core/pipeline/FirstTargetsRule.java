package org.epsam.core.pipeline;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.epsam.base.Counted;
import org.epsam.base.random.Seeds;
import org.epsam.base.task.Progress;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.Split;

/**
 * Selects the targets of the first fine-tuning where {@code adapt.first_targets} is {@code auto}.
 */
final class FirstTargetsRule {
    /**
     * Maximum fraction of a patch that SAM without fine-tuning may mark, prompted where the map is
     * highest, averaged over the means of patches with and without tumour, for its masks to be the
     * first targets: 0.36 to 0.56 on colon, where they are better than the initial masks, 0.66 to
     * 0.74 on oral and synthetic tissue, where they are worse.
     */
    private static final double MAX_MARKED = 0.6;

    private final String stage;
    private final PatchPredictions untuned;
    private final ToDoubleFunction<List<Patch>> marked;
    private final Stage.Work work;

    /**
     * Prepares the decision.
     *
     * @param stage name of the first fine-tuning stage
     * @param untuned masks of SAM without fine-tuning
     * @param marked returns the mean fraction that SAM without fine-tuning marks of patches with
     *     tumour
     * @param work receives the decision as a note
     */
    FirstTargetsRule(
            String stage,
            PatchPredictions untuned,
            ToDoubleFunction<List<Patch>> marked,
            Stage.Work work) {
        this.stage = stage;
        this.untuned = untuned;
        this.marked = marked;
        this.work = work;
    }

    /**
     * Returns whether the targets are masks of SAM without fine-tuning rather than initial masks.
     */
    boolean usesSamMasks(TrainingData data, Seeds seeds) {
        List<Patch> negatives = PatchPredictions.sample(data.negatives(Split.TRAIN), seeds);
        List<Patch> positives = PatchPredictions.sample(data.positives(Split.TRAIN), seeds);
        double without = markedWithoutTumour(negatives);
        double with = marked.applyAsDouble(positives);
        boolean reliable = (without + with) / 2 <= MAX_MARKED;
        String decision =
                String.format(
                        Locale.ROOT,
                        "SAM without fine-tuning marks %.0f %% of the area of %s without"
                                + " tumour and %.0f %% of %d with; the first targets are %s"
                                + " (adapt.first_targets: auto)",
                        100 * without,
                        Counted.of(negatives.size(), "patch"),
                        100 * with,
                        positives.size(),
                        reliable ? "its masks" : "the initial masks");
        work.notes().note(decision);
        work.progress().message(stage + ": " + decision);
        return reliable;
    }

    private double markedWithoutTumour(List<Patch> patches) {
        String label = stage + ", SAM without fine-tuning on patches without tumour";
        try (Progress.Task task = work.progress().start(label, patches.size())) {
            return untuned.meanArea(patches, task);
        }
    }
}
