package org.epsam.core.adapt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.embedding.ComputedEmbeddings;
import org.epsam.core.image.SoftMask;
import org.epsam.core.prompt.Points;
import org.epsam.core.prompt.Prompt;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.nets.sam.Sam;
import org.epsam.nets.sam.SamConfig;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.junit.jupiter.api.Test;

class DecoderLossTest {
    private static final Prompt PROMPT =
            new Prompt(
                    new Points(new float[] {20}, new float[] {30}),
                    Points.none(),
                    Optional.empty(),
                    Optional.empty());

    @Test
    void theLossOfABatchIsTheMeanOfThoseOfItsExamples() {
        List<VariedExample> examples =
                List.of(
                        example(64, 64, true, 1, PROMPT, 0),
                        example(64, 64, false, 1, PROMPT, 1),
                        example(64, 64, true, 0.3, Prompt.NONE, 2),
                        example(64, 48, true, 1, PROMPT, 3),
                        example(64, 64, false, 1, Prompt.NONE, 4),
                        example(64, 64, true, 1.7, PROMPT, 5));
        for (String rate : List.of("0", "0.3")) {
            TuningSettings settings =
                    TuningSettings.of(
                            ConfigLoader.load(
                                    "small",
                                    Optional.empty(),
                                    List.of("adapt.encoder_rate=" + rate)));
            try (Sam sam = Sam.create(SamConfig.small(), 7)) {
                DecoderLoss loss =
                        new DecoderLoss(sam, new ComputedEmbeddings(sam, false), settings);
                double sum = 0;
                for (VariedExample example : examples) {
                    sum += value(loss, List.of(example));
                }
                assertThat(value(loss, examples)).isCloseTo(sum / 6, within(1e-4));
            }
        }
    }

    private static double value(DecoderLoss loss, List<VariedExample> examples) {
        try (TorchScope scope = Torch.scope()) {
            return loss.of(examples).item_double();
        }
    }

    private static VariedExample example(
            int width, int height, boolean tumour, double weight, Prompt prompt, int seed) {
        byte[] pixels = new byte[3 * width * height];
        new SplittableRandom(seed).nextBytes(pixels);
        RgbImage image = new RgbImage(width, height, pixels);
        byte[] inside = new byte[width * height];
        Arrays.fill(inside, 0, inside.length / (2 + seed), (byte) 1);
        SoftMask target = SoftMask.of(new Mask(width, height, inside));
        DecoderTraining.Example original =
                new DecoderTraining.Example(
                        "e" + seed, () -> image, target, () -> null, tumour, weight);
        return new VariedExample(original, image, 0, target, Optional.of(prompt));
    }
}
