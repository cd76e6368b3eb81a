package org.epsam.core.localize;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.epsam.core.cam.ActivationMaps;
import org.epsam.core.config.InitialMaskSettings;
import org.epsam.core.config.PromptSettings;
import org.epsam.core.image.Dihedral;
import org.epsam.core.prompt.Box;
import org.epsam.core.prompt.PointPrompts;
import org.epsam.core.prompt.Points;
import org.epsam.core.prompt.Prompt;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.ScalarMap;

/**
 * The classifier's localization of tumour in a patch.
 *
 * @param map the 8-bit mean activation map at map size
 * @param weights the map in patch pixels, 0..1: weights for prompts
 * @param mask the initial mask in patch pixels
 */
public record Localization(GrayImage map, ScalarMap weights, Mask mask) {
    /**
     * Computes weights and mask of a map (docs/METHOD.md, section 2, steps 2 and 3).
     *
     * @param map the 8-bit mean activation map
     * @param recipe the recipe of the mask
     * @param width columns of the patch
     * @param height rows of the patch
     * @return the localization
     */
    public static Localization of(
            GrayImage map, InitialMaskSettings recipe, int width, int height) {
        Mask mask = recipe.recipe().mask(map, width, height);
        return new Localization(map, ActivationMaps.normalized(map, width, height), mask);
    }

    /**
     * Samples prompts: points inside the mask, with probability proportional to the weights or
     * uniformly, and the other prompts of the settings.
     *
     * @param prompts how many points, and the fallback for an empty mask
     * @param fraction of the points to sample, above 0 and at most 1
     * @param random source of randomness
     * @return the prompt; without foreground points if no pixel of the mask can be sampled
     */
    public Prompt prompt(PromptSettings prompts, double fraction, RandomGenerator random) {
        int n = (int) Math.ceil(fraction * prompts.points());
        return new Prompt(
                inside(prompts, n, random),
                PointPrompts.low(
                        weights,
                        prompts.negativeBelow(),
                        (int) Math.ceil(fraction * prompts.negativePoints()),
                        random),
                prompts.map() ? Optional.of(weights) : Optional.empty(),
                prompts.box() ? Box.around(mask) : Optional.empty());
    }

    private Points inside(PromptSettings prompts, int n, RandomGenerator random) {
        if (prompts.weighted()) {
            return prompts.cornerFallback()
                    ? PointPrompts.referenceWeighted(mask, weights, n, random)
                    : PointPrompts.weighted(mask, weights, n, random);
        }
        return prompts.cornerFallback()
                ? PointPrompts.referenceUniform(mask, n, random)
                : PointPrompts.uniform(mask, n, random);
    }

    /**
     * Returns the localization of the flipped or turned patch.
     *
     * @param variant see {@link Dihedral}
     * @return weights and mask of that patch; the small map is unchanged
     */
    public Localization turned(int variant) {
        return new Localization(map, Dihedral.of(weights, variant), Dihedral.of(mask, variant));
    }
}
