package org.epsam.core.method;

import java.util.List;
import org.epsam.core.classify.Classifier;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;

/**
 * A segmentation network with a classification gate: what the classifier calls free of tumour has
 * no mask (Han et al., Medical Image Analysis 2022).
 *
 * @param network marks the tumour
 * @param classifier closes the gate
 */
public record GatedSegmentation(SegmentationNetwork network, Classifier classifier)
        implements MethodMasks {
    /** Tumour probability above which the gate is open. */
    private static final double GATE = 0.1;

    @Override
    public Mask of(RgbImage patch, Mask initial) {
        return opens(classifier.logits(List.of(patch))[0])
                ? network.mask(patch)
                : Mask.nothing(patch.size());
    }

    /** Returns whether a patch of this logit may have a mask. */
    static boolean opens(double logit) {
        return Classifier.tumourProbability(logit) > GATE;
    }

    @Override
    public void close() {
        network.close();
        classifier.network().close();
    }
}
