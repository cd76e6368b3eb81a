package org.epsam.core.classify;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.epsam.base.InputException;
import org.epsam.core.config.AugmentationSettings;
import org.epsam.core.config.Rotation;
import org.epsam.core.embedding.EmbeddingStore;
import org.epsam.core.embedding.View;
import org.epsam.core.image.Dihedral;
import org.epsam.core.image.ImageTensors;
import org.epsam.nets.checkpoint.Shape;
import org.epsam.nets.classifier.FrozenFeatures;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;

/**
 * The features of a classifier whose encoder is frozen, each computed once and kept on disk in half
 * precision. Patches are varied by what stored features serve exactly: flips and quarter turns.
 */
final class StoredFeatures implements TrainingInput {
    private static final long HALF_BYTES = 2;

    private final Classifier classifier;
    private final FrozenFeatures encoder;
    private final AugmentationSettings plan;
    private final Path folder;
    private final Map<Shape, EmbeddingStore> stores = new HashMap<>();

    /**
     * Prepares the features.
     *
     * @param classifier whose network has frozen features
     * @param plan how patches are varied in training: its flips and its rotation are followed
     * @param folder for the stores, one for each shape
     */
    StoredFeatures(Classifier classifier, AugmentationSettings plan, Path folder) {
        this.classifier = classifier;
        this.encoder = classifier.network().frozen().orElseThrow();
        this.plan = plan;
        this.folder = folder;
    }

    /**
     * Lists the orientations in which patches are seen in training.
     *
     * @param plan its flips and its rotation are followed, nothing else
     * @param square whether patches are; others are not turned by a quarter
     * @return variants, see {@link Dihedral}
     */
    static int[] variants(AugmentationSettings plan, boolean square) {
        boolean turns = plan.rotation() != Rotation.NONE;
        return IntStream.range(0, Dihedral.COUNT)
                .filter(v -> square || v % 2 == 0)
                .filter(v -> turns || (plan.flips() ? v % 2 == 0 : v == 0))
                .filter(v -> plan.flips() || v < 4)
                .toArray();
    }

    /** The bytes of stored features. */
    static long bytes(Shape shape) {
        return HALF_BYTES * shape.values();
    }

    @Override
    public boolean isPixels() {
        return false;
    }

    /** In orientations that are drawn. */
    @Override
    public Tensor of(List<RgbImage> patches, RandomGenerator random) {
        return get(patches.stream().map(patch -> draw(patch, random)).toList());
    }

    private View draw(RgbImage patch, RandomGenerator random) {
        int[] variants = variants(plan, patch.width() == patch.height());
        return new View(patch, variants[random.nextInt(variants.length)]);
    }

    /**
     * Returns features, computing and storing those that are missing.
     *
     * @param views B views
     * @return [B, C, h, w], owned by the scope around, without gradients
     * @throws InputException if their shapes differ
     */
    private Tensor get(List<View> views) {
        try (TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            TensorVector features = new TensorVector();
            Shape first = null;
            for (View view : views) {
                Shape shape = shape(view);
                if (first != null && !first.equals(shape)) {
                    throw new InputException(
                            "patches of different shapes ("
                                    + first
                                    + " and "
                                    + shape
                                    + " features) cannot be classified together; give patches of"
                                    + " one aspect ratio, and set classify.side");
                }
                first = shape;
                features.push_back(store(shape).get(List.of(view)));
            }
            return scope.keep(torch.cat(features, 0));
        }
    }

    private Shape shape(View view) {
        Size size = classifier.sizeOf(view.pixels().size());
        return encoder.shape(size.height(), size.width());
    }

    private EmbeddingStore store(Shape shape) {
        return stores.computeIfAbsent(
                shape,
                s ->
                        new EmbeddingStore(
                                folder.resolve(
                                        encoder.sha256().substring(0, 16)
                                                + "-"
                                                + encoder.precision().word()
                                                + "-"
                                                + s),
                                s,
                                true,
                                this::computed));
    }

    private Tensor computed(List<View> views) {
        try (TorchScope scope = Torch.scope()) {
            List<RgbImage> pixels = views.stream().map(View::pixels).toList();
            return scope.keep(encoder.of(classifier.input(pixels)));
        }
    }

    @Override
    public Tensor places(Tensor features, RandomGenerator random) {
        return encoder.places(features);
    }

    @Override
    public double[] logits(List<RgbImage> patches) {
        try (TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            Tensor features = get(patches.stream().map(View::upright).toList());
            float[] values = ImageTensors.values(encoder.places(features).mean(2, 3));
            double[] logits = new double[values.length];
            for (int i = 0; i < logits.length; i++) {
                logits[i] = values[i];
            }
            return logits;
        }
    }

    @Override
    public void close() {
        stores.values().forEach(EmbeddingStore::close);
    }
}
