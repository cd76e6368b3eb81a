package org.epsam.nets.classifier;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.runtime.MetaDevice;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.nets.sam.MobileNetV2;
import org.junit.jupiter.api.Test;

/** As MetaSamTest in its package: what is created is on the device of the input. */
class MetaClassifierTest {
    @Test
    void whatIsCreatedIsOnTheDeviceOfTheInput() {
        try (MetaDevice meta = new MetaDevice();
                TorchScope scope = Torch.scope()) {
            Tensor image = Torch.toDevice(torch.rand(2, 3, 32, 48));
            assertThat(MobileNetV2.normalised(image).is_meta()).isTrue();
            AttentionDropout dropout = new AttentionDropout(0.5, 0.8);
            assertThat(dropout.forward(image, 0.9).is_meta()).isTrue();
            assertThat(dropout.forward(image, 0.1).is_meta()).isTrue();
        }
    }
}
