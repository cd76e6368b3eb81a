package org.epsam.core.method;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.epsam.core.embedding.Embeddings;
import org.epsam.core.embedding.View;
import org.epsam.core.image.ImageTensors;
import org.epsam.core.prompt.Box;
import org.epsam.core.prompt.Points;
import org.epsam.core.prompt.Prompt;
import org.epsam.core.segment.PromptedDecoder;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;

/**
 * All objects that SAM finds in a patch: one mask for each point of a grid, of which unstable ones
 * and repetitions are left out (Kirillov et al. 2023, section 5, and the original's automatic mask
 * generator).
 *
 * @param decoder SAM's
 * @param embeddings of its image encoder
 */
record Everything(PromptedDecoder decoder, Embeddings embeddings) {
    /** Points a side: patches are small beside photographs, for which the original has 32. */
    static final int POINTS = 8;

    /** Least overlap (IoU) of the masks at two thresholds of the logits. */
    private static final double STABLE = 0.95;

    private static final double OFFSET = 1;

    /** Of two masks whose boxes overlap by more (IoU), the more stable one is kept. */
    private static final double REPEATED = 0.7;

    /** A mask, its box, and how much it depends on the threshold. */
    private record Found(Mask mask, Box box, double stability) {}

    /**
     * Segments a patch.
     *
     * @return masks in its size, from the most stable one
     */
    List<Mask> of(RgbImage patch) {
        List<Found> found = new ArrayList<>();
        try (TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            Tensor logits =
                    decoder.logits(
                            embeddings
                                    .get(List.of(View.upright(patch)))
                                    .expand(POINTS * POINTS, -1, -1, -1),
                            grid(patch.width(), patch.height()),
                            patch.height(),
                            patch.width());
            for (int i = 0; i < POINTS * POINTS; i++) {
                found(logits.select(0, i)).ifPresent(found::add);
            }
        }
        found.sort(Comparator.comparingDouble(f -> -f.stability()));
        List<Found> kept = new ArrayList<>();
        for (Found candidate : found) {
            if (kept.stream().noneMatch(k -> overlap(k.box(), candidate.box()) > REPEATED)) {
                kept.add(candidate);
            }
        }
        return kept.stream().map(Found::mask).toList();
    }

    private static List<Prompt> grid(int width, int height) {
        List<Prompt> prompts = new ArrayList<>();
        for (int i = 0; i < POINTS * POINTS; i++) {
            float x = (i % POINTS + 0.5f) * width / POINTS;
            float y = (i / POINTS + 0.5f) * height / POINTS;
            Points point = new Points(new float[] {x}, new float[] {y});
            prompts.add(new Prompt(point, Points.none(), Optional.empty(), Optional.empty()));
        }
        return Collections.unmodifiableList(prompts);
    }

    private static Optional<Found> found(Tensor logits) {
        long inner = ImageTensors.positive(logits.sub(new Scalar(OFFSET))).area();
        long outer = ImageTensors.positive(logits.add(new Scalar(OFFSET))).area();
        if (outer == 0 || inner < STABLE * outer) {
            return Optional.empty();
        }
        Mask mask = ImageTensors.positive(logits);
        return Box.around(mask).map(box -> new Found(mask, box, (double) inner / outer));
    }

    /** IoU of two boxes. */
    static double overlap(Box a, Box b) {
        long width = Math.min(a.right(), b.right()) - Math.max(a.left(), b.left()) + 1;
        long height = Math.min(a.bottom(), b.bottom()) - Math.max(a.top(), b.top()) + 1;
        long both = Math.max(0, width) * Math.max(0, height);
        return (double) both / (area(a) + area(b) - both);
    }

    private static long area(Box box) {
        return (box.right() - box.left() + 1L) * (box.bottom() - box.top() + 1L);
    }
}
