package org.epsam.nets.classifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.Golden;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.junit.jupiter.api.Test;

class ClassifierTrainingTest {
    private static final String FILE = "train/classifier_adam.safetensors";

    @Test
    void threeStepsOfAdamEqualTheOriginal() {
        try (StateDict golden = Golden.tensors(FILE);
                StateDict weights = Golden.tensors("classifier/tiny_resnet_adl.safetensors");
                ResNetAdl net = ResNetAdl.load(ResNetConfig.tiny(), weights)) {
            try (TorchScope scope = Torch.scope()) {
                computeInDoublePrecision(net);
                check(golden, weights, net);
            }
        }
    }

    /**
     * Two values before rectifiers are so near 0 that rounding to float32 decides about their
     * gradients, differently in each library of products.
     */
    private static void computeInDoublePrecision(ResNetAdl net) {
        for (Tensor tensor : net.state().tensors().values()) {
            if (tensor.is_floating_point()) {
                tensor.set_data(tensor.detach().to(ScalarType.Double));
            }
        }
    }

    private static void check(StateDict golden, StateDict weights, ResNetAdl net) {
        List<String> names = net.parameterNames();
        TensorVector parameters = new TensorVector();
        names.forEach(name -> parameters.push_back(net.state().get(name)));
        AdamOptions options = new AdamOptions(1e-4);
        options.weight_decay().put(1e-3);
        Adam adam = new Adam(parameters, options);
        Tensor x = Golden.unit(golden.get("x_u8")).to(ScalarType.Double);
        Tensor y = golden.get("y").to(ScalarType.Double);

        norms(golden, "param_l2_before", names, name -> net.state().get(name));
        for (int step = 0; step < 3; step++) {
            Tensor draws = golden.get("draws").select(0, step);
            int[] next = {0};
            Tensor logits =
                    net.trainingPlaces(x, () -> draws.select(0, next[0]++).item_float())
                            .mean(1, 2, 3);
            assertThat(next[0]).isEqualTo(3);
            close(logits, golden.get("train_logits").select(0, step), "train_logits");
            Tensor loss = torch.binary_cross_entropy_with_logits(logits, y);
            close(loss, golden.get("losses").select(0, step), "losses");
            adam.zero_grad();
            loss.backward();
            if (step == 0) {
                norms(golden, "step0.grad_l2", names, name -> net.state().get(name).grad());
                for (String name : golden.tensors().keySet()) {
                    if (name.startsWith("step0.grad.")) {
                        String key = name.substring("step0.grad.".length());
                        Golden.assertMatches(net.state().get(key).grad(), golden, FILE, name);
                    }
                }
            }
            adam.step();
            norms(golden, "after" + (step + 1) + ".param_l2", names, name -> net.state().get(name));
        }
        norms(
                golden,
                "after3.delta_l2",
                names,
                name -> net.state().get(name).detach().sub(weights.get(name)));
        int compared = 0;
        for (String name : golden.tensors().keySet()) {
            if (name.startsWith("after3.state.")) {
                String key = name.substring("after3.state.".length());
                Golden.assertMatches(net.state().get(key), golden, FILE, name);
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(120);
        Tensor logits = net.logits(x);
        Golden.assertMatches(logits, golden, FILE, "eval_after3.logits");
        Golden.assertMatches(
                torch.binary_cross_entropy_with_logits(logits.squeeze(1), y),
                golden,
                FILE,
                "eval_after3.correct_loss");
    }

    private static void norms(
            StateDict golden, String tensor, List<String> names, Function<String, Tensor> values) {
        TensorVector norms = new TensorVector();
        names.forEach(
                name -> norms.push_back(values.apply(name).detach().to(ScalarType.Double).norm()));
        Golden.assertMatches(torch.stack(norms), golden, FILE, tensor);
    }

    private static void close(Tensor actual, Tensor expected, String tensor) {
        double difference =
                actual.detach()
                        .to(ScalarType.Double)
                        .sub(expected.to(ScalarType.Double))
                        .abs()
                        .max()
                        .item_double();
        assertThat(difference).as(tensor).isLessThanOrEqualTo(Golden.tolerance(FILE, tensor));
    }
}
