package org.epsam.core.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.bytedeco.pytorch.Tensor;
import org.epsam.core.Golden;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.junit.jupiter.api.Test;

class ClassifierLossTest {
    private final Golden golden = Golden.read("losses/losses.safetensors");
    private final double[] targets = golden.doubles("bce.target");

    @Test
    void lossAndGradientAreTheOriginals() {
        float[] labels = new float[targets.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (float) targets[i];
        }
        try (TorchScope scope = Torch.scope()) {
            Tensor logits =
                    golden.tensor("bce.logits")
                            .clone()
                            .view(labels.length, 1)
                            .set_requires_grad(true);
            Tensor loss = ClassifierTraining.loss(logits, labels, 1);
            loss.backward();
            assertThat(loss.item_double())
                    .isCloseTo(golden.scalar("bce.loss"), tolerance("bce.loss"));
            double[] expected = golden.doubles("bce.grad_logits");
            double[] actual = Golden.doubles(logits.grad());
            for (int i = 0; i < expected.length; i++) {
                assertThat(actual[i]).isCloseTo(expected[i], tolerance("bce.grad_logits"));
            }
        }
    }

    @Test
    void theValidationLossIsTheTrueOneAndInTheReferenceThatOfTwoSigmoids() {
        double[] logits = golden.doubles("bce.logits");
        int[] labels = Arrays.stream(targets).mapToInt(t -> (int) t).toArray();
        assertThat(ClassifierTraining.validationLoss(logits, labels, false))
                .isCloseTo(golden.scalar("bce.loss"), tolerance("bce.loss"));
        String twice = "bce.loss_reported_by_reference_evaluation";
        assertThat(ClassifierTraining.validationLoss(logits, labels, true))
                .isCloseTo(golden.scalar(twice), tolerance(twice));
        assertThat(golden.scalar(twice)).isNotCloseTo(golden.scalar("bce.loss"), within(0.01));
    }

    private Offset<Double> tolerance(String tensor) {
        return within(golden.tolerance(tensor));
    }
}
