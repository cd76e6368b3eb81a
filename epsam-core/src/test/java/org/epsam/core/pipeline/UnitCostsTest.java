package org.epsam.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.pytorch.Tensor;
import org.epsam.base.task.Workers;
import org.epsam.core.config.Config;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.embedding.ComputedEmbeddings;
import org.epsam.core.model.Bundled;
import org.epsam.core.model.Models;
import org.epsam.core.model.Networks;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.nets.sam.Sam;
import org.epsam.slides.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnitCostsTest {
    @ParameterizedTest
    @ValueSource(strings = {"0", "0.3"})
    void measuringLearnsNothingAndLeavesNoGradients(String encoderRate) {
        Config config =
                ConfigLoader.load(
                        "small",
                        Optional.empty(),
                        List.of("classify.side=64", "adapt.encoder_rate=" + encoderRate));
        byte[] pixels = new byte[64 * 64 * 3];
        new Random(1).nextBytes(pixels);
        try (Sam sam = Bundled.sam(Bundled.NAME);
                Networks networks =
                        new Networks(
                                Models.newClassifier(config.classify(), 64, 1),
                                sam,
                                new ComputedEmbeddings(sam, true));
                SampleWork sample =
                        new SampleWork(networks, config, new RgbImage(64, 64, pixels))) {
            String before = sam.state().sha256();
            String classifier = networks.classifier().sha256();
            UnitCosts costs = UnitCosts.measure(sample, config);
            assertThat(
                            List.of(
                                    costs.classifierStep(),
                                    costs.logit(),
                                    costs.map(),
                                    costs.encoding(),
                                    costs.decoding(),
                                    costs.samStep(),
                                    costs.refinement()))
                    .allMatch(seconds -> seconds > 0);
            assertThat(costs.classifierStep()).isGreaterThan(costs.logit());
            assertThat(sam.state().sha256()).isEqualTo(before);
            assertThat(networks.classifier().sha256()).isEqualTo(classifier);
            try (TorchScope scope = Torch.scope()) {
                for (Tensor tensor : sam.state().tensors().values()) {
                    assertThat(tensor.requires_grad()).isFalse();
                    assertThat(tensor.grad().defined()).isFalse();
                }
            }
        }
    }

    @Test
    void aCallIsMeasuredWhileAllWorkersAreBusyAndALongOneOnce() {
        AtomicInteger calls = new AtomicInteger();
        double seconds =
                UnitCosts.each(
                        new Workers(3, () -> {}),
                        () -> {
                            calls.incrementAndGet();
                            spend(1.1);
                        });
        assertThat(calls).as("one for each worker").hasValue(3);
        assertThat(seconds).isBetween(0.3, 2.0);
        calls.set(0);
        assertThat(UnitCosts.each(Workers.NONE, calls::incrementAndGet)).isLessThan(0.01);
        assertThat(calls.get()).isGreaterThan(3);
    }

    private static void spend(double seconds) {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < seconds * 1e9) {
            Thread.onSpinWait();
        }
    }
}
