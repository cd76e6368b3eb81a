package org.epsam.core.adapt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.epsam.core.config.Config;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.image.Dihedral;
import org.epsam.core.image.SoftMask;
import org.epsam.core.localize.Localization;
import org.epsam.core.prompt.Box;
import org.epsam.core.prompt.Prompt;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.ScalarMap;
import org.junit.jupiter.api.Test;

class ExampleVariationTest {
    private static Mask mask(int from, int to) {
        Mask mask = new Mask(8, 8, new byte[64]);
        for (int i = from; i <= to; i++) {
            mask.values()[i * 8 + i] = 1;
        }
        return mask;
    }

    /** The pseudo mask spans 4..7, the initial mask 1..3. */
    private static Prompt prompt(int variant, String... settings) {
        Config config = ConfigLoader.load("published", Optional.empty(), List.of(settings));
        ScalarMap weights = new ScalarMap(8, 8, new float[64]);
        Arrays.fill(weights.values(), 0.05f);
        Localization where =
                new Localization(new GrayImage(1, 1, new byte[1]), weights, mask(1, 3));
        DecoderTraining.Example example =
                new DecoderTraining.Example(
                        "a",
                        () -> new RgbImage(8, 8, new byte[192]),
                        SoftMask.of(mask(4, 7)),
                        () -> where,
                        true,
                        1);
        return ExampleVariation.prompt(
                TuningSettings.of(config),
                example,
                Dihedral.of(example.target().mask(), variant),
                variant,
                1,
                new SplittableRandom(3));
    }

    @Test
    void theBoxOfTrainingIsThatOfThePseudoMask() {
        String[] mask = {"prompts.box=true", "adapt.training_prompts=mask"};
        assertThat(prompt(0, mask).box()).contains(new Box(4, 4, 7, 7));
        assertThat(prompt(4, mask).box()).contains(new Box(0, 4, 3, 7));
        Prompt more = prompt(4, mask[0], mask[1], "prompts.negative_points=2", "prompts.map=true");
        assertThat(more.box()).contains(new Box(0, 4, 3, 7));
        assertThat(more.outside().size()).isEqualTo(2);
        assertThat(prompt(4).box()).isEmpty();
    }

    @Test
    void aFractionOfPatchesIsGivenNoPrompt() {
        Prompt prompt = prompt(0);
        SplittableRandom random = new SplittableRandom(5);
        assertThat(ExampleVariation.given(prompt, 0, random)).containsSame(prompt);
        assertThat(random.nextLong()).as("unused").isEqualTo(new SplittableRandom(5).nextLong());
        assertThat(ExampleVariation.given(prompt, 1, random)).containsSame(Prompt.NONE);
        assertThat(ExampleVariation.given(Prompt.NONE, 1, random)).isEmpty();
        long without =
                IntStream.range(0, 1000)
                        .filter(
                                i ->
                                        ExampleVariation.given(prompt, 0.3, random).orElseThrow()
                                                == Prompt.NONE)
                        .count();
        assertThat(without).isBetween(240L, 360L);
    }

    @Test
    void withPromptsOfTheMapItIsThatOfTheInitialMask() {
        String[] map = {"prompts.box=true", "adapt.training_prompts=map"};
        assertThat(prompt(0, map).box()).contains(new Box(1, 1, 3, 3));
        assertThat(prompt(4, map).box()).contains(new Box(4, 1, 6, 3));
        assertThat(prompt(4, map[1]).box()).isEmpty();
    }
}
