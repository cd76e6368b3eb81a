package org.epsam.core.pipeline;

import org.epsam.core.config.Config;
import org.epsam.core.config.EvaluateSettings;
import org.epsam.core.config.LocalizeSettings;
import org.epsam.core.config.PromptSettings;

/**
 * The part of the configuration that the mask of a patch depends on, given the networks.
 *
 * @param localize how activation maps and initial masks are computed
 * @param prompts how SAM is prompted
 * @param halfEmbeddings whether image embeddings are rounded to half precision
 * @param pixels how pixels are read
 * @param evaluate gates, colour refinement, views, the part of unprompted masks, and calibration
 * @param seed seed of all random numbers
 */
record SegmentSettings(
        LocalizeSettings localize,
        PromptSettings prompts,
        boolean halfEmbeddings,
        PixelSettings pixels,
        EvaluateSettings evaluate,
        long seed) {
    static SegmentSettings of(Config config) {
        return new SegmentSettings(
                config.localize(),
                config.prompts(),
                config.sam().halfEmbeddings(),
                PixelSettings.of(config.data()),
                config.evaluate(),
                config.seed());
    }

    /** Returns how many views of a patch are averaged: 1 or more. */
    int views() {
        return evaluate.views() == 0
                ? prompts.samplings()
                : Math.min(evaluate.views(), prompts.samplings());
    }

    /** Returns these settings for a quality. */
    SegmentSettings with(Quality quality) {
        return new SegmentSettings(
                localize,
                prompts,
                halfEmbeddings,
                pixels,
                quality == Quality.BEST ? evaluate.withViews(0) : evaluate,
                seed);
    }
}
