package org.epsam.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.BinaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.epsam.core.Golden;
import org.epsam.nets.runtime.Torch;
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
        double dice = check(golden, name, "dice_loss", SegmentationLoss::dice);
        double iou = check(golden, name, "iou_loss", SegmentationLoss::iou);
        Torch.scope(
                () ->
                        assertThat(
                                        SegmentationLoss.total(
                                                        golden.tensor(name + ".pred"),
                                                        golden.tensor(name + ".target"))
                                                .item_double())
                                .isCloseTo(dice + iou, within(1e-6)));
    }

    private static double check(
            Golden golden, String name, String loss, BinaryOperator<Tensor> function) {
        double[] value = new double[1];
        Torch.scope(
                () -> {
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
                });
        return value[0];
    }
}
