package org.epsam.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.core.image.ImageTensors;
import org.epsam.core.prompt.Points;
import org.epsam.core.prompt.Prompt;
import org.epsam.core.segment.PromptedDecoder;
import org.epsam.core.train.SegmentationLoss;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.classifier.CamLayer;
import org.epsam.nets.classifier.CamMethod;
import org.epsam.nets.classifier.PatchClassifier;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Precision;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.nets.sam.Sam;

/**
 * What networks compute on the device of this process: forward, and the loss and gradients of a
 * training step, each with the seconds that it takes. Names are NETWORK/RESULT/PRECISION.
 */
final class DeviceResults {
    /** What the names of times begin with. */
    static final String SECONDS = "seconds/";

    /** Most numbers of a result that are kept, at even steps. */
    private static final long SAMPLE = 65_536;

    private static final int PATCHES = 2;

    /** Short calls are repeated; the shortest counts. */
    private static final int ROUNDS = 5;

    private static final Prompt PROMPT =
            new Prompt(
                    new Points(new float[] {90, 130, 200}, new float[] {60, 150, 110}),
                    new Points(new float[] {20}, new float[] {230}),
                    Optional.empty(),
                    Optional.empty());

    private final StateDict results;
    private final double most;

    /**
     * Collects results.
     *
     * @param results gets them, on the processor
     * @param most seconds that a call is repeated for, above 0; once in any case
     */
    DeviceResults(StateDict results, double most) {
        this.results = results;
        this.most = most;
    }

    /** An image embedding and masks of its prompts, and a training step. */
    void sam(String name, Sam sam, boolean encoderLearns) {
        int side = sam.config().inputSide();
        for (Precision precision : Precision.values()) {
            sam.setPrecision(precision);
            try (TorchScope scope = Torch.scope();
                    GradientMode off = Torch.noGrad()) {
                Tensor input = sam.preprocess(picture(1, side).mul(new Scalar(255.0)));
                Tensor embedding =
                        timed(name, "embedding", precision, () -> sam.encodeImage(input));
                timed(name, "masks", precision, () -> masks(sam, embedding));
            }
        }
        sam.setPrecision(Precision.FLOAT32);
        List<String> names = new ArrayList<>(sam.decoderParameterNames());
        if (encoderLearns) {
            names.addAll(sam.encoderParameterNames());
        }
        try (TorchScope scope = Torch.scope()) {
            Tensor input = sam.preprocess(picture(1, side).mul(new Scalar(255.0)));
            Tensor fixed = encoderLearns ? null : encoded(sam, input);
            training(
                    name,
                    sam.state(),
                    names,
                    () -> {
                        Tensor seen = encoderLearns ? sam.encodeImage(input) : fixed;
                        return loss(masks(sam, seen));
                    });
        }
    }

    private static Tensor encoded(Sam sam, Tensor input) {
        try (GradientMode off = Torch.noGrad()) {
            return sam.encodeImage(input);
        }
    }

    private static Tensor masks(Sam sam, Tensor embedding) {
        return new PromptedDecoder(sam, true).logits(embedding, List.of(PROMPT), 256, 256);
    }

    /** As a refinement's, against a disc. */
    private static Tensor loss(Tensor logits) {
        float[] disc = new float[256 * 256];
        for (int i = 0; i < disc.length; i++) {
            disc[i] = Math.hypot(i % 256 - 128, i / 256 - 128) < 80 ? 1 : 0;
        }
        return SegmentationLoss.total(
                logits.sigmoid(),
                ImageTensors.floats(disc, 1, 256, 256),
                ImageTensors.floats(new float[] {1}, 1));
    }

    /** Logits and activation maps of patches, and a training step. */
    void classifier(String name, PatchClassifier network) {
        Tensor patches = picture(PATCHES, 256);
        for (Precision precision : Precision.values()) {
            network.setPrecision(precision);
            timed(name, "logits", precision, () -> network.logits(patches));
            timed(
                    name,
                    "map",
                    precision,
                    () -> network.activationMap(patches, CamLayer.LAYER4, CamMethod.CAM));
        }
        network.setPrecision(Precision.FLOAT32);
        Tensor labels = ImageTensors.floats(new float[] {1, 0}, PATCHES, 1);
        training(
                name,
                network.state(),
                network.parameterNames(),
                () ->
                        torch.binary_cross_entropy_with_logits(
                                network.trainingPlaces(patches, () -> 0.5).mean(2, 3), labels));
    }

    /** Waves of several lengths, 0 to 1: [B, 3, side, side]. */
    private static Tensor picture(int images, int side) {
        float[] values = new float[images * 3 * side * side];
        for (int i = 0; i < values.length; i++) {
            double x = i % side / (double) side;
            double y = i / side % side / (double) side;
            int plane = i / (side * side);
            values[i] =
                    (float)
                            (0.5
                                    + 0.3 * Math.sin(2 * Math.PI * ((3 + plane) * x + 2 * y))
                                    + 0.2 * Math.cos(40 * x * y + plane));
        }
        return ImageTensors.floats(values, images, 3, side, side);
    }

    private Tensor timed(String name, String what, Precision precision, Supplier<Tensor> work) {
        String key = name + "/" + what + "/" + precision.word();
        Tensor result = work.get();
        keep(key, result);
        double shortest = Double.POSITIVE_INFINITY;
        double spent = 0;
        for (int i = 0; i < ROUNDS && spent < most; i++) {
            double seconds = seconds(work);
            shortest = Math.min(shortest, seconds);
            spent += seconds;
        }
        keep(SECONDS + key, ImageTensors.floats(new float[] {(float) shortest}, 1));
        return result;
    }

    /** A GPU answers before it has computed; reading a number waits for it. */
    private static double seconds(Supplier<Tensor> work) {
        try (TorchScope scope = Torch.scope()) {
            long begun = System.nanoTime();
            work.get().reshape(-1).select(0, 0).item_float();
            return (System.nanoTime() - begun) / 1e9;
        }
    }

    private void training(
            String name, StateDict weights, List<String> names, Supplier<Tensor> loss) {
        names.forEach(key -> weights.get(key).requires_grad_(true));
        timed(
                name,
                "gradients",
                Precision.FLOAT32,
                () -> {
                    try (GradientMode on = Torch.withGrad()) {
                        names.forEach(key -> weights.get(key).mutable_grad().reset());
                        Tensor value = loss.get();
                        value.backward();
                        keep(name + "/loss/" + Precision.FLOAT32.word(), value);
                        return gradients(weights, names);
                    }
                });
        names.forEach(key -> weights.get(key).requires_grad_(false));
    }

    private static Tensor gradients(StateDict weights, List<String> names) {
        TensorVector all = new TensorVector();
        for (String key : names) {
            Tensor gradient = weights.get(key).grad();
            if (gradient.defined()) {
                all.push_back(gradient.detach().reshape(-1));
            }
        }
        return torch.cat(all, 0);
    }

    private void keep(String key, Tensor result) {
        try (TorchScope scope = Torch.scope()) {
            Tensor flat = result.detach().to(ScalarType.Float).cpu().reshape(-1);
            long step = Math.max(1, flat.numel() / SAMPLE);
            long[] places = new long[(int) ((flat.numel() + step - 1) / step)];
            Arrays.setAll(places, i -> i * step);
            results.put(key, flat.index_select(0, Tensor.create(places)));
        }
    }
}
