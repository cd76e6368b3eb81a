package org.epsam.core.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
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
        return turned(rotation, patches, 0);
    }

    private static float[] turned(Rotation rotation, Tensor patches, int window) {
        return ImageTensors.values(
                onlyTurning(rotation, window).of(patches, new SplittableRandom(4)));
    }

    private static PatchAugmentation onlyTurning(Rotation rotation, int window) {
        List<String> values =
                List.of(
                        "classify.augmentation.flips=false",
                        "classify.augmentation.jitter=0",
                        "classify.augmentation.hue=0",
                        "classify.augmentation.greyscale=0",
                        "classify.augmentation.rotation=" + rotation,
                        "classify.augmentation.window=" + window);
        return new PatchAugmentation(
                ConfigLoader.load("published", Optional.empty(), values).classify().augmentation());
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

    /** Columns of an image that grow evenly to the right, seen through windows. */
    @Test
    void aWindowIsAPartOfThePatchAtItsOwnScale() {
        try (TorchScope scope = Torch.scope()) {
            Tensor columns = torch.arange(new Scalar(48)).div(new Scalar(48.0));
            Tensor patches = columns.expand(4, 3, 48, 48).to(torch.ScalarType.Float);
            Tensor windows = onlyTurning(Rotation.NONE, 16).of(patches, new SplittableRandom(4));

            assertThat(windows.sizes().vec().get()).containsExactly(4, 3, 16, 16);
            TreeSet<Float> places = new TreeSet<>();
            for (int i = 0; i < 4; i++) {
                float[] row = ImageTensors.values(windows.select(0, i).select(0, 0).select(0, 0));
                places.add(row[0]);
                for (int x = 1; x < row.length; x++) {
                    assertThat(row[x] - row[x - 1]).isCloseTo(1 / 48f, within(1e-4f));
                }
            }
            assertThat(places).hasSize(4);
            assertThat(places.first()).isNotNegative();
            assertThat(places.last()).isLessThanOrEqualTo(32 / 48f);
        }
    }

    @Test
    void aWindowThatIsNoSmallerThanThePatchIsThePatch() {
        try (TorchScope scope = Torch.scope()) {
            Tensor patches = torch.rand(2, 3, 32, 32);
            assertThat(turned(Rotation.ANY, patches, 32))
                    .isEqualTo(turned(Rotation.ANY, patches, 0));
        }
    }

    @Test
    void aTurnedWindowOfAPatchThatIsNotSquareKeepsItsScale() {
        try (TorchScope scope = Torch.scope()) {
            Tensor rows = torch.arange(new Scalar(32)).div(new Scalar(32.0)).view(32, 1);
            Tensor patches = rows.expand(4, 3, 32, 64).to(torch.ScalarType.Float);
            Tensor windows = onlyTurning(Rotation.ANY, 16).of(patches, new SplittableRandom(4));
            for (int i = 0; i < 4; i++) {
                Tensor window = windows.select(0, i).select(0, 0);
                double right = step(window, 1);
                double down = step(window, 0);
                // Of a plane whose slope is 1 in 32, in whatever direction it is looked at.
                assertThat(Math.hypot(right, down)).isCloseTo(1 / 32.0, within(1e-3));
            }
        }
    }

    /** The change in the middle of a window from one place to the next. */
    private static double step(Tensor window, int axis) {
        float[] middle = ImageTensors.values(window.select(1 - axis, 8));
        return middle[8] - middle[7];
    }

    private static TreeSet<Float> values(float[] all) {
        TreeSet<Float> values = new TreeSet<>();
        for (float v : all) {
            values.add(v);
        }
        return values;
    }
}
