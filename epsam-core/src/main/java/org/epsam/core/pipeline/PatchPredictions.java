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
 * Masks of patches by SAM as it is, prompted by stored activation maps.
 *
 * @param predictor SAM and its prompts
 * @param images reads the patches
 * @param maps the activation maps
 */
record PatchPredictions(MaskPredictor predictor, PatchImages images, StoredMaps maps) {
    /** Most patches of each class for a mean: enough for it, few enough to wait for. */
    private static final int PATCHES = 100;

    MaskPredictor.Prediction of(Patch patch) {
        RgbImage image = images.read(patch);
        return predictor.predict(patch.name(), image, maps.of(patch, image));
    }

    /** Returns the mean fraction of patches that a prediction marks, 0..1. */
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

    /** Returns the first patches in an order that is random but always the same. */
    static List<Patch> some(List<Patch> patches, Seeds seeds) {
        int[] order = Shuffle.of(patches.size(), seeds.generator("validation"));
        List<Patch> result = new ArrayList<>();
        for (int i = 0; i < Math.min(PATCHES, order.length); i++) {
            result.add(patches.get(order[i]));
        }
        return result;
    }
}
