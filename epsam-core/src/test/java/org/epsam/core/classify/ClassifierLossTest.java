package org.epsam.core.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.bytedeco.pytorch.Tensor;
import org.epsam.core.Golden;
import org.epsam.core.image.ImageTensors;
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

    @Test
    void placesAreComparedWithTheLabelOfTheirPatchEach() {
        float[] logits = {-1, 0, 2, 0.5f, 1, -3, 0, 4};
        float[] labels = {1, 0};
        double expected = 0;
        for (int i = 0; i < logits.length; i++) {
            double log = Math.log1p(Math.exp(logits[i]));
            expected += (i < 4 ? 3 * (log - logits[i]) : log) / logits.length;
        }
        try (TorchScope scope = Torch.scope()) {
            Tensor places = ImageTensors.floats(logits, 2, 1, 2, 2);
            assertThat(ClassifierTraining.loss(places, labels, 3).item_double())
                    .isCloseTo(expected, within(1e-6));
            assertThat(ClassifierTraining.loss(places.mean(2, 3), labels, 3).item_double())
                    .isNotCloseTo(expected, within(0.05));
        }
    }

    private Offset<Double> tolerance(String tensor) {
        return within(golden.tolerance(tensor));
    }
}
