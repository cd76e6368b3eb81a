package org.epsam.core.method;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.epsam.base.random.Seeds;
import org.epsam.base.task.Progress;
import org.epsam.core.classify.Classifier;
import org.epsam.core.config.ClassifySettings;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.model.Models;
import org.epsam.core.train.EpochLoop;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What networks learn of patches whose left half is dark in those with tumour. */
class SegmentationTrainingTest {
    private static final int SIDE = 64;

    private static final int PATCHES = 8;

    @TempDir private Path dir;

    private static RgbImage image(boolean tumour, int seed) {
        Random random = new Random(seed);
        byte[] rgb = new byte[3 * SIDE * SIDE];
        for (int i = 0; i < rgb.length; i++) {
            boolean dark = tumour && i / 3 % SIDE < SIDE / 2;
            rgb[i] = (byte) ((dark ? 60 : 180) + random.nextInt(40));
        }
        return new RgbImage(SIDE, SIDE, rgb);
    }

    /** The left half, or nothing. */
    private static Mask half(boolean tumour) {
        byte[] values = new byte[SIDE * SIDE];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (tumour && i % SIDE < SIDE / 2 ? 1 : 0);
        }
        return new Mask(SIDE, SIDE, values);
    }

    private static Mask all(boolean tumour) {
        Mask nothing = Mask.nothing(half(tumour).size());
        return tumour ? nothing.not() : nothing;
    }

    /** Trains a network in place; every second patch has tumour. */
    private List<EpochLoop.Epoch> train(
            Classifier network,
            ClassifySettings plan,
            Function<Boolean, List<Mask>> masks,
            SegmentationTraining.Loss loss) {
        List<SegmentationTraining.Example> examples = new ArrayList<>();
        for (int i = 0; i < PATCHES; i++) {
            int seed = i;
            boolean tumour = i % 2 == 0;
            examples.add(
                    new SegmentationTraining.Example(
                            "patch" + i, () -> image(tumour, seed), () -> masks.apply(tumour)));
        }
        return new SegmentationTraining(network, plan, new Seeds(1), "test", examples, loss)
                .run(dir, Progress.SILENT);
    }

    private static ClassifySettings plan(int epochs) {
        return ConfigLoader.load(
                        "small",
                        Optional.empty(),
                        List.of(
                                "classify.epochs=" + epochs,
                                "classify.side=" + SIDE,
                                "classify.batch=4",
                                "classify.learning_rate=0.003",
                                "classify.decay_every=100"))
                .classify();
    }

    /** Of the masks of the earlier layers nothing is right; they weigh less than the last. */
    @Test
    void aNetworkLearnsTheMaskOfTheLastLayerAgainstTheOthers() {
        ClassifySettings plan = plan(12);
        Classifier network = Models.newClassifier(plan, SIDE, 1);
        List<EpochLoop.Epoch> history =
                train(
                        network,
                        plan,
                        tumour ->
                                List.of(
                                        half(tumour).not().and(all(tumour)),
                                        half(tumour).not().and(all(tumour)),
                                        half(tumour)),
                        new LayerSupervision());
        assertThat(history).hasSize(12);
        try (SegmentationNetwork trained = new SegmentationNetwork(network)) {
            Mask found = trained.mask(image(true, 77));
            long both = found.and(half(true)).area();
            assertThat((double) both / found.or(half(true)).area()).isGreaterThan(0.7);
            assertThat(trained.mask(image(false, 78)).area()).isZero();
        }
    }

    @Test
    void aClassifierLearnsTheLabelsWhereItsBestPlacesAreDropped() {
        ClassifySettings plan = plan(12);
        Classifier network = Models.newClassifier(plan, SIDE, 1);
        train(network, plan, tumour -> List.of(all(tumour)), new ProgressiveDropout());
        double[] logits = network.logits(List.of(image(true, 77), image(false, 78)));
        network.network().close();
        assertThat(logits[0]).isPositive();
        assertThat(logits[1]).isNegative();
    }
}
