package org.epsam.core.adapt;

import static java.util.stream.Collectors.groupingBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.epsam.core.embedding.ComputedEmbeddings;
import org.epsam.core.embedding.Embeddings;
import org.epsam.core.embedding.TrainableEmbeddings;
import org.epsam.core.image.ImageTensors;
import org.epsam.core.segment.PromptedDecoder;
import org.epsam.core.train.SegmentationLoss;
import org.epsam.nets.sam.Sam;
import org.epsam.slides.image.Size;

/**
 * The loss of SAM's mask decoder on augmented examples, through the image encoder if that is
 * trained.
 */
final class DecoderLoss {
    private final PromptedDecoder decoder;
    private final boolean encoderLearns;
    private final Embeddings embeddings;
    private final Embeddings unstored;

    /**
     * Prepares the loss.
     *
     * @param sam the model
     * @param embeddings of its image encoder; not used if that is trained
     * @param settings whether the encoder is trained, the scale of prompts, the precision of
     *     embeddings
     */
    DecoderLoss(Sam sam, Embeddings embeddings, TuningSettings settings) {
        this.decoder = new PromptedDecoder(sam, !settings.prompts().unscaledPrompts());
        this.encoderLearns = settings.adapt().tunesEncoder();
        this.embeddings = embeddings;
        this.unstored =
                encoderLearns
                        ? new TrainableEmbeddings(sam)
                        : new ComputedEmbeddings(sam, settings.halfEmbeddings());
    }

    /**
     * Computes the loss of a batch.
     *
     * @param batch examples that have a prompt, at least one
     * @return a scalar, the mean over the examples, differentiable
     */
    Tensor of(List<VariedExample> batch) {
        Map<Size, List<VariedExample>> bySize = new LinkedHashMap<>();
        batch.forEach(e -> bySize.computeIfAbsent(e.size(), size -> new ArrayList<>()).add(e));
        Tensor sum = null;
        for (Map.Entry<Size, List<VariedExample>> alike : bySize.entrySet()) {
            Tensor part = sum(alike.getValue(), alike.getKey());
            sum = sum == null ? part : sum.add(part);
        }
        return sum.div(new Scalar((double) batch.size()));
    }

    /** The sum of the losses of patches of one size, which go through the networks together. */
    private Tensor sum(List<VariedExample> examples, Size size) {
        Tensor logits =
                decoder.logits(
                        embeddings(examples),
                        examples.stream().map(e -> e.prompt().orElseThrow()).toList(),
                        size.height(),
                        size.width());
        Map<Boolean, List<Integer>> byTumour =
                IntStream.range(0, examples.size())
                        .boxed()
                        .collect(groupingBy(i -> examples.get(i).example().tumour()));
        Tensor sum = null;
        for (Map.Entry<Boolean, List<Integer>> rows : byTumour.entrySet()) {
            TensorVector masks = new TensorVector();
            rows.getValue().forEach(i -> masks.push_back(logits.select(0, i)));
            Tensor loss =
                    rows.getKey()
                            ? loss(
                                    torch.stack(masks),
                                    rows.getValue().stream().map(examples::get).toList())
                            : SegmentationLoss.empty(torch.stack(masks));
            Tensor part = loss.mul(new Scalar((double) masks.size()));
            sum = sum == null ? part : sum.add(part);
        }
        return sum;
    }

    private static Tensor loss(Tensor logits, List<VariedExample> withTumour) {
        TensorVector targets = new TensorVector();
        float[] weights = new float[withTumour.size()];
        for (int i = 0; i < weights.length; i++) {
            targets.push_back(ImageTensors.of(withTumour.get(i).target()));
            weights[i] = (float) withTumour.get(i).example().weight();
        }
        return SegmentationLoss.total(
                logits.sigmoid(),
                torch.stack(targets),
                ImageTensors.floats(weights, weights.length));
    }

    private Tensor embeddings(List<VariedExample> examples) {
        if (encoderLearns) {
            return unstored.get(examples.stream().map(VariedExample::view).toList());
        }
        TensorVector found = new TensorVector();
        for (VariedExample example : examples) {
            Embeddings source = example.isStorable() ? embeddings : unstored;
            found.push_back(source.get(List.of(example.view())));
        }
        return torch.cat(found, 0);
    }
}
