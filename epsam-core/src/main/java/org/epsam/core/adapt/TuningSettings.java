package org.epsam.core.adapt;

import org.epsam.core.config.AdaptSettings;
import org.epsam.core.config.Config;
import org.epsam.core.config.LocalizeSettings;
import org.epsam.core.config.PromptSettings;

/**
 * The part of the configuration that fine-tuning of SAM and the pseudo masks depend on.
 *
 * @param adapt how the decoder is fine-tuned and pseudo masks are computed
 * @param prompts how SAM is prompted
 * @param localize how activation maps and initial masks are computed
 * @param halfEmbeddings whether image embeddings are rounded to half precision
 */
public record TuningSettings(
        AdaptSettings adapt,
        PromptSettings prompts,
        LocalizeSettings localize,
        boolean halfEmbeddings) {
    /**
     * Extracts this part of a configuration.
     *
     * @param config all values
     * @return what fine-tuning depends on
     */
    public static TuningSettings of(Config config) {
        return new TuningSettings(
                config.adapt(), config.prompts(), config.localize(), config.sam().halfEmbeddings());
    }
}
