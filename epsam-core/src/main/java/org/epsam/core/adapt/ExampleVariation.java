package org.epsam.core.adapt;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.epsam.base.random.Seeds;
import org.epsam.core.config.PromptSettings;
import org.epsam.core.config.TrainingPrompts;
import org.epsam.core.image.Dihedral;
import org.epsam.core.image.SoftMask;
import org.epsam.core.prompt.Box;
import org.epsam.core.prompt.PointPrompts;
import org.epsam.core.prompt.Points;
import org.epsam.core.prompt.Prompt;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.ScalarMap;

/** Augments the examples of the decoder's training and draws their prompts, anew in each epoch. */
final class ExampleVariation {
    private final TuningSettings settings;
    private final Seeds seeds;
    private final String name;

    /**
     * Prepares the augmentation.
     *
     * @param settings augmentation and prompts
     * @param seeds source of randomness
     * @param name of the stage: the same name, the same random numbers
     */
    ExampleVariation(TuningSettings settings, Seeds seeds, String name) {
        this.settings = settings;
        this.seeds = seeds;
        this.name = name;
    }

    /**
     * Draws the fraction of points that the prompts of a step have.
     *
     * @param epoch from 0
     * @param step from 0
     * @return above 0, at most 1
     */
    double fractionOfPoints(int epoch, int step) {
        return settings.adapt().fewerPoints()
                ? 1 - seeds.generator(name, "points", "" + epoch, "" + step).nextDouble()
                : 1;
    }

    /**
     * Augments an example.
     *
     * @param example the original
     * @param epoch from 0
     * @param fraction of the points that a prompt has at most, 0..1
     * @return the example as a training step sees it
     */
    VariedExample vary(DecoderTraining.Example example, int epoch, double fraction) {
        RandomGenerator random = seeds.generator(name, "example", "" + epoch, example.name());
        RgbImage image = example.image().get();
        int variant = 0;
        SoftMask target = example.target();
        switch (settings.adapt().augmentation()) {
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
        Prompt prompt = prompt(settings, example, target.mask(), variant, fraction, random);
        return new VariedExample(
                example,
                image,
                variant,
                target,
                given(prompt, settings.adapt().unprompted(), random));
    }

    /**
     * Returns the prompt that a step receives.
     *
     * @param prompt as it was drawn
     * @param unprompted fraction of the examples that receive none, 0..1
     * @param random source of randomness
     * @return the prompt or {@link Prompt#NONE}; empty if the prompt has no point inside
     */
    static Optional<Prompt> given(Prompt prompt, double unprompted, RandomGenerator random) {
        if (prompt.inside().size() == 0) {
            return Optional.empty();
        }
        // No number is drawn where all are prompted, so that the rest is as it would be without.
        boolean without = unprompted > 0 && random.nextDouble() < unprompted;
        return Optional.of(without ? Prompt.NONE : prompt);
    }

    /**
     * Draws the prompt of an augmented example.
     *
     * @param settings where prompts come from and how many points they have
     * @param example before augmentation
     * @param mask its mask after augmentation
     * @param variant mirror image or quarter turn applied to it
     * @param fraction of the points, 0..1
     * @param random source of randomness
     * @return the prompt; without points inside where the mask is empty
     */
    static Prompt prompt(
            TuningSettings settings,
            DecoderTraining.Example example,
            Mask mask,
            int variant,
            double fraction,
            RandomGenerator random) {
        PromptSettings prompts = settings.prompts();
        if (settings.adapt().trainingPrompts() == TrainingPrompts.MAP) {
            return example.where().get().turned(variant).prompt(prompts, fraction, random);
        }
        int n = (int) Math.ceil(fraction * prompts.points());
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
                                (int) Math.ceil(fraction * prompts.negativePoints()),
                                random);
        return new Prompt(
                points, outside, prompts.map() ? Optional.of(map) : Optional.empty(), box);
    }
}
