package org.epsam.core.pipeline;

import java.util.List;
import java.util.Locale;
import org.epsam.base.random.Seeds;
import org.epsam.base.task.Progress;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.Split;

/** Decides what the first tuning learns from where {@code adapt.first_targets} is {@code auto}. */
final class Beginning {
    /**
     * Fraction that SAM untuned may mark, on the mean of patches with and without tumour, prompted
     * where their maps are highest, if tuning is to begin with its masks: 0.36 to 0.56 on colon,
     * where they are better than the initial masks, 0.66 to 0.74 on oral and drawn tissue, where
     * they are worse.
     */
    private static final double MOST_MARKED = 0.6;

    private final String stage;
    private final PatchPredictions untuned;
    private final Stage.Work work;

    /**
     * Prepares the decision.
     *
     * @param stage name of the first tuning
     * @param untuned masks by SAM as it came
     * @param work takes the decision as a note
     */
    Beginning(String stage, PatchPredictions untuned, Stage.Work work) {
        this.stage = stage;
        this.untuned = untuned;
        this.work = work;
    }

    /** Returns whether it learns from masks of SAM untuned rather than from initial masks. */
    boolean isWithSam(TrainingData data, Seeds seeds) {
        List<Patch> negatives = PatchPredictions.some(data.negatives(Split.TRAIN), seeds);
        List<Patch> positives = PatchPredictions.some(data.positives(Split.TRAIN), seeds);
        double without = marked("without", negatives);
        double with = marked("with", positives);
        boolean sure = (without + with) / 2 <= MOST_MARKED;
        String decision =
                String.format(
                        Locale.ROOT,
                        "SAM untuned marks %.0f %% of %d patches without tumour and %.0f %% of %d"
                                + " with, so tuning begins with %s (adapt.first_targets: auto)",
                        100 * without,
                        negatives.size(),
                        100 * with,
                        positives.size(),
                        sure ? "its masks" : "the initial masks");
        work.notes().note(decision);
        work.progress().message(stage + ": " + decision);
        return sure;
    }

    private double marked(String with, List<Patch> patches) {
        String label = stage + ", SAM untuned on patches " + with + " tumour";
        try (Progress.Task task = work.progress().start(label, patches.size())) {
            return untuned.meanArea(patches, task);
        }
    }
}
