package org.epsam.core.segment;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.epsam.core.config.Config;
import org.epsam.core.embedding.EmbeddingStore;
import org.epsam.core.image.Dihedral;
import org.epsam.core.image.ImageTensors;
import org.epsam.core.localize.Localization;
import org.epsam.core.prompt.Points;
import org.epsam.core.prompt.Prompt;
import org.epsam.core.train.Seeds;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.sam.Sam;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.ScalarMap;

/** Predicts masks with points drawn from the activation map (METHOD section 3, prompts). */
public final class MaskPredictor {
    private final Sam sam;
    private final PromptedDecoder decoder;
    private final Optional<EmbeddingStore> store;
    private final boolean half;
    private final Config.Prompts prompts;
    private final int samplings;
    private final Seeds seeds;

    /**
     * A predicted mask.
     *
     * @param probability of tumour, 0..1, in patch pixels
     * @param mask where the probability is above one half
     * @param points the points inside of the first sampling, in patch pixels; none: nothing to
     *     prompt, and the mask is empty
     */
    public record Prediction(ScalarMap probability, Mask mask, Points points) {}

    /**
     * Prepares prediction.
     *
     * @param sam the model
     * @param store its embeddings, if they are kept
     * @param config how SAM is prompted, and the precision of embeddings
     * @param seeds source of all chance
     */
    public MaskPredictor(Sam sam, Optional<EmbeddingStore> store, Config config, Seeds seeds) {
        this(sam, store, config, config.prompts().samplings(), seeds);
    }

    /**
     * Prepares prediction with a number of samplings of its own.
     *
     * @param sam the model
     * @param store its embeddings, if they are kept
     * @param config how SAM is prompted, and the precision of embeddings
     * @param samplings how many predictions are averaged
     * @param seeds source of all chance
     */
    public MaskPredictor(
            Sam sam, Optional<EmbeddingStore> store, Config config, int samplings, Seeds seeds) {
        this.samplings = samplings;
        this.sam = sam;
        this.decoder = new PromptedDecoder(sam, config.prompts().scale());
        this.store = store;
        this.prompts = config.prompts();
        this.half = config.sam().halfEmbeddings();
        this.seeds = seeds;
    }

    /**
     * Predicts the mask of a patch.
     *
     * @param name of the patch: the same name, the same points
     * @param image its pixels
     * @param localization where the classifier sees tumour
     * @return the mask, of the patch's size
     */
    public Prediction predict(String name, RgbImage image, Localization localization) {
        int w = image.width();
        int h = image.height();
        Points[] first = new Points[1];
        float[][] probability = {new float[w * h]};
        byte[] values = new byte[w * h];
        Torch.scope(
                () ->
                        Torch.noGrad(
                                () -> {
                                    Tensor sum = null;
                                    Tensor seen = null;
                                    for (int k = 0; k < samplings; k++) {
                                        int variant = prompts.turned() ? k % Dihedral.COUNT : 0;
                                        Prompt prompt =
                                                localization
                                                        .turned(variant)
                                                        .prompt(
                                                                prompts,
                                                                1,
                                                                seeds.generator(
                                                                        "prompt", name, "" + k));
                                        if (k == 0) {
                                            first[0] = prompt.inside();
                                        }
                                        if (prompt.inside().size() == 0) {
                                            return null;
                                        }
                                        if (seen == null || prompts.turned()) {
                                            seen = embedding(image, variant);
                                        }
                                        Tensor logits =
                                                Dihedral.of(
                                                        decoder.logits(
                                                                seen,
                                                                List.of(prompt),
                                                                variant % 2 == 0 ? h : w,
                                                                variant % 2 == 0 ? w : h),
                                                        Dihedral.inverse(variant));
                                        sum = sum == null ? logits : sum.add(logits);
                                    }
                                    Tensor mean =
                                            sum.div(new Scalar((double) samplings)).squeeze(0);
                                    probability[0] = ImageTensors.values(mean.sigmoid());
                                    Mask mask = ImageTensors.positive(mean);
                                    System.arraycopy(mask.values(), 0, values, 0, values.length);
                                    return null;
                                }));
        return new Prediction(
                new ScalarMap(w, h, probability[0]), new Mask(w, h, values), first[0]);
    }

    private Tensor embedding(RgbImage image, int variant) {
        return store.isPresent()
                ? store.get().get(List.of(image), new int[] {variant})
                : EmbeddingStore.encode(sam, Dihedral.of(image, variant), half);
    }
}
