package org.epsam.core.segment;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.epsam.base.random.Seeds;
import org.epsam.core.config.Config;
import org.epsam.core.embedding.EmbeddingStore;
import org.epsam.core.image.Dihedral;
import org.epsam.core.image.ImageTensors;
import org.epsam.core.localize.Localization;
import org.epsam.core.prompt.Points;
import org.epsam.core.prompt.Prompt;
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
    public record Prediction(ScalarMap probability, Mask mask, Points points) {
        /**
         * Refines the mask by the patch's colours.
         *
         * @param image the patch
         * @param share of the colour model, 0..1; see {@link ColourModel#refine}
         * @return the refined mask; without points it stays empty
         */
        public Prediction refined(RgbImage image, double share) {
            if (share == 0 || points.size() == 0) {
                return this;
            }
            ScalarMap refined = ColourModel.refine(image, probability, share);
            return new Prediction(refined, refined.above(0.5), points);
        }
    }

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
        Map<Integer, Localization> turned = new HashMap<>();
        List<Prompt> prompted = new ArrayList<>();
        for (int k = 0; k < samplings; k++) {
            Prompt prompt =
                    turned.computeIfAbsent(variant(k), localization::turned)
                            .prompt(prompts, 1, seeds.generator("prompt", name, "" + k));
            if (prompt.inside().size() == 0) {
                return new Prediction(
                        new ScalarMap(w, h, new float[w * h]),
                        new Mask(w, h, new byte[w * h]),
                        prompt.inside());
            }
            prompted.add(prompt);
        }
        return Torch.noGrad(
                () -> {
                    Prediction[] result = new Prediction[1];
                    Torch.scope(
                            () -> {
                                Tensor mean =
                                        logits(image, prompted).div(new Scalar((double) samplings));
                                result[0] =
                                        new Prediction(
                                                new ScalarMap(
                                                        w, h, ImageTensors.values(mean.sigmoid())),
                                                ImageTensors.positive(mean),
                                                prompted.get(0).inside());
                            });
                    return result[0];
                });
    }

    private int variant(int sampling) {
        return prompts.turned() ? sampling % Dihedral.COUNT : 0;
    }

    /** The sum over the samplings, [h, w]; those that see the patch in one shape go together. */
    private Tensor logits(RgbImage image, List<Prompt> prompted) {
        Map<Boolean, List<Integer>> shapes = new TreeMap<>();
        for (int k = 0; k < samplings; k++) {
            boolean upright = variant(k) % 2 == 0 || image.width() == image.height();
            shapes.computeIfAbsent(upright, u -> new ArrayList<>()).add(k);
        }
        Tensor sum = null;
        for (Map.Entry<Boolean, List<Integer>> shape : shapes.entrySet()) {
            List<Integer> members = shape.getValue();
            int[] variants = members.stream().mapToInt(this::variant).toArray();
            Tensor logits =
                    decoder.logits(
                            embeddings(image, variants),
                            members.stream().map(prompted::get).toList(),
                            shape.getKey() ? image.height() : image.width(),
                            shape.getKey() ? image.width() : image.height());
            for (int i = 0; i < variants.length; i++) {
                Tensor back = Dihedral.of(logits.select(0, i), Dihedral.inverse(variants[i]));
                sum = sum == null ? back : sum.add(back);
            }
        }
        return sum;
    }

    private Tensor embeddings(RgbImage image, int[] variants) {
        if (!prompts.turned()) {
            Tensor one =
                    store.isPresent()
                            ? store.get().get(List.of(image), new int[1])
                            : EmbeddingStore.encode(sam, image, half);
            return one.expand(variants.length, -1, -1, -1);
        }
        if (store.isPresent()) {
            return store.get().get(Collections.nCopies(variants.length, image), variants);
        }
        TensorVector all = new TensorVector();
        for (int variant : variants) {
            all.push_back(EmbeddingStore.encode(sam, Dihedral.of(image, variant), half));
        }
        return torch.cat(all, 0);
    }
}
