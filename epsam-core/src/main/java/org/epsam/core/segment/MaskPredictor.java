package org.epsam.core.segment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.epsam.base.random.Seeds;
import org.epsam.core.config.PromptSettings;
import org.epsam.core.embedding.Embeddings;
import org.epsam.core.embedding.View;
import org.epsam.core.image.Dihedral;
import org.epsam.core.image.ImageTensors;
import org.epsam.core.localize.Localization;
import org.epsam.core.prompt.Points;
import org.epsam.core.prompt.Prompt;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.nets.sam.Sam;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.ScalarMap;

/**
 * Predicts masks with points drawn from the activation map (docs/METHOD.md, section 3, prompts).
 */
public final class MaskPredictor {
    private final PromptedDecoder decoder;
    private final Embeddings embeddings;
    private final PromptSettings prompts;
    private final int samplings;
    private final double unprompted;
    private final Seeds seeds;

    /**
     * A predicted mask.
     *
     * @param probability of tumour, 0..1, in patch pixels
     * @param mask where the probability is above 0.5
     * @param points the foreground points of the first sampling, in patch pixels; none if there is
     *     nothing to prompt, and the mask is empty
     */
    public record Prediction(ScalarMap probability, Mask mask, Points points) {
        /**
         * Refines the mask by the patch's colours.
         *
         * @param image the patch
         * @param fraction of the colour model, 0..1; see {@link ColourModel#refine}
         * @return the refined mask; empty without points
         */
        public Prediction refined(RgbImage image, double fraction) {
            if (fraction == 0 || points.size() == 0) {
                return this;
            }
            ScalarMap refined = ColourModel.refine(image, probability, fraction);
            return new Prediction(refined, refined.above(0.5), points);
        }
    }

    /**
     * Prepares prediction.
     *
     * @param sam the model
     * @param embeddings of its image encoder
     * @param prompts how SAM is prompted
     * @param seeds source of randomness
     */
    public MaskPredictor(Sam sam, Embeddings embeddings, PromptSettings prompts, Seeds seeds) {
        this(sam, embeddings, prompts, prompts.samplings(), 0, seeds);
    }

    /**
     * Prepares prediction with a number of samplings of its own.
     *
     * @param sam the model
     * @param embeddings of its image encoder
     * @param prompts how SAM is prompted
     * @param samplings how many predictions are averaged
     * @param unprompted weight of what SAM predicts without a prompt, 0..1; above 0 only where it
     *     was fine-tuned without prompts, too
     * @param seeds source of randomness
     */
    public MaskPredictor(
            Sam sam,
            Embeddings embeddings,
            PromptSettings prompts,
            int samplings,
            double unprompted,
            Seeds seeds) {
        this.samplings = samplings;
        this.unprompted = unprompted;
        this.decoder = new PromptedDecoder(sam, !prompts.unscaledPrompts());
        this.embeddings = embeddings;
        this.prompts = prompts;
        this.seeds = seeds;
    }

    /**
     * Predicts the mask of a patch.
     *
     * @param name of the patch: the same name gives the same points
     * @param image its pixels
     * @param localization where the classifier localizes tumour
     * @return the mask, of the patch's size
     */
    public Prediction predict(String name, RgbImage image, Localization localization) {
        int w = image.width();
        int h = image.height();
        Map<Integer, Localization> turned = new HashMap<>();
        List<Prompt> prompted = new ArrayList<>();
        for (int k = 0; k < samplings; k++) {
            Localization seen = turned.computeIfAbsent(variant(k), localization::turned);
            Prompt prompt = prompt(name, k, seen);
            if (prompt.inside().size() == 0) {
                return new Prediction(
                        new ScalarMap(w, h, new float[w * h]),
                        new Mask(w, h, new byte[w * h]),
                        prompt.inside());
            }
            prompted.add(prompt);
        }
        try (TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            Tensor mean = logits(image, prompted).div(new Scalar((double) samplings));
            return new Prediction(
                    new ScalarMap(w, h, ImageTensors.values(mean.sigmoid())),
                    ImageTensors.positive(mean),
                    prompted.get(0).inside());
        }
    }

    /**
     * Returns the points of a prediction without predicting.
     *
     * @param name of the patch: the same name gives the same points
     * @param localization where the classifier localizes tumour
     * @return as {@link Prediction#points} of {@link #predict}
     */
    public Points points(String name, Localization localization) {
        return prompt(name, 0, localization).inside();
    }

    private Prompt prompt(String name, int sampling, Localization turned) {
        return turned.prompt(prompts, 1, seeds.generator("prompt", name, "" + sampling));
    }

    private int variant(int sampling) {
        return prompts.testTimeAugmentation() ? sampling % Dihedral.COUNT : 0;
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
            int[] variants = members.stream().mapToInt(k -> variant(k)).toArray();
            Tensor logits =
                    decoded(
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

    /** Logits of views [B, height, width], with and without their prompts by weight. */
    private Tensor decoded(Tensor seen, List<Prompt> prompts, int height, int width) {
        if (unprompted == 0) {
            return decoder.logits(seen, prompts, height, width);
        }
        Tensor without =
                decoder.logits(
                        seen, Collections.nCopies(prompts.size(), Prompt.NONE), height, width);
        if (unprompted == 1) {
            return without;
        }
        return decoder.logits(seen, prompts, height, width)
                .mul(new Scalar(1 - unprompted))
                .add(without.mul(new Scalar(unprompted)));
    }

    private Tensor embeddings(RgbImage image, int[] variants) {
        if (!prompts.testTimeAugmentation()) {
            return embeddings.get(List.of(View.upright(image))).expand(variants.length, -1, -1, -1);
        }
        return embeddings.get(
                Arrays.stream(variants).mapToObj(variant -> new View(image, variant)).toList());
    }
}
