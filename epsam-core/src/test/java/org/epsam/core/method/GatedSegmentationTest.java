package org.epsam.core.method;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.epsam.core.classify.Classifier;
import org.epsam.core.config.ClassifySettings;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.model.Models;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.junit.jupiter.api.Test;

class GatedSegmentationTest {
    @Test
    void theGateIsOpenAboveATumourProbabilityOfATenth() {
        // The logit of 0.1 is -ln 9 = -2.19722.
        assertThat(GatedSegmentation.opens(-2.1972)).isTrue();
        assertThat(GatedSegmentation.opens(-2.1973)).isFalse();
        assertThat(GatedSegmentation.opens(3)).isTrue();
    }

    /** A network whose evidence is mostly its bias. */
    private static Classifier withBias(double bias) {
        ClassifySettings plan = ConfigLoader.load("small", Optional.empty(), List.of()).classify();
        Classifier classifier = Models.newClassifier(plan, 64, 1);
        try (TorchScope scope = Torch.scope()) {
            classifier.network().state().get("fc.bias").fill_(new Scalar(bias));
        }
        return classifier;
    }

    @Test
    void aClosedGateLeavesNoMask() {
        RgbImage patch = new RgbImage(64, 64, new byte[64 * 64 * 3]);
        Mask initial = Mask.nothing(patch.size());
        SegmentationNetwork everything = new SegmentationNetwork(withBias(50));
        try (GatedSegmentation open = new GatedSegmentation(everything, withBias(-1))) {
            Classifier closing = withBias(-50);
            assertThat(open.of(patch, initial).area()).isEqualTo(64 * 64);
            assertThat(new GatedSegmentation(everything, closing).of(patch, initial).area())
                    .isZero();
            closing.network().close();
        }
    }
}
