package org.epsam.core.pretrain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.epsam.base.random.Seeds;
import org.epsam.core.pretrain.ObjectImages.ObjectImage;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.nets.sam.MaskPrediction;
import org.epsam.nets.sam.Sam;

/** Measures how well a model follows prompts. */
final class PromptQuality {
    /** Images per batch. */
    private static final int BATCH = 8;

    /** Clicks after which an object is measured. */
    private static final List<Integer> CLICKS = List.of(1, 3, 8);

    private static final String CLICK = "click";

    private static final int MAX_CLICKS = 8;

    private final Sam sam;
    private final Seeds seeds;
    private final Map<String, Mean> means = new LinkedHashMap<>();

    private static final class Mean {
        private double sum;
        private int count;
    }

    private PromptQuality(Sam sam, Seeds seeds) {
        this.sam = sam;
        this.seeds = seeds;
    }

    /**
     * Measures intersection over union of one object after 1, 3 and 8 clicks and from a box, of
     * some objects from points, and of some or all from what an activation map might show of them.
     *
     * @param sam the model
     * @param images images that it was not trained on
     * @param seeds source of randomness
     * @return {@code click1}, {@code click3}, {@code click8}, {@code box}, {@code points}, {@code
     *     map}: means, 0..1
     */
    static Map<String, Double> of(Sam sam, List<ObjectImage> images, Seeds seeds) {
        PromptQuality quality = new PromptQuality(sam, seeds);
        for (int from = 0; from < images.size(); from += BATCH) {
            List<ObjectImage> part = images.subList(from, Math.min(from + BATCH, images.size()));
            try (TorchScope scope = Torch.scope();
                    GradientMode off = Torch.noGrad()) {
                quality.measureClicks(part);
                quality.measure("box", PromptTask.Kind.BOX, part);
                quality.measure("points", PromptTask.Kind.SOME, part);
                quality.measure("map", PromptTask.Kind.MAP, part);
            }
        }
        Map<String, Double> result = new LinkedHashMap<>();
        quality.means.forEach((name, mean) -> result.put(name, mean.sum / mean.count));
        return result;
    }

    /**
     * Averages over the kinds of prompts. Half of the figures are of clicks: counted one by one,
     * they would prefer what answers clicks at the expense of maps, which the method uses.
     *
     * @param quality of {@link #of}
     * @return the mean of clicks, box, points and map, 0..1
     */
    static double mean(Map<String, Double> quality) {
        return quality.entrySet().stream()
                .collect(
                        Collectors.groupingBy(
                                one -> one.getKey().startsWith(CLICK) ? CLICK : one.getKey(),
                                Collectors.averagingDouble(Map.Entry::getValue)))
                .values()
                .stream()
                .mapToDouble(v -> v)
                .average()
                .orElse(0);
    }

    private void measureClicks(List<ObjectImage> images) {
        List<PromptTask> batch = draw(images, PromptTask.Kind.ONE);
        Tensor embedding = PromptBatch.embed(sam, batch, 1);
        Tensor target = PromptBatch.targets(batch);
        Clicks clicks = Clicks.first(batch);
        Optional<Tensor> found = Optional.empty();
        for (int n = 1; n <= MAX_CLICKS; n++) {
            MaskPrediction p = sam.decode(embedding, clicks.prompts(sam, found), false);
            if (CLICKS.contains(n)) {
                add(CLICK + n, p, target);
            }
            if (n < MAX_CLICKS) {
                clicks.correct(p.lowResLogits(), target, seeds.generator("measure-click", "" + n));
                found = Optional.of(p.lowResLogits());
            }
        }
    }

    private void measure(String name, PromptTask.Kind kind, List<ObjectImage> images) {
        List<PromptTask> batch = draw(images, kind);
        Tensor embedding = PromptBatch.embed(sam, batch, 1);
        Clicks clicks = Clicks.of(batch);
        add(
                name,
                sam.decode(embedding, clicks.prompts(sam, Optional.empty()), false),
                PromptBatch.targets(batch));
    }

    private List<PromptTask> draw(List<ObjectImage> images, PromptTask.Kind kind) {
        List<PromptTask> batch = new ArrayList<>();
        for (ObjectImage image : images) {
            RandomGenerator random = seeds.generator("measure", kind.name(), image.name());
            batch.addAll(
                    PromptTask.draw(image, sam.config().inputSide(), List.of(kind), false, random));
        }
        return batch;
    }

    private void add(String name, MaskPrediction prediction, Tensor target) {
        int side = sam.config().inputSide();
        Tensor logits =
                torch.upsample_bilinear2d(
                        prediction.lowResLogits(), new long[] {side, side}, false);
        Tensor hard = logits.gt(new Scalar(0)).to(target.scalar_type());
        Tensor both = hard.mul(target).sum(2, 3);
        Tensor iou = both.div(hard.add(target).sum(2, 3).sub(both).clamp_min(new Scalar(1.0)));
        Mean mean = means.computeIfAbsent(name, n -> new Mean());
        mean.sum += iou.sum().item_double();
        mean.count += (int) target.size(0);
    }
}
