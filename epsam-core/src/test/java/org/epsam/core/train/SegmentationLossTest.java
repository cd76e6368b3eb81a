package org.epsam.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.BinaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.epsam.core.Golden;
import org.epsam.core.image.ImageTensors;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.ScalarMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentationLossTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "random",
                "batch3",
                "target_zero",
                "both_zero",
                "perfect",
                "pred_one",
                "batch2_one_empty"
            })
    void lossesAndGradientsAreTheOriginals(String name) {
        Golden golden = Golden.read("losses/losses.safetensors");
        double dice =
                check(golden, name, "dice_loss", (p, t) -> SegmentationLoss.dice(p, t).mean());
        double iou = check(golden, name, "iou_loss", (p, t) -> SegmentationLoss.iou(p, t).mean());
        try (TorchScope scope = Torch.scope()) {
            Tensor pred = golden.tensor(name + ".pred");
            Tensor even = torch.ones(pred.size(0));
            assertThat(
                            SegmentationLoss.total(pred, golden.tensor(name + ".target"), even)
                                    .item_double())
                    .isCloseTo(dice + iou, within(1e-6));
        }
    }

    /**
     * One row of two pixels each: prediction (1, 0) of target (1, 0) costs nothing, (0.5, 0.5) of
     * (1, 0.25) has an overlap of 0.625 in sizes of 1 and 1.25.
     */
    @Test
    void weightsScaleTheLossOfEachSample() {
        double s = 1e-3;
        double dice = 1 - (2 * 0.625 + s) / (2.25 + s);
        double iou = 1 - (0.625 + s) / (2.25 - 0.625 + s);
        try (TorchScope scope = Torch.scope()) {
            Tensor pred = ImageTensors.floats(new float[] {1, 0, 0.5f, 0.5f}, 2, 1, 2);
            Tensor target = ImageTensors.floats(new float[] {1, 0, 1, 0.25f}, 2, 1, 2);
            Tensor weights = ImageTensors.floats(new float[] {0.5f, 1.5f}, 2);
            Tensor loss = SegmentationLoss.total(pred, target, weights);
            assertThat(loss.item_double())
                    .isCloseTo((0.5 * 0 + 1.5 * (dice + iou)) / 2, within(1e-6));
            double first =
                    SegmentationLoss.of(
                            new ScalarMap(2, 1, new float[] {0.5f, 0.5f}),
                            new Mask(2, 1, new byte[] {1, 0}));
            assertThat(first)
                    .isCloseTo(2 - (1 + s) / (2 + s) - (0.5 + s) / (1.5 + s), within(1e-12));
        }
    }

    private static double check(
            Golden golden, String name, String loss, BinaryOperator<Tensor> function) {
        double[] value = new double[1];
        try (TorchScope scope = Torch.scope()) {
            Tensor pred = golden.tensor(name + ".pred").clone().set_requires_grad(true);
            Tensor result = function.apply(pred, golden.tensor(name + ".target"));
            result.backward();
            value[0] = result.item_double();
            String whole = name + "." + loss;
            assertThat(value[0])
                    .as(whole)
                    .isCloseTo(golden.scalar(whole), within(golden.tolerance(whole)));
            String gradient = whole + ".grad_pred";
            double[] expected = golden.doubles(gradient);
            double[] actual = Golden.doubles(pred.grad());
            assertThat(actual).hasSameSizeAs(expected);
            for (int i = 0; i < actual.length; i++) {
                assertThat(actual[i])
                        .as(gradient)
                        .isCloseTo(expected[i], within(golden.tolerance(gradient)));
            }
        }
        return value[0];
    }
}
