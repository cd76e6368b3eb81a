package org.epsam.nets.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Attention as its formula says, however keys are filled up. */
class FusedAttentionTest {
    @ParameterizedTest
    @CsvSource({"300, 7", "300, 16", "300, 56", "5, 7"})
    void valuesAndGradientsAreThoseOfTheFormula(long queries, long keys) {
        try (TorchScope scope = Torch.scope()) {
            torch.manual_seed(3);
            List<Tensor> inputs =
                    List.of(
                            torch.randn(2, 8, queries, 16).requires_grad_(true),
                            torch.randn(2, 8, keys, 16).requires_grad_(true),
                            torch.randn(2, 8, keys, 16).requires_grad_(true));
            Tensor weight = torch.randn(2, 8, queries, 16);

            Tensor formula = formula(inputs.get(0), inputs.get(1), inputs.get(2));
            List<Tensor> expected = gradients(formula.mul(weight).sum(), inputs);
            Tensor attended = FusedAttention.attend(inputs.get(0), inputs.get(1), inputs.get(2));
            List<Tensor> found = gradients(attended.mul(weight).sum(), inputs);

            assertThat(distance(attended, formula)).isLessThan(1e-5);
            for (int i = 0; i < inputs.size(); i++) {
                assertThat(distance(found.get(i), expected.get(i))).as("%d", i).isLessThan(1e-4);
            }
        }
    }

    /** 76 keys are filled up to 80; from 64 on they are multiplied in hardware. */
    @Test
    void valuesInBfloat16AreThoseOfTheFormula() {
        try (TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            torch.manual_seed(3);
            Tensor q = torch.randn(1, 8, 300, 16).to(ScalarType.BFloat16);
            Tensor k = torch.randn(1, 8, 76, 16).to(ScalarType.BFloat16);
            Tensor v = torch.randn(1, 8, 76, 16).to(ScalarType.BFloat16);
            Tensor exact =
                    formula(q.to(ScalarType.Float), k.to(ScalarType.Float), v.to(ScalarType.Float));
            Tensor attended = FusedAttention.attend(q, k, v);
            assertThat(attended.scalar_type().intern()).isEqualTo(ScalarType.BFloat16);
            assertThat(distance(attended.to(ScalarType.Float), exact)).isLessThan(0.03);
        }
    }

    private static Tensor formula(Tensor q, Tensor k, Tensor v) {
        Tensor logits = q.matmul(k.transpose(2, 3)).div(new Scalar(Math.sqrt(q.size(3))));
        return torch.softmax(logits, -1).matmul(v);
    }

    private static List<Tensor> gradients(Tensor sum, List<Tensor> inputs) {
        sum.backward();
        List<Tensor> gradients = new ArrayList<>();
        for (Tensor input : inputs) {
            gradients.add(input.grad().clone());
            input.grad().zero_();
        }
        return gradients;
    }

    private static double distance(Tensor a, Tensor b) {
        assertThat(a.sizes().vec().get()).isEqualTo(b.sizes().vec().get());
        return a.sub(b).abs().max().item_float();
    }
}
