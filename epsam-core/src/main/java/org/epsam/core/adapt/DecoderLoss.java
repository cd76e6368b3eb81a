package org.epsam.core.adapt;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.epsam.core.embedding.ComputedEmbeddings;
import org.epsam.core.embedding.Embeddings;
import org.epsam.core.embedding.TrainableEmbeddings;
import org.epsam.core.image.ImageTensors;
import org.epsam.core.image.SoftMask;
import org.epsam.core.segment.PromptedDecoder;
import org.epsam.core.train.SegmentationLoss;
import org.epsam.nets.sam.Sam;

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
        TreeMap<String, List<VariedExample>> byKind = new TreeMap<>();
        batch.forEach(e -> byKind.computeIfAbsent(e.kind(), k -> new ArrayList<>()).add(e));
        Tensor sum = null;
        for (List<VariedExample> alike : byKind.values()) {
            Tensor part = ofAlike(alike).mul(new Scalar((double) alike.size() / batch.size()));
            sum = sum == null ? part : sum.add(part);
        }
        return sum;
    }

    private Tensor ofAlike(List<VariedExample> examples) {
        SoftMask first = examples.get(0).target();
        Tensor logits =
                decoder.logits(
                        embeddings(examples),
                        examples.stream().map(e -> e.prompt().orElseThrow()).toList(),
                        first.height(),
                        first.width());
        if (!examples.get(0).example().tumour()) {
            return SegmentationLoss.empty(logits);
        }
        TensorVector targets = new TensorVector();
        float[] weights = new float[examples.size()];
        for (int i = 0; i < weights.length; i++) {
            targets.push_back(ImageTensors.of(examples.get(i).target()));
            weights[i] = (float) examples.get(i).example().weight();
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
