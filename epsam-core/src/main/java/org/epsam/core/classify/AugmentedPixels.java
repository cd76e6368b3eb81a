package org.epsam.core.classify;

import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Torch;
import org.epsam.slides.image.RgbImage;

/**
 * Pixels for a classifier that learns as a whole.
 *
 * @param classifier which learns
 * @param augmentation of its batches
 */
record AugmentedPixels(Classifier classifier, PatchAugmentation augmentation)
        implements TrainingInput {
    @Override
    public boolean isPixels() {
        return true;
    }

    @Override
    public Tensor of(List<RgbImage> patches, RandomGenerator random) {
        try (GradientMode off = Torch.noGrad()) {
            return augmentation.of(classifier.input(patches), random);
        }
    }

    @Override
    public Tensor places(Tensor input, RandomGenerator random) {
        return classifier.network().trainingPlaces(input, random::nextDouble);
    }

    @Override
    public double[] logits(List<RgbImage> patches) {
        return classifier.logits(patches);
    }

    @Override
    public void close() {
        // Nothing is stored.
    }
}
