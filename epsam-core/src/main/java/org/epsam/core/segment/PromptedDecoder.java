package org.epsam.core.segment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.epsam.core.image.ImageTensors;
import org.epsam.core.image.InputFrame;
import org.epsam.core.prompt.MapPrompt;
import org.epsam.core.prompt.Points;
import org.epsam.core.prompt.Prompt;
import org.epsam.nets.sam.FrameSize;
import org.epsam.nets.sam.MaskPrediction;
import org.epsam.nets.sam.PromptEmbedding;
import org.epsam.nets.sam.Sam;
import org.epsam.slides.image.Size;

/**
 * SAM's prompt encoder and mask decoder on stored embeddings: points and boxes in patch pixels in,
 * logits in patch pixels out.
 *
 * @param sam the model
 * @param scale whether points and boxes are mapped to the model's frame; the original omits this
 */
public record PromptedDecoder(Sam sam, boolean scale) {
    /**
     * Decodes a batch of patches of one size. Patches with the same kind and number of prompts go
     * through the decoder together; missing points are never padded, as padding would change the
     * result.
     *
     * @param embeddings [B, C, S/16, S/16], see {@link Sam#encodeImage}
     * @param prompts for each patch its prompt, or {@link Prompt#NONE}
     * @param height rows of a patch
     * @param width columns of a patch
     * @return logits [B, height, width]
     */
    public Tensor logits(Tensor embeddings, List<Prompt> prompts, int height, int width) {
        TreeMap<Integer, List<Integer>> bySize = new TreeMap<>();
        IntStream.range(0, prompts.size())
                .forEach(
                        i ->
                                bySize.computeIfAbsent(kind(prompts.get(i)), n -> new ArrayList<>())
                                        .add(i));
        if (bySize.size() == 1) {
            return decode(embeddings, prompts, height, width);
        }
        Tensor[] results = new Tensor[prompts.size()];
        bySize.forEach(
                (n, members) -> {
                    TensorVector part = new TensorVector();
                    members.forEach(i -> part.push_back(embeddings.select(0, i)));
                    Tensor logits =
                            decode(
                                    torch.stack(part),
                                    members.stream().map(prompts::get).toList(),
                                    height,
                                    width);
                    for (int k = 0; k < members.size(); k++) {
                        results[members.get(k)] = logits.select(0, k);
                    }
                });
        return torch.stack(new TensorVector(results));
    }

    /** The same number for prompts that have the same parts. */
    private static int kind(Prompt prompt) {
        return 4 * prompt.size()
                + (prompt.map().isPresent() ? 2 : 0)
                + (prompt.box().isPresent() ? 1 : 0);
    }

    private Tensor decode(Tensor embeddings, List<Prompt> prompts, int height, int width) {
        Size input = InputFrame.of(new Size(width, height), sam.config());
        int side = sam.config().frameSide();
        int maskSide = sam.config().maskSide();
        int points = prompts.get(0).size();
        // Absent points get SAM's label for "no point", so that the prompts form a batch.
        int n = Math.max(1, points);
        boolean mapped = prompts.get(0).map().isPresent();
        boolean boxed = prompts.get(0).box().isPresent();
        float[] xy = new float[prompts.size() * n * 2];
        float[] labels = new float[prompts.size() * n];
        float[] maps = new float[mapped ? prompts.size() * maskSide * maskSide : 0];
        float[] boxes = new float[boxed ? prompts.size() * 4 : 0];
        for (int b = 0; b < prompts.size(); b++) {
            Prompt prompt = prompts.get(b);
            Points inside = inFrame(prompt.inside(), width, height, input);
            Points outside = inFrame(prompt.outside(), width, height, input);
            if (points == 0) {
                labels[b] = -1;
            }
            for (int i = 0; i < points; i++) {
                boolean in = i < inside.size();
                Points from = in ? inside : outside;
                int k = in ? i : i - inside.size();
                xy[(b * n + i) * 2] = from.x()[k];
                xy[(b * n + i) * 2 + 1] = from.y()[k];
                labels[b * n + i] = in ? 1 : 0;
            }
            if (mapped) {
                float[] map =
                        MapPrompt.logits(prompt.map().get(), input.height(), input.width(), side);
                System.arraycopy(map, 0, maps, b * map.length, map.length);
            }
            if (boxed) {
                Points corners = inFrame(prompt.box().get().corners(), width, height, input);
                for (int i = 0; i < 2; i++) {
                    boxes[b * 4 + 2 * i] = corners.x()[i];
                    boxes[b * 4 + 2 * i + 1] = corners.y()[i];
                }
            }
        }
        PromptEmbedding embedded =
                sam.encodePrompts(
                        Optional.of(ImageTensors.floats(xy, prompts.size(), n, 2)),
                        Optional.of(ImageTensors.floats(labels, prompts.size(), n)),
                        boxed
                                ? Optional.of(ImageTensors.floats(boxes, prompts.size(), 4))
                                : Optional.empty(),
                        mapped
                                ? Optional.of(
                                        ImageTensors.floats(
                                                maps, prompts.size(), 1, maskSide, maskSide))
                                : Optional.empty());
        MaskPrediction prediction = sam.decode(embeddings, embedded, false);
        return sam.postprocess(
                        prediction.lowResLogits(),
                        new FrameSize(input.height(), input.width()),
                        new FrameSize(height, width))
                .squeeze(1);
    }

    private Points inFrame(Points points, int width, int height, Size input) {
        return scale ? points.toInputFrame(width, height, input.width(), input.height()) : points;
    }
}
