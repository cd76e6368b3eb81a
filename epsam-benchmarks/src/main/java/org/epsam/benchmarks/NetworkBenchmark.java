package org.epsam.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.epsam.base.task.Progress;
import org.epsam.core.classify.Classifier;
import org.epsam.core.config.Config;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.embedding.ComputedEmbeddings;
import org.epsam.core.embedding.EmbeddingStore;
import org.epsam.core.embedding.View;
import org.epsam.core.image.ImageTensors;
import org.epsam.core.model.Bundled;
import org.epsam.core.model.Models;
import org.epsam.core.prompt.Points;
import org.epsam.core.prompt.Prompt;
import org.epsam.core.segment.PromptedDecoder;
import org.epsam.core.train.SegmentationLoss;
import org.epsam.core.train.TrainingSteps;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Precision;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.nets.sam.Sam;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.RgbImage;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The networks of preset {@code small} on a patch of 256 x 256 px. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 2, jvmArgsAppend = "-Xmx2g")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class NetworkBenchmark {
    private static final int SIDE = 256;

    private final RgbImage image = Pictures.image(SIDE);
    private final View view = View.upright(image);
    private final Config config = ConfigLoader.load("small", Optional.empty(), List.of());
    private Path folder;
    private Sam sam;
    private Classifier classifier;
    private ComputedEmbeddings encoder;
    private EmbeddingStore store;
    private TrainingSteps steps;
    private AdamW optimizer;
    private DecoderStep decoderStep;
    private PromptedDecoder prompted;

    /** Loads the bundled networks and stores the embedding of the patch. */
    @Setup(Level.Trial)
    public void load() throws IOException {
        folder = Files.createTempDirectory("epsam-benchmark");
        sam = Bundled.sam(Bundled.NAME);
        classifier = Models.newClassifier(config.classify(), SIDE, config.seed());
        encoder = new ComputedEmbeddings(sam, false);
        store = new EmbeddingStore(folder, sam, Models.encoderHash(sam), true);
        try (TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            store.get(List.of(view));
        }
        TensorVector parameters = new TensorVector();
        for (String name : sam.decoderParameterNames()) {
            parameters.push_back(sam.state().get(name).requires_grad_(true));
        }
        // So small that thousands of steps leave the decoder as it is.
        optimizer = new AdamW(parameters, new AdamWOptions(1e-12));
        steps = new TrainingSteps(optimizer);
        decoderStep = new DecoderStep();
        prompted = new PromptedDecoder(sam, true);
    }

    /** Frees the networks and deletes the store. */
    @TearDown(Level.Trial)
    public void free() throws IOException {
        optimizer.close();
        store.close();
        encoder.close();
        classifier.network().close();
        sam.close();
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Encodes the image. */
    @Benchmark
    public float encoder() {
        return encoded(Precision.FLOAT32);
    }

    /** Encodes the image in bfloat16. */
    @Benchmark
    public float encoderBfloat16() {
        return encoded(Precision.BFLOAT16);
    }

    private float encoded(Precision precision) {
        sam.setPrecision(precision);
        try (TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            return encoder.get(List.of(view)).mean().item_float();
        }
    }

    /** Predicts the masks of eight prompts of ten points on the same image. */
    @Benchmark
    public float decoder() {
        return decoded(Precision.FLOAT32);
    }

    /** Predicts the same masks in bfloat16. */
    @Benchmark
    public float decoderBfloat16() {
        return decoded(Precision.BFLOAT16);
    }

    private float decoded(Precision precision) {
        sam.setPrecision(precision);
        try (TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            return prompted.logits(
                            store.get(List.of(view)),
                            Collections.nCopies(8, decoderStep.prompt),
                            SIDE,
                            SIDE)
                    .mean()
                    .item_float();
        }
    }

    /** Reads the embedding from the store. */
    @Benchmark
    public float embeddingStore() {
        try (TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            return store.get(List.of(view)).mean().item_float();
        }
    }

    /** Trains the mask decoder by one step on one patch whose embedding is stored. */
    @Benchmark
    public double decoderStep() {
        return steps.run(decoderStep, Progress.SILENT.start("", 1));
    }

    /** Computes the activation map of the classifier. */
    @Benchmark
    public GrayImage classifierMap() {
        return map(Precision.FLOAT32);
    }

    /** Computes the activation map of the classifier in bfloat16. */
    @Benchmark
    public GrayImage classifierMapBfloat16() {
        return map(Precision.BFLOAT16);
    }

    private GrayImage map(Precision precision) {
        classifier.network().setPrecision(precision);
        return classifier.activationMap(image, config.localize());
    }

    /** One patch with ten points on a disc. */
    private final class DecoderStep implements TrainingSteps.Batches<View> {
        private final PromptedDecoder decoder = new PromptedDecoder(sam, true);
        private final Prompt prompt =
                new Prompt(
                        new Points(
                                new float[] {100, 110, 120, 130, 140, 150, 100, 120, 140, 128},
                                new float[] {128, 120, 110, 140, 130, 120, 140, 150, 110, 128}),
                        Points.none(),
                        Optional.empty(),
                        Optional.empty());

        @Override
        public int count() {
            return 1;
        }

        @Override
        public View read(int step) {
            return view;
        }

        @Override
        public List<Supplier<Tensor>> losses(int step, View batch) {
            return List.of(() -> loss(batch));
        }

        private Tensor loss(View batch) {
            Tensor logits = decoder.logits(store.get(List.of(batch)), List.of(prompt), SIDE, SIDE);
            Tensor target = ImageTensors.of(Pictures.disc(SIDE, 0)).unsqueeze(0);
            Tensor weight = ImageTensors.floats(new float[] {1}, 1);
            return SegmentationLoss.total(logits.sigmoid(), target, weight);
        }

        @Override
        public int size(View batch) {
            return 1;
        }
    }
}
