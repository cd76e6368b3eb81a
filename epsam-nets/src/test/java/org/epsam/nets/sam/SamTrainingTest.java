package org.epsam.nets.sam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.Golden;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.junit.jupiter.api.Test;

/** Three steps of the original's fine-tuning of the mask decoder. */
class SamTrainingTest {
    private static final String FILE = "train/sam_adamw.safetensors";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static List<String> names(StateDict golden, String metadata) throws Exception {
        List<String> names = new ArrayList<>();
        for (JsonNode name : JSON.readTree(golden.metadata().get(metadata))) {
            names.add(name.asText());
        }
        return names;
    }

    private static Tensor both(Tensor picture) {
        return torch.stack(new TensorVector(picture, picture.flip(-1)), 0);
    }

    private static Tensor overlapLoss(Tensor inter, Tensor whole) {
        Scalar smooth = new Scalar(1e-3);
        return inter.add(smooth).div(whole.add(smooth)).neg().add(new Scalar(1.0)).mean();
    }

    private static Tensor norms(Sam sam, List<String> names) {
        double[] norms = new double[names.size()];
        for (int i = 0; i < norms.length; i++) {
            norms[i] = norm(sam.state().get(names.get(i)));
        }
        return AbstractTensor.create(norms);
    }

    private static double norm(Tensor t) {
        return t.detach().to(ScalarType.Double).norm().item_double();
    }

    @Test
    void threeStepsOfAdamW() throws Exception {
        StateDict golden = Golden.tensors(FILE);
        List<String> names = names(golden, "parameter_names");
        List<String> noise = names(golden, "rounding_noise_only");
        List<String> untouched = names(golden, "grad_is_none");
        try (Sam sam = Sam.load(Golden.tensors("sam/tiny_sam.safetensors"))) {
            assertThat(sam.decoderParameterNames()).isEqualTo(names);
            try (TorchScope scope = Torch.scope()) {
                train(sam, golden, names, noise, untouched);
            }
        }
    }

    private static void train(
            Sam sam,
            StateDict golden,
            List<String> names,
            List<String> noise,
            List<String> untouched) {
        Golden.assertMatches(norms(sam, names), golden, FILE, "param_l2_before");
        Tensor targets = both(Pictures.mask(Golden.file("images/he_512x512_mask.png")));
        Tensor points =
                torch.cat(new TensorVector(golden.get("0.points"), golden.get("1.points")), 0);
        Tensor[] frozen = new Tensor[3];
        try (GradientMode off = Torch.noGrad()) {
            // Halving commutes with mirroring, so the mirrored small picture will do.
            Tensor small = Pictures.rgb(Golden.file("resize/he_512x512_to_256x256.png"));
            frozen[0] = sam.encodeImage(sam.preprocess(both(small)));
            PromptEmbedding p =
                    sam.encodePrompts(
                            Optional.of(points),
                            Optional.of(torch.ones(2, 20)),
                            Optional.empty(),
                            Optional.empty());
            frozen[1] = p.sparse();
            frozen[2] = p.dense();
        }
        List<Tensor> before = new ArrayList<>();
        TensorVector parameters = new TensorVector();
        for (String name : names) {
            before.add(sam.state().get(name).clone());
            sam.state().get(name).set_requires_grad(true);
            parameters.push_back(sam.state().get(name));
        }
        AdamWOptions options = new AdamWOptions(1e-3);
        options.weight_decay().put(1e-2);
        AdamW optimizer = new AdamW(parameters, options);

        double[] losses = new double[6];
        double[] metrics = new double[6];
        for (int step = 0; step < 3; step++) {
            optimizer.zero_grad();
            MaskPrediction masks =
                    sam.decode(frozen[0], new PromptEmbedding(frozen[1], frozen[2]), false);
            Tensor logits =
                    sam.postprocess(
                                    masks.lowResLogits(),
                                    new FrameSize(256, 256),
                                    new FrameSize(512, 512))
                            .squeeze(1);
            Tensor[] loss = losses(logits.sigmoid(), targets);
            loss[0].add(loss[1]).backward();
            Tensor[] hard = losses(logits.gt(new Scalar(0.0)).to(ScalarType.Float), targets);
            for (int i = 0; i < 2; i++) {
                losses[step * 2 + i] = loss[i].item_double();
                metrics[step * 2 + i] = 1 - hard[i].item_double();
            }
            if (step == 0) {
                checkGradients(sam, golden, names, untouched);
            }
            optimizer.step();
            Golden.assertMatches(
                    norms(sam, names), golden, FILE, "after" + (step + 1) + ".param_l2");
        }
        Golden.assertMatches(AbstractTensor.create(losses, 3, 2), golden, FILE, "losses");
        Golden.assertMatches(AbstractTensor.create(metrics, 3, 2), golden, FILE, "metrics");

        double tolerance = Golden.tolerance(FILE, "after3.delta_l2");
        for (int i = 0; i < names.size(); i++) {
            Tensor now = sam.state().get(names.get(i)).detach();
            double change = norm(now.sub(before.get(i)));
            if (untouched.contains(names.get(i))) {
                assertThat(change).as(names.get(i)).isZero();
            } else if (!noise.contains(names.get(i))) {
                double expected = golden.get("after3.delta_l2").select(0, i).item_double();
                assertThat(change).as(names.get(i)).isCloseTo(expected, within(tolerance));
            }
            if (golden.contains("after3.param." + names.get(i))) {
                Golden.assertMatches(now, golden, FILE, "after3.param." + names.get(i));
            }
        }
    }

    /** Dice and IoU loss of [B, H, W] probabilities. */
    private static Tensor[] losses(Tensor probability, Tensor target) {
        Tensor inter = probability.mul(target).sum(1, 2);
        Tensor total = probability.sum(1, 2).add(target.sum(1, 2));
        return new Tensor[] {
            overlapLoss(inter.mul(new Scalar(2.0)), total), overlapLoss(inter, total.sub(inter))
        };
    }

    private static void checkGradients(
            Sam sam, StateDict golden, List<String> names, List<String> untouched) {
        double[] norms = new double[names.size()];
        for (int i = 0; i < norms.length; i++) {
            Tensor gradient = sam.state().get(names.get(i)).grad();
            assertThat(gradient.defined())
                    .as(names.get(i))
                    .isEqualTo(!untouched.contains(names.get(i)));
            if (gradient.defined()) {
                norms[i] = norm(gradient);
                String key = "step0.grad." + names.get(i);
                if (golden.contains(key)) {
                    Golden.assertMatches(gradient, golden, FILE, key);
                }
            }
        }
        Golden.assertMatches(AbstractTensor.create(norms), golden, FILE, "step0.grad_l2");
    }
}
