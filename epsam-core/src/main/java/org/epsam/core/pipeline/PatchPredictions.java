package org.epsam.core.pipeline;

import java.util.ArrayList;
import java.util.List;
import org.epsam.base.random.Seeds;
import org.epsam.base.random.Shuffle;
import org.epsam.base.task.Progress;
import org.epsam.base.task.Workers;
import org.epsam.core.image.PatchImages;
import org.epsam.core.localize.Localization;
import org.epsam.core.segment.MaskPredictor;
import org.epsam.slides.data.Patch;
import org.epsam.slides.image.RgbImage;

/**
 * Masks of patches by the current SAM, prompted from stored activation maps.
 *
 * @param predictor SAM and its prompts
 * @param images reads the patches
 * @param maps the activation maps
 * @param workers predict patches at the same time
 */
record PatchPredictions(
        MaskPredictor predictor, PatchImages images, StoredMaps maps, Workers workers) {
    /** Maximum number of patches of each class for a mean: enough for it, few enough to be fast. */
    private static final int MAX_PATCHES = 100;

    /** A value of a patch that follows from its mask. */
    interface Value {
        double of(Patch patch, Localization where, MaskPredictor.Prediction prediction);
    }

    /**
     * Predicts the masks of patches.
     *
     * @param patches the patches
     * @param value computes from a patch and its mask the value; called by several threads
     * @param task is advanced by one for each patch
     * @return the mean value
     */
    double mean(List<Patch> patches, Value value, Progress.Task task) {
        double[] sum = {0};
        workers.inOrder(
                patches.size(),
                i -> of(patches.get(i), value),
                (found, i) -> {
                    sum[0] += found;
                    task.step(1);
                });
        return sum[0] / patches.size();
    }

    /** Returns the mean predicted fraction of patches, 0..1. */
    double meanArea(List<Patch> patches, Progress.Task task) {
        return mean(patches, (patch, where, prediction) -> prediction.mask().fraction(), task);
    }

    private double of(Patch patch, Value value) {
        RgbImage image = images.read(patch);
        Localization where = maps.of(patch, image);
        return value.of(patch, where, predictor.predict(patch.name(), image, where));
    }

    /** Returns a sample of patches, always the same for a seed. */
    static List<Patch> sample(List<Patch> patches, Seeds seeds) {
        int[] order = Shuffle.of(patches.size(), seeds.generator("validation"));
        List<Patch> result = new ArrayList<>();
        for (int i = 0; i < sampled(order.length); i++) {
            result.add(patches.get(order[i]));
        }
        return result;
    }

    /** Returns how many of so many patches a sample has. */
    static int sampled(int patches) {
        return Math.min(MAX_PATCHES, patches);
    }
}
