package org.epsam.core.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.epsam.core.image.GaussianAverage;
import org.epsam.core.image.ImageTensors;
import org.epsam.nets.runtime.MetaDevice;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What training does with patches and masks on a device that is not the processor: it happens
 * there. LibTorch has no cross-entropy and no sampling of grids for it outside of Python.
 */
class MetaTrainingTest {
    private static MetaDevice device;

    @BeforeAll
    static void begin() {
        device = new MetaDevice();
    }

    @AfterAll
    static void end() {
        device.close();
    }

    private static Tensor random(long... shape) {
        return Torch.toDevice(torch.rand(shape));
    }

    @Test
    void picturesMasksAndNumbersGoThere() {
        try (TorchScope scope = Torch.scope()) {
            assertThat(ImageTensors.of(new RgbImage(4, 3, new byte[36])).is_meta()).isTrue();
            assertThat(ImageTensors.of(new Mask(4, 3, new byte[12])).is_meta()).isTrue();
            assertThat(ImageTensors.floats(new float[6], 2, 3).is_meta()).isTrue();
        }
    }

    @Test
    void lossesAreThere() {
        try (TorchScope scope = Torch.scope()) {
            Tensor masks = random(2, 8, 8).requires_grad_(true);
            SegmentationLoss.total(
                            masks.sigmoid(),
                            random(2, 8, 8),
                            ImageTensors.floats(new float[] {1, 2}, 2))
                    .backward();
            assertThat(masks.grad().is_meta()).isTrue();
        }
    }

    @Test
    void mapsAreAveragedThere() {
        try (TorchScope scope = Torch.scope()) {
            Tensor maps = random(5, 7).to(torch.ScalarType.Double);
            assertThat(GaussianAverage.of(maps, 1).is_meta()).isTrue();
        }
    }
}
