package org.epsam.core.adapt;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.epsam.base.random.Seeds;
import org.epsam.base.random.Shuffle;
import org.epsam.base.task.Prefetcher;
import org.epsam.base.task.Progress;
import org.epsam.core.config.Config;
import org.epsam.core.embedding.ComputedEmbeddings;
import org.epsam.core.embedding.Embeddings;
import org.epsam.core.embedding.TrainableEmbeddings;
import org.epsam.core.embedding.View;
import org.epsam.core.image.Dihedral;
import org.epsam.core.image.ImageTensors;
import org.epsam.core.image.SoftMask;
import org.epsam.core.localize.Localization;
import org.epsam.core.prompt.Box;
import org.epsam.core.prompt.PointPrompts;
import org.epsam.core.prompt.Points;
import org.epsam.core.prompt.Prompt;
import org.epsam.core.segment.PromptedDecoder;
import org.epsam.core.train.EncoderRates;
import org.epsam.core.train.EpochLoop;
import org.epsam.core.train.LearningRate;
import org.epsam.core.train.SegmentationLoss;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.sam.Sam;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.ScalarMap;

/**
 * Trains SAM's mask decoder on pseudo masks with points drawn inside them (METHOD sections 3 and
 * 4). Prompt encoder and, unless it is given a rate, image encoder stay as they are.
 */
public final class DecoderTraining {
    private final Sam sam;
    private final PromptedDecoder decoder;
    private final Embeddings embeddings;
    private final Embeddings unstored;
    private final Config config;
    private final Seeds seeds;
    private final String name;

    /**
     * A patch to learn from.
     *
     * @param name its name, for the choice of chance
     * @param image reads its pixels
     * @param target the present pseudo mask, of the image's size; of a patch without tumour, where
     *     it is prompted all the same
     * @param where reads what the classifier says about where tumour is
     * @param tumour whether the mask is to be found; otherwise nothing is
     * @param weight its share in the loss beside the others'; 1 on average
     */
    public record Example(
            String name,
            Supplier<RgbImage> image,
            SoftMask target,
            Supplier<Localization> where,
            boolean tumour,
            double weight) {
        /**
         * Gives it another share in the loss.
         *
         * @param share 0 or more
         * @return a copy with this weight
         */
        public Example weighing(double share) {
            return new Example(name, image, target, where, tumour, share);
        }
    }

    /** An example as a step sees it; without prompt where its mask has left the picture. */
    private record Varied(
            RgbImage image,
            int variant,
            SoftMask target,
            Example example,
            Optional<Prompt> prompt) {
        View view() {
            return new View(image, Math.max(0, variant));
        }
    }

    /**
     * Prepares the training.
     *
     * @param sam the model; its mask decoder is changed in place, and its image encoder if that has
     *     a rate
     * @param embeddings of the model's encoder; where that has a rate they are not asked
     * @param config the run's configuration
     * @param seeds source of all chance
     * @param name of the stage: the same name, the same chance
     */
    public DecoderTraining(
            Sam sam, Embeddings embeddings, Config config, Seeds seeds, String name) {
        this.sam = sam;
        this.decoder = new PromptedDecoder(sam, config.prompts().scale());
        this.embeddings = embeddings;
        this.unstored =
                config.adapt().tunesEncoder()
                        ? new TrainableEmbeddings(sam)
                        : new ComputedEmbeddings(sam, config.sam().halfEmbeddings());
        this.config = config;
        this.seeds = seeds;
        this.name = name;
    }

    /**
     * Trains, or goes on after an interruption. Afterwards the model has the best weights.
     *
     * @param positives patches with pseudo masks
     * @param negatives patches without tumour: each epoch takes others, as many as configured
     * @param validation validates the present decoder; without it the last epoch is kept
     * @param working folder for the states of epochs
     * @param progress where to tell
     * @return what each epoch reached
     */
    public List<EpochLoop.Epoch> run(
            List<Example> positives,
            List<Example> negatives,
            Optional<Supplier<EpochLoop.Validation>> validation,
            Path working,
            Progress progress) {
        Config.Adapt plan = config.adapt();
        StateDict trainable = new StateDict();
        TensorVector parameters = new TensorVector();
        for (String key : sam.decoderParameterNames()) {
            Tensor tensor = sam.state().get(key).requires_grad_(true);
            trainable.put(key, tensor);
            parameters.push_back(tensor);
        }
        AdamWOptions options = new AdamWOptions(plan.learningRate());
        options.weight_decay().put(plan.weightDecay());
        AdamW optimizer = new AdamW(parameters, options);
        List<Double> factors = new ArrayList<>(List.of(1.0));
        if (plan.tunesEncoder()) {
            List<String> encoder = sam.encoderParameterNames();
            encoder.forEach(key -> trainable.put(key, sam.state().get(key).requires_grad_(true)));
            factors.addAll(EncoderRates.add(optimizer, sam.state(), encoder, plan.encoderRate()));
        }
        int without =
                Math.min(negatives.size(), (int) Math.round(plan.negatives() * positives.size()));
        int steps = (positives.size() + without + plan.batch() - 1) / plan.batch();
        int period =
                switch (plan.cosinePeriod()) {
                    case 0 -> plan.epochs();
                    case -1 -> steps;
                    default -> plan.cosinePeriod();
                };
        LearningRate rate = new LearningRate.Cosine(plan.learningRate(), period);
        List<EpochLoop.Epoch> history =
                new EpochLoop(working, trainable, optimizer, factors)
                        .run(
                                plan.epochs(),
                                validation.isPresent() ? plan.patience() : plan.epochs(),
                                rate::at,
                                new EpochLoop.Work() {
                                    @Override
                                    public double train(int epoch) {
                                        List<Example> examples = new ArrayList<>(positives);
                                        int[] order =
                                                Shuffle.of(
                                                        negatives.size(),
                                                        seeds.generator(
                                                                name, "negatives", "" + epoch));
                                        for (int i = 0; i < without; i++) {
                                            examples.add(negatives.get(order[i]));
                                        }
                                        return trainEpoch(
                                                examples, steps, epoch, optimizer, progress);
                                    }

                                    @Override
                                    public EpochLoop.Validation validate(int epoch) {
                                        return validation
                                                .map(Supplier::get)
                                                .orElse(EpochLoop.Validation.NONE);
                                    }
                                },
                                name,
                                progress);
        trainable.tensors().values().forEach(t -> t.requires_grad_(false));
        trainable.close();
        optimizer.close();
        return history;
    }

    private double trainEpoch(
            List<Example> examples, int steps, int epoch, AdamW optimizer, Progress progress) {
        int batch = config.adapt().batch();
        int[] order = Shuffle.of(examples.size(), seeds.generator(name, "order", "" + epoch));
        double[] sum = {0, 0};
        try (Progress.Task task = progress.start(name + ", epoch " + (epoch + 1), examples.size());
                Prefetcher<List<Varied>> ahead =
                        new Prefetcher<>(
                                steps,
                                step -> {
                                    double share =
                                            config.adapt().fewerPoints()
                                                    ? 1
                                                            - seeds.generator(
                                                                            name,
                                                                            "points",
                                                                            "" + epoch,
                                                                            "" + step)
                                                                    .nextDouble()
                                                    : 1;
                                    List<Varied> varied = new ArrayList<>();
                                    for (int i = step * batch;
                                            i < Math.min(order.length, (step + 1) * batch);
                                            i++) {
                                        varied.add(vary(examples.get(order[i]), epoch, share));
                                    }
                                    return varied;
                                })) {
            for (int step = 0; step < steps; step++) {
                List<Varied> all = ahead.next();
                List<Varied> usable = all.stream().filter(v -> v.prompt().isPresent()).toList();
                if (!usable.isEmpty()) {
                    Torch.scope(
                            () -> {
                                optimizer.zero_grad();
                                Tensor loss = loss(usable);
                                loss.backward();
                                optimizer.step();
                                sum[0] += loss.item_double();
                                sum[1]++;
                            });
                }
                task.step(all.size());
                task.note(String.format(Locale.ROOT, "loss %.4f", sum[0] / Math.max(1, sum[1])));
            }
        }
        return sum[1] == 0 ? Double.NaN : sum[0] / sum[1];
    }

    private Varied vary(Example example, int epoch, double share) {
        RandomGenerator random = seeds.generator(name, "example", "" + epoch, example.name());
        RgbImage image = example.image().get();
        int variant = 0;
        SoftMask target = example.target();
        switch (config.adapt().augmentation()) {
            case NONE -> {}
            case DIHEDRAL -> {
                variant = random.nextInt(Dihedral.COUNT);
                target = Dihedral.of(target, variant);
            }
            case PUBLISHED -> {
                PublishedAugmentation.Result result =
                        PublishedAugmentation.of(image, target, random);
                image = result.image();
                variant = result.variant();
                target = result.mask();
            }
        }
        Prompt prompt = prompt(config, example, target.mask(), variant, share, random);
        return new Varied(
                image,
                variant,
                target,
                example,
                given(prompt, config.adapt().unprompted(), random));
    }

    /**
     * What a step gives of a prompt: nothing for a share of them. Empty: it has no point inside.
     */
    static Optional<Prompt> given(Prompt prompt, double unprompted, RandomGenerator random) {
        if (prompt.inside().size() == 0) {
            return Optional.empty();
        }
        // No number is drawn where all are prompted, so that the rest is as it would be without.
        boolean without = unprompted > 0 && random.nextDouble() < unprompted;
        return Optional.of(without ? Prompt.NONE : prompt);
    }

    /** The prompt of a varied example, whose mask is varied already. */
    static Prompt prompt(
            Config config,
            Example example,
            Mask mask,
            int variant,
            double share,
            RandomGenerator random) {
        Config.Prompts prompts = config.prompts();
        if (config.adapt().trainingPrompts() == Config.TrainingPrompts.MAP) {
            return example.where().get().turned(variant).prompt(prompts, share, random);
        }
        int n = (int) Math.ceil(share * prompts.points());
        Points points =
                prompts.cornerFallback()
                        ? PointPrompts.referenceUniform(mask, n, random)
                        : PointPrompts.uniform(mask, n, random);
        Optional<Box> box = prompts.box() ? Box.around(mask) : Optional.empty();
        if (prompts.negativePoints() == 0 && !prompts.map()) {
            return new Prompt(points, Points.none(), Optional.empty(), box);
        }
        ScalarMap map = Dihedral.of(example.where().get().weights(), variant);
        Points outside =
                prompts.negativePoints() == 0
                        ? Points.none()
                        : PointPrompts.uniform(
                                map.above(prompts.negativeBelow()).not().and(mask.not()),
                                (int) Math.ceil(share * prompts.negativePoints()),
                                random);
        return new Prompt(
                points, outside, prompts.map() ? Optional.of(map) : Optional.empty(), box);
    }

    private Tensor loss(List<Varied> batch) {
        TreeMap<String, List<Varied>> byKind = new TreeMap<>();
        batch.forEach(
                v ->
                        byKind.computeIfAbsent(
                                        v.example().tumour()
                                                + " "
                                                + v.target().width()
                                                + "x"
                                                + v.target().height(),
                                        k -> new ArrayList<>())
                                .add(v));
        Tensor sum = null;
        for (List<Varied> part : byKind.values()) {
            Tensor embeddings = embeddings(part);
            SoftMask first = part.get(0).target();
            Tensor logits =
                    decoder.logits(
                            embeddings,
                            part.stream().map(v -> v.prompt().orElseThrow()).toList(),
                            first.height(),
                            first.width());
            Tensor loss;
            if (part.get(0).example().tumour()) {
                TensorVector targets = new TensorVector();
                float[] weights = new float[part.size()];
                for (int i = 0; i < weights.length; i++) {
                    targets.push_back(ImageTensors.of(part.get(i).target()));
                    weights[i] = (float) part.get(i).example().weight();
                }
                loss =
                        SegmentationLoss.total(
                                logits.sigmoid(),
                                torch.stack(targets),
                                ImageTensors.floats(weights, weights.length));
            } else {
                loss = SegmentationLoss.empty(logits);
            }
            Tensor share = loss.mul(new Scalar((double) part.size() / batch.size()));
            sum = sum == null ? share : sum.add(share);
        }
        return sum;
    }

    private Tensor embeddings(List<Varied> part) {
        if (config.adapt().tunesEncoder()) {
            return unstored.get(part.stream().map(Varied::view).toList());
        }
        TensorVector found = new TensorVector();
        for (Varied v : part) {
            found.push_back((v.variant() < 0 ? unstored : embeddings).get(List.of(v.view())));
        }
        return torch.cat(found, 0);
    }

    /**
     * Describes a training in a few figures, for manifests.
     *
     * @param history what each epoch reached
     * @return epochs, best epoch and its losses
     */
    public static Map<String, Object> describe(List<EpochLoop.Epoch> history) {
        Map<String, Object> result = new LinkedHashMap<>();
        EpochLoop.Epoch best = history.get(EpochLoop.bestEpoch(history));
        result.put("epochs", history.size());
        result.put("best_epoch", best.epoch() + 1);
        result.put("train_loss", best.trainLoss());
        if (!Double.isNaN(best.validationLoss())) {
            result.put("validation_loss", best.validationLoss());
        }
        return result;
    }
}
