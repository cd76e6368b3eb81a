package org.epsam.core.classify;

import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.epsam.core.config.AugmentationSettings;
import org.epsam.slides.image.RgbImage;

/** What the part of a classifier that learns is given: varied pixels, or stored features. */
interface TrainingInput extends AutoCloseable {
    /**
     * Returns the input of a classifier.
     *
     * @param augmentation how patches are varied
     * @param working folder for what is stored
     */
    static TrainingInput of(
            Classifier classifier, AugmentationSettings augmentation, Path working) {
        return classifier.network().frozen().isPresent()
                ? new StoredFeatures(classifier, augmentation, working.resolve("features"))
                : new AugmentedPixels(classifier, new PatchAugmentation(augmentation));
    }

    /** Whether it is [B, 3, H, W] of pixels, which may also be stained and mixed. */
    boolean isPixels();

    /** Varies a batch; without gradients, owned by the scope around. */
    Tensor of(List<RgbImage> patches, RandomGenerator random);

    /** The evidence of each place in training mode, [B, 1, h, w]. */
    Tensor places(Tensor input, RandomGenerator random);

    /** A logit for each patch as it is, in evaluation mode; patches have one size. */
    double[] logits(List<RgbImage> patches);

    @Override
    void close();
}
