package org.epsam.core.classify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.epsam.core.config.AugmentationSettings;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.config.Rotation;
import org.epsam.core.image.ImageTensors;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PatchAugmentationTest {
    private static float[] turned(Rotation rotation, Tensor patches) {
        List<String> onlyRotation =
                List.of(
                        "classify.augmentation.flips=false",
                        "classify.augmentation.jitter=0",
                        "classify.augmentation.hue=0",
                        "classify.augmentation.greyscale=0",
                        "classify.augmentation.rotation=" + rotation);
        AugmentationSettings settings =
                ConfigLoader.load("published", Optional.empty(), onlyRotation)
                        .classify()
                        .augmentation();
        PatchAugmentation augmentation = new PatchAugmentation(settings);
        return ImageTensors.values(augmentation.of(patches, new SplittableRandom(4)));
    }

    @ParameterizedTest
    @EnumSource
    void onlyTheReferenceHasBlackCorners(Rotation rotation) {
        try (TorchScope scope = Torch.scope()) {
            int dark = 0;
            for (float v : turned(rotation, torch.ones(4, 3, 32, 32))) {
                dark += v < 0.999f ? 1 : 0;
            }
            if (rotation == Rotation.ANY_BLACK) {
                assertThat(dark).isBetween(100, 4 * 3 * 32 * 32 / 3);
            } else {
                assertThat(dark).isZero();
            }
        }
    }

    /** Rows of 0.25 and 0.75 in turn: between them lies what interpolation makes. */
    @Test
    void theReferenceTakesTheNearestPixelAndTheOthersInterpolate() {
        try (TorchScope scope = Torch.scope()) {
            Tensor rows = torch.zeros(4, 3, 32, 32).add(new Scalar(0.25));
            for (int y = 0; y < 32; y += 2) {
                rows.select(2, y).add_(new Scalar(0.5));
            }
            assertThat(values(turned(Rotation.ANY_BLACK, rows))).containsExactly(0f, 0.25f, 0.75f);
            assertThat(values(turned(Rotation.ANY, rows))).hasSizeGreaterThan(100);
        }
    }

    private static TreeSet<Float> values(float[] all) {
        TreeSet<Float> values = new TreeSet<>();
        for (float v : all) {
            values.add(v);
        }
        return values;
    }
}
