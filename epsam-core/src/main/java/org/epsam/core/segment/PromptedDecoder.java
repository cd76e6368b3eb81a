package org.epsam.core.segment;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.epsam.core.image.ImageTensors;
import org.epsam.core.prompt.Points;
import org.epsam.nets.sam.MaskPrediction;
import org.epsam.nets.sam.PromptEmbedding;
import org.epsam.nets.sam.Sam;
import org.epsam.slides.image.Resize;

/**
 * SAM's prompt encoder and mask decoder on stored embeddings: points in patch pixels in, logits in
 * patch pixels out.
 *
 * @param sam the model
 * @param scale whether points are mapped to the model's input frame; the original forgets it
 */
public record PromptedDecoder(Sam sam, boolean scale) {
    /**
     * Decodes a batch of patches of one size. Patches with the same number of points go through the
     * decoder together; more points than asked for are never made up, as padding would change the
     * result.
     *
     * @param embeddings [B, 256, S/16, S/16]
     * @param points for each patch at least one point, all inside the object
     * @param height rows of a patch
     * @param width columns of a patch
     * @return logits [B, height, width]
     */
    public Tensor logits(Tensor embeddings, List<Points> points, int height, int width) {
        TreeMap<Integer, List<Integer>> bySize = new TreeMap<>();
        IntStream.range(0, points.size())
                .forEach(
                        i ->
                                bySize.computeIfAbsent(
                                                points.get(i).size(),
                                                n -> new java.util.ArrayList<>())
                                        .add(i));
        if (bySize.size() == 1) {
            return decode(embeddings, points, height, width);
        }
        Tensor[] results = new Tensor[points.size()];
        bySize.forEach(
                (n, members) -> {
                    TensorVector part = new TensorVector();
                    members.forEach(i -> part.push_back(embeddings.select(0, i)));
                    Tensor logits =
                            decode(
                                    torch.stack(part),
                                    members.stream().map(points::get).toList(),
                                    height,
                                    width);
                    for (int k = 0; k < members.size(); k++) {
                        results[members.get(k)] = logits.select(0, k);
                    }
                });
        return torch.stack(new TensorVector(results));
    }

    private Tensor decode(Tensor embeddings, List<Points> points, int height, int width) {
        int[] input = Resize.longestSide(height, width, sam.config().inputSide());
        int n = points.get(0).size();
        float[] xy = new float[points.size() * n * 2];
        for (int b = 0; b < points.size(); b++) {
            Points p =
                    scale
                            ? points.get(b).toInputFrame(width, height, input[1], input[0])
                            : points.get(b);
            for (int i = 0; i < n; i++) {
                xy[(b * n + i) * 2] = p.x()[i];
                xy[(b * n + i) * 2 + 1] = p.y()[i];
            }
        }
        float[] labels = new float[points.size() * n];
        java.util.Arrays.fill(labels, 1);
        PromptEmbedding prompts =
                sam.encodePrompts(
                        Optional.of(ImageTensors.floats(xy, points.size(), n, 2)),
                        Optional.of(ImageTensors.floats(labels, points.size(), n)),
                        Optional.empty(),
                        Optional.empty());
        MaskPrediction prediction = sam.decode(embeddings, prompts, false);
        return sam.postprocess(prediction.lowResLogits(), input[0], input[1], height, width)
                .squeeze(1);
    }
}
