package org.epsam.core.pretrain;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.epsam.base.InputException;
import org.epsam.base.random.Seeds;
import org.epsam.base.random.Shuffle;
import org.epsam.base.task.Prefetcher;
import org.epsam.base.task.Progress;
import org.epsam.core.image.ImageTensors;
import org.epsam.core.pretrain.ObjectImages.ObjectImage;
import org.epsam.core.prompt.MapPrompt;
import org.epsam.core.train.EncoderRates;
import org.epsam.core.train.EpochLoop;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.sam.MaskPrediction;
import org.epsam.nets.sam.PromptEmbedding;
import org.epsam.nets.sam.Sam;
import org.epsam.slides.image.ScalarMap;

/**
 * Trains all of a Segment Anything Model on images with masks, as SAM's authors did (Kirillov et
 * al. 2023, section 3 and appendix A): prompts are drawn from the mask, a click on the largest
 * mistake follows together with the mask found so far, and the loss is taken after each.
 */
public final class Pretraining {
    /**
     * What the exercises on each image ask for at first: one of each list. Single objects teach to
     * find the prompt; asked for whole pictures too early, the model outlines whatever is
     * epithelium and never learns to listen.
     */
    private static final List<List<PromptTask.Kind>> FIRST_KINDS =
            List.of(
                    List.of(PromptTask.Kind.ONE),
                    List.of(PromptTask.Kind.ONE),
                    List.of(PromptTask.Kind.ONE, PromptTask.Kind.BOX));

    /** What they ask for later. */
    private static final List<List<PromptTask.Kind>> KINDS =
            List.of(
                    List.of(PromptTask.Kind.MAP),
                    List.of(PromptTask.Kind.ONE, PromptTask.Kind.ONE, PromptTask.Kind.BOX),
                    List.of(
                            PromptTask.Kind.MAP,
                            PromptTask.Kind.SOME,
                            PromptTask.Kind.ALL,
                            PromptTask.Kind.BETWEEN));

    /** Corrections of an exercise: a click on a mistake, with the mask found so far as prompt. */
    private static final int MOST_CORRECTIONS = 3;

    /** Epochs of single objects; fewer where there are few in all. */
    private static final int FIRST_EPOCHS = 2;

    /** Half the side of the square in which wrong places are counted to find where most are. */
    private static final int REACH = 2;

    private final Sam sam;
    private final Plan plan;
    private final List<ObjectImage> train = new ArrayList<>();
    private final List<ObjectImage> held = new ArrayList<>();
    private final Seeds seeds;
    private final int side;

    /**
     * How the training goes.
     *
     * @param epochs passes over the images
     * @param batch images a step
     * @param learningRate AdamW's rate for prompt encoder, neck and mask decoder
     * @param encoderRate relative rate of the image encoder's backbone: the rate of each of its
     *     tensors is {@code learningRate * encoderRate} times the root mean square of its values
     * @param weightDecay decoupled decay
     * @param heldBack share of cases kept for measuring
     * @param seed root of all random numbers
     */
    public record Plan(
            int epochs,
            int batch,
            double learningRate,
            double encoderRate,
            double weightDecay,
            double heldBack,
            long seed) {}

    /**
     * Prepares the training.
     *
     * @param sam the model, changed in place
     * @param images images with objects
     * @param plan how it goes
     */
    public Pretraining(Sam sam, ObjectImages images, Plan plan) {
        this.sam = sam;
        this.plan = plan;
        this.seeds = new Seeds(plan.seed());
        this.side = sam.config().inputSide();
        for (ObjectImage image : images.images()) {
            // By name of the case, so that its images stay together whatever else is in the list.
            boolean keep = seeds.generator("held", image.group()).nextDouble() < plan.heldBack();
            (keep ? held : train).add(image);
        }
        if (held.isEmpty() || train.isEmpty()) {
            throw new InputException(
                    "pretrain: "
                            + images.images().size()
                            + " images of too few cases to hold some back for measuring");
        }
    }

    /**
     * Trains, or goes on after an interruption.
     *
     * @param working folder for the states of epochs
     * @param progress where to tell
     * @return what each epoch reached
     */
    public List<EpochLoop.Epoch> run(Path working, Progress progress) {
        StateDict trainable = new StateDict();
        List<String> backbone = new ArrayList<>();
        List<String> rest = new ArrayList<>();
        sam.state()
                .tensors()
                .forEach(
                        (key, tensor) -> {
                            if (key.endsWith("positional_encoding_gaussian_matrix")) {
                                return;
                            }
                            (EncoderRates.isFolded(key) ? backbone : rest).add(key);
                            tensor.requires_grad_(true);
                            trainable.put(key, tensor);
                        });
        AdamW optimizer = new AdamW(tensors(rest), options());
        List<Double> factors = new ArrayList<>(List.of(1.0));
        factors.addAll(EncoderRates.add(optimizer, sam.state(), backbone, plan.encoderRate()));
        int steps = (train.size() + plan.batch() - 1) / plan.batch();
        EpochLoop loop = new EpochLoop(working, trainable, optimizer, factors);
        List<EpochLoop.Epoch> history =
                loop.run(
                        plan.epochs(),
                        plan.epochs(),
                        epoch -> plan.learningRate() * rate(epoch),
                        new EpochLoop.Work() {
                            @Override
                            public double train(int epoch) {
                                return trainEpoch(epoch, steps, optimizer, progress);
                            }

                            @Override
                            public EpochLoop.Validation validate(int epoch) {
                                Map<String, Double> quality = quality(96);
                                double mean =
                                        quality.values().stream()
                                                .mapToDouble(v -> v)
                                                .average()
                                                .orElse(0);
                                return new EpochLoop.Validation(1 - mean, quality);
                            }
                        },
                        "pretrain",
                        progress);
        sam.state().tensors().values().forEach(t -> t.requires_grad_(false));
        return history;
    }

    private double rate(int epoch) {
        double warm = Math.min(1, (epoch + 1) / 2.0);
        return warm * (0.02 + 0.98 * 0.5 * (1 + Math.cos(Math.PI * epoch / plan.epochs())));
    }

    private TensorVector tensors(List<String> keys) {
        TensorVector tensors = new TensorVector();
        keys.forEach(key -> tensors.push_back(sam.state().get(key)));
        return tensors;
    }

    private AdamWOptions options() {
        AdamWOptions options = new AdamWOptions(plan.learningRate());
        options.weight_decay().put(plan.weightDecay());
        return options;
    }

    private double trainEpoch(int epoch, int steps, AdamW optimizer, Progress progress) {
        int[] order = Shuffle.of(train.size(), seeds.generator("shuffle", "" + epoch));
        TensorVector parameters = new TensorVector();
        sam.state().tensors().values().stream()
                .filter(Tensor::requires_grad)
                .forEach(parameters::push_back);
        double[] sum = {0};
        try (Progress.Task task = progress.start("pretrain epoch " + (epoch + 1), train.size());
                Prefetcher<List<PromptTask>> ahead =
                        new Prefetcher<>(steps, step -> tasks(order, step, epoch))) {
            for (int step = 0; step < steps; step++) {
                List<PromptTask> batch = ahead.next();
                RandomGenerator clicking = seeds.generator("click", "" + epoch, "" + step);
                Torch.scope(
                        () -> {
                            optimizer.zero_grad();
                            Tensor loss = loss(batch, clicking);
                            loss.backward();
                            torch.clip_grad_norm_(parameters, 1.0);
                            optimizer.step();
                            sum[0] += loss.item_double();
                        });
                task.step(batch.size() / KINDS.size());
                task.note(String.format(Locale.ROOT, "loss %.4f", sum[0] / (step + 1)));
            }
        }
        return sum[0] / steps;
    }

    private List<PromptTask> tasks(int[] order, int step, int epoch) {
        List<PromptTask> batch = new ArrayList<>();
        for (int i = step * plan.batch();
                i < Math.min(order.length, (step + 1) * plan.batch());
                i++) {
            RandomGenerator random = seeds.generator("task", "" + epoch, "" + order[i]);
            List<PromptTask.Kind> kinds =
                    (epoch < Math.min(FIRST_EPOCHS, plan.epochs() / 4) ? FIRST_KINDS : KINDS)
                            .stream().map(list -> list.get(random.nextInt(list.size()))).toList();
            batch.addAll(PromptTask.draw(train.get(order[i]), side, kinds, true, random));
        }
        return batch;
    }

    /** Embeddings of a batch in which each image stands a number of times, one after the other. */
    private Tensor embed(List<PromptTask> batch, int times) {
        TensorVector images = new TensorVector();
        for (int i = 0; i < batch.size(); i += times) {
            images.push_back(ImageTensors.of(batch.get(i).image()));
        }
        return sam.encodeImage(sam.preprocess(torch.stack(images)))
                .repeat_interleave(times, new LongOptional(0), new LongOptional());
    }

    private static Tensor targets(List<PromptTask> batch) {
        TensorVector masks = new TensorVector();
        batch.forEach(t -> masks.push_back(ImageTensors.of(t.target()).unsqueeze(0)));
        return torch.stack(masks);
    }

    private Tensor loss(List<PromptTask> batch, RandomGenerator clicking) {
        Tensor embedding = embed(batch, KINDS.size());
        Tensor target = targets(batch);
        Tensor small = torch.adaptive_avg_pool2d(target, side / 4, side / 4);
        Clicks clicks = Clicks.of(batch);
        MaskPrediction first = sam.decode(embedding, clicks.prompts(sam, Optional.empty()), false);
        Tensor sum = loss(first, small);
        int rounds = 1 + clicking.nextInt(MOST_CORRECTIONS);
        Tensor found = first.lowResLogits().detach();
        for (int round = 0; round < rounds; round++) {
            clicks.correct(found, target, clicking);
            MaskPrediction next =
                    sam.decode(embedding, clicks.prompts(sam, Optional.of(found)), false);
            sum = sum.add(loss(next, small));
            found = next.lowResLogits().detach();
        }
        return sum.div(new Scalar(1.0 + rounds));
    }

    private static Tensor loss(MaskPrediction prediction, Tensor target) {
        Tensor logits = prediction.lowResLogits();
        Tensor p = logits.sigmoid();
        Tensor bce = torch.binary_cross_entropy_with_logits(logits, target);
        Tensor inter = p.mul(target).sum(2, 3);
        Tensor sum = p.sum(2, 3).add(target.sum(2, 3));
        Tensor dice =
                inter.mul(new Scalar(2.0))
                        .add(new Scalar(1.0))
                        .div(sum.add(new Scalar(1.0)))
                        .neg()
                        .add(new Scalar(1.0))
                        .mean();
        Tensor iou =
                Torch.noGrad(
                        () -> {
                            Tensor hard = logits.gt(new Scalar(0)).to(target.scalar_type());
                            Tensor both = hard.mul(target).sum(2, 3);
                            return both.div(
                                    hard.sum(2, 3)
                                            .add(target.sum(2, 3))
                                            .sub(both)
                                            .clamp_min(new Scalar(1.0)));
                        });
        Tensor quality = torch.mse_loss(prediction.iou(), iou);
        return bce.add(dice).add(quality);
    }

    /**
     * Measures how well the model answers prompts on the cases held back: intersection over union
     * of one object after 1, 3 and 8 clicks and from a box, of some objects from points, and of
     * some or all from what an activation map might show of them.
     *
     * @param most at most so many images, the first ones
     * @return {@code click1}, {@code click3}, {@code click8}, {@code box}, {@code points}, {@code
     *     map}: means, 0..1
     */
    public Map<String, Double> quality(int most) {
        Map<String, double[]> sums = new LinkedHashMap<>();
        List<ObjectImage> images = held.subList(0, Math.min(most, held.size()));
        for (int from = 0; from < images.size(); from += 8) {
            List<ObjectImage> part = images.subList(from, Math.min(from + 8, images.size()));
            Torch.scope(
                    () ->
                            Torch.noGrad(
                                    () -> {
                                        measure(part, PromptTask.Kind.ONE, sums);
                                        measure(part, PromptTask.Kind.BOX, sums);
                                        measure(part, PromptTask.Kind.SOME, sums);
                                        measure(part, PromptTask.Kind.MAP, sums);
                                        return null;
                                    }));
        }
        Map<String, Double> result = new LinkedHashMap<>();
        sums.forEach((k, v) -> result.put(k, v[0] / v[1]));
        return result;
    }

    private void measure(
            List<ObjectImage> images, PromptTask.Kind kind, Map<String, double[]> sums) {
        List<PromptTask> batch = new ArrayList<>();
        for (ObjectImage image : images) {
            RandomGenerator random = seeds.generator("measure", kind.name(), image.name());
            batch.addAll(PromptTask.draw(image, side, List.of(kind), false, random));
        }
        Tensor embedding = embed(batch, 1);
        Tensor target = targets(batch);
        Clicks clicks = kind == PromptTask.Kind.ONE ? Clicks.first(batch) : Clicks.of(batch);
        Optional<Tensor> found = Optional.empty();
        int rounds = kind == PromptTask.Kind.ONE ? 8 : 1;
        for (int round = 1; round <= rounds; round++) {
            MaskPrediction p = sam.decode(embedding, clicks.prompts(sam, found), false);
            if (kind != PromptTask.Kind.ONE || round == 1 || round == 3 || round == 8) {
                String name =
                        kind == PromptTask.Kind.ONE
                                ? "click" + round
                                : switch (kind) {
                                    case BOX -> "box";
                                    case MAP -> "map";
                                    default -> "points";
                                };
                Tensor logits =
                        torch.upsample_bilinear2d(p.lowResLogits(), new long[] {side, side}, false);
                Tensor hard = logits.gt(new Scalar(0)).to(target.scalar_type());
                Tensor both = hard.mul(target).sum(2, 3);
                Tensor iou =
                        both.div(hard.add(target).sum(2, 3).sub(both).clamp_min(new Scalar(1.0)));
                double[] sum = sums.computeIfAbsent(name, k -> new double[2]);
                sum[0] += iou.sum().item_double();
                sum[1] += batch.size();
            }
            if (round < rounds) {
                clicks.correct(
                        p.lowResLogits(), target, seeds.generator("measure-click", "" + round));
                found = Optional.of(p.lowResLogits());
            }
        }
    }

    /**
     * Tells how many images are trained on and held back.
     *
     * @return {trained on, held back}
     */
    public int[] sizes() {
        return new int[] {train.size(), held.size()};
    }

    /** The points and boxes of a batch; absent ones are padding, which SAM marks by label -1. */
    private static final class Clicks {
        private final List<List<float[]>> points = new ArrayList<>();
        private final List<Optional<ScalarMap>> maps = new ArrayList<>();
        private final int inputSide;

        private Clicks(int inputSide) {
            this.inputSide = inputSide;
        }

        static Clicks of(List<PromptTask> batch) {
            Clicks clicks = new Clicks(batch.get(0).image().width());
            for (PromptTask task : batch) {
                List<float[]> list = new ArrayList<>();
                for (int i = 0; i < task.x().length; i++) {
                    list.add(new float[] {task.x()[i], task.y()[i], task.labels()[i]});
                }
                if (task.box().length > 0) {
                    // A box is its two corners with labels 2 and 3 in SAM's own coding.
                    list.add(new float[] {task.box()[0], task.box()[1], 2});
                    list.add(new float[] {task.box()[2], task.box()[3], 3});
                }
                clicks.points.add(list);
                clicks.maps.add(task.map());
            }
            return clicks;
        }

        static Clicks first(List<PromptTask> batch) {
            Clicks clicks = of(batch);
            clicks.points.replaceAll(list -> new ArrayList<>(list.subList(0, 1)));
            return clicks;
        }

        /**
         * The mask prompt is the map of those that have one, throughout: it says something else
         * than a mask found before, which is that of the others.
         */
        PromptEmbedding prompts(Sam sam, Optional<Tensor> found) {
            int n = points.stream().mapToInt(List::size).max().orElse(0);
            float[] xy = new float[points.size() * n * 2];
            float[] labels = new float[points.size() * n];
            Arrays.fill(labels, -1);
            for (int b = 0; b < points.size(); b++) {
                for (int i = 0; i < points.get(b).size(); i++) {
                    float[] p = points.get(b).get(i);
                    xy[(b * n + i) * 2] = p[0];
                    xy[(b * n + i) * 2 + 1] = p[1];
                    labels[b * n + i] = p[2];
                }
            }
            Optional<Tensor> at = Optional.of(ImageTensors.floats(xy, points.size(), n, 2));
            Optional<Tensor> kinds = Optional.of(ImageTensors.floats(labels, points.size(), n));
            if (found.isEmpty() && maps.stream().noneMatch(Optional::isPresent)) {
                return sam.encodePrompts(at, kinds, Optional.empty(), Optional.empty());
            }
            int side = inputSide / 4;
            float[] logits =
                    found.map(MapPrompt::bounded)
                            .map(ImageTensors::values)
                            .orElseGet(() -> new float[maps.size() * side * side]);
            float[] given = new float[maps.size()];
            for (int b = 0; b < maps.size(); b++) {
                given[b] = found.isPresent() || maps.get(b).isPresent() ? 1 : 0;
                if (maps.get(b).isPresent()) {
                    float[] one =
                            MapPrompt.logits(maps.get(b).get(), inputSide, inputSide, inputSide);
                    System.arraycopy(one, 0, logits, b * side * side, side * side);
                }
            }
            PromptEmbedding with =
                    sam.encodePrompts(
                            at,
                            kinds,
                            Optional.empty(),
                            Optional.of(ImageTensors.floats(logits, maps.size(), 1, side, side)));
            PromptEmbedding without =
                    sam.encodePrompts(at, kinds, Optional.empty(), Optional.empty());
            Tensor share = ImageTensors.floats(given, maps.size(), 1, 1, 1);
            return new PromptEmbedding(
                    with.sparse(),
                    without.dense().add(with.dense().sub(without.dense()).mul(share)));
        }

        /**
         * Adds to each image a click where the mask found so far is wrong, inside the mistake and
         * not on its rim: what is wrong by a pixel at an outline teaches to ignore clicks.
         */
        void correct(Tensor lowResLogits, Tensor target, RandomGenerator random) {
            int h = (int) lowResLogits.size(2);
            int w = (int) lowResLogits.size(3);
            float[] logits = ImageTensors.values(lowResLogits);
            float[] truth = ImageTensors.values(torch.adaptive_avg_pool2d(target, h, w));
            for (int b = 0; b < points.size(); b++) {
                byte[] missed = new byte[h * w];
                byte[] added = new byte[h * w];
                int balance = 0;
                for (int i = 0; i < h * w; i++) {
                    boolean found = logits[b * h * w + i] > 0;
                    boolean wanted = truth[b * h * w + i] > 0.5f;
                    if (found != wanted) {
                        (wanted ? missed : added)[i] = 1;
                        balance += wanted ? 1 : -1;
                    }
                }
                boolean positive = balance >= 0;
                List<Integer> from = deepest(positive ? missed : added, w, h);
                if (from.isEmpty()) {
                    continue;
                }
                int p = from.get(random.nextInt(from.size()));
                float scale = (float) inputSide / w;
                points.get(b)
                        .add(
                                new float[] {
                                    (p % w + 0.5f) * scale - 0.5f,
                                    (p / w + 0.5f) * scale - 0.5f,
                                    positive ? 1 : 0
                                });
            }
        }

        /** The places of a set around which most others of it lie. */
        private static List<Integer> deepest(byte[] set, int w, int h) {
            List<Integer> best = new ArrayList<>();
            int most = 0;
            for (int i = 0; i < set.length; i++) {
                if (set[i] == 0) {
                    continue;
                }
                int n = 0;
                for (int y = Math.max(0, i / w - REACH); y <= Math.min(h - 1, i / w + REACH); y++) {
                    for (int x = Math.max(0, i % w - REACH);
                            x <= Math.min(w - 1, i % w + REACH);
                            x++) {
                        n += set[y * w + x];
                    }
                }
                if (n > most) {
                    best.clear();
                    most = n;
                }
                if (n == most) {
                    best.add(i);
                }
            }
            return best;
        }
    }
}
