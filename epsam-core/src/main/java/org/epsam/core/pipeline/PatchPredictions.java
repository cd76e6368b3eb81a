package org.epsam.core.pipeline;

import java.util.ArrayList;
import java.util.List;
import org.epsam.base.random.Seeds;
import org.epsam.base.random.Shuffle;
import org.epsam.base.task.Progress;
import org.epsam.core.image.PatchImages;
import org.epsam.core.segment.MaskPredictor;
import org.epsam.slides.data.Patch;
import org.epsam.slides.image.RgbImage;

/**
 * Masks of patches by the current SAM, prompted from stored activation maps.
 *
 * @param predictor SAM and its prompts
 * @param images reads the patches
 * @param maps the activation maps
 */
record PatchPredictions(MaskPredictor predictor, PatchImages images, StoredMaps maps) {
    /** Maximum number of patches of each class for a mean: enough for it, few enough to be fast. */
    private static final int MAX_PATCHES = 100;

    MaskPredictor.Prediction of(Patch patch) {
        RgbImage image = images.read(patch);
        return predictor.predict(patch.name(), image, maps.of(patch, image));
    }

    /** Returns the mean predicted fraction of patches, 0..1. */
    double meanArea(List<Patch> patches, Progress.Task task) {
        double area = 0;
        for (Patch patch : patches) {
            MaskPredictor.Prediction prediction = of(patch);
            area +=
                    (double) prediction.mask().area()
                            / (prediction.mask().width() * prediction.mask().height());
            task.step(1);
        }
        return area / patches.size();
    }

    /** Returns a sample of patches, always the same for a seed. */
    static List<Patch> sample(List<Patch> patches, Seeds seeds) {
        int[] order = Shuffle.of(patches.size(), seeds.generator("validation"));
        List<Patch> result = new ArrayList<>();
        for (int i = 0; i < Math.min(MAX_PATCHES, order.length); i++) {
            result.add(patches.get(order[i]));
        }
        return result;
    }
}
