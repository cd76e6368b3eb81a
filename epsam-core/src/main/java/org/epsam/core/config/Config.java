package org.epsam.core.config;

import org.epsam.core.cam.InitialMaskRecipe;
import org.epsam.core.cam.MapThreshold;
import org.epsam.core.image.StainNormalisation;
import org.epsam.nets.classifier.CamLayer;
import org.epsam.nets.classifier.CamMethod;
import org.epsam.slides.data.Dataset;

/**
 * The resolved configuration of a run. Every value comes from a preset, a configuration file or
 * {@code --set}; see {@link ConfigLoader}. Ranges are given with each component.
 *
 * @param seed root of all random numbers
 * @param threads threads of one operator, 0..1024; 0 means one per processor. Not part of a run's
 *     identity
 * @param data how patches are read
 * @param classify stage 1
 * @param localize stage 2
 * @param sam the Segment Anything Model that is adapted
 * @param prompts how SAM is prompted
 * @param adapt stages 3 and 4
 * @param evaluate stage 5
 */
public record Config(
        long seed,
        @Range(min = 0, max = 1024) int threads,
        Data data,
        Classify classify,
        Localize localize,
        SamModel sam,
        Prompts prompts,
        Adapt adapt,
        Evaluate evaluate) {

    /**
     * How patches are read.
     *
     * @param slidePattern regular expression whose first group is the slide of a patch name; empty
     *     for the built-in rules
     * @param tumourLabels which labels count as tumour, all others as none; empty for 1 alone
     * @param swapRedBlue red and blue are exchanged on reading, as in patches cut by the original
     * @param stain normalisation of all pixels that networks see, after that exchange
     * @param validation what chooses the best epoch of the mask decoder
     */
    public record Data(
            String slidePattern,
            String tumourLabels,
            boolean swapRedBlue,
            StainNormalisation stain,
            Validation validation) {
        /**
         * Returns how the data set is read.
         *
         * @return slides and labels
         * @throws org.epsam.base.InputException if the labels are no list of numbers
         */
        public Dataset.Rules rules() {
            return Dataset.Rules.of(slidePattern, tumourLabels);
        }
    }

    /** What chooses the best epoch of the mask decoder. */
    public enum Validation {
        /** Agreement with the activation map on positives and emptiness on negatives. */
        LABELS,
        /** Dice and IoU loss on validation masks, as in the original: pixel supervision. */
        MASKS,
        /**
         * Nothing: the last epoch is kept, when the rate has fallen, and nothing favours masks that
         * resemble the activation map.
         */
        NONE
    }

    /**
     * Stage 1, the patch classifier.
     *
     * @param network {@code resnet50}, {@code small} or {@code mobilenetv2}
     * @param initialWeights file with ImageNet weights of a {@code resnet50}, empty for none; a
     *     {@code mobilenetv2} starts from the bundled ones if it is empty, and from the encoder of
     *     the bundled SAM if it is {@code bundled_sam} (for other networks as if it were empty)
     * @param side patches are resized to this many pixels a side before classification, 0 for none
     * @param epochs most epochs
     * @param batch patches a step
     * @param learningRate Adam's rate
     * @param weightDecay L2 penalty (added to the gradient)
     * @param decayEvery epochs between two reductions of the rate
     * @param decayFactor factor of a reduction
     * @param patience epochs without a better validation loss before stopping
     * @param dropRate how often attention dropout drops instead of weighting
     * @param dropThreshold share of the largest attention above which a place is dropped
     * @param attentionDropout whether attention dropout is used at all
     * @param highFrequency whether the high-frequency channel is given to the network
     * @param balance whether both classes weigh the same in the loss
     * @param augmentation how training patches are varied
     * @param doubleSigmoid validation loss with the sigmoid applied twice, as in the original
     */
    public record Classify(
            @OneOf({"resnet50", "small", "mobilenetv2"}) String network,
            String initialWeights,
            @Range(min = 0, max = 4096) int side,
            @Range(min = 1, max = 10000) int epochs,
            @Range(min = 2, max = 4096) int batch,
            @Range(min = 1e-9, max = 1) double learningRate,
            @Range(min = 0, max = 1) double weightDecay,
            @Range(min = 1, max = 10000) int decayEvery,
            @Range(min = 1e-6, max = 1) double decayFactor,
            @Range(min = 1, max = 10000) int patience,
            @Range(min = 0, max = 1) double dropRate,
            @Range(min = 0, max = 1) double dropThreshold,
            boolean attentionDropout,
            boolean highFrequency,
            boolean balance,
            Augmentation augmentation,
            boolean doubleSigmoid) {}

    /**
     * How training patches of the classifier are varied.
     *
     * @param flips mirror images
     * @param rotation turning
     * @param jitter strength of the change of brightness, contrast and saturation
     * @param hue strength of the change of hue, in turns
     * @param greyscale share of patches without colour
     * @param stain strength of the change of the densities of haematoxylin and eosin
     * @param mixing share of steps in which every patch carries a rectangle of another one, each
     *     part judged by its own label (CutMix, Yun et al. 2019, with a loss a part), so that the
     *     classifier has to say where
     */
    public record Augmentation(
            boolean flips,
            Rotation rotation,
            @Range(min = 0, max = 1) double jitter,
            @Range(min = 0, max = 0.5) double hue,
            @Range(min = 0, max = 1) double greyscale,
            @Range(min = 0, max = 1) double stain,
            @Range(min = 0, max = 1) double mixing) {}

    /** How patches are turned. */
    public enum Rotation {
        /** Not at all. */
        NONE,
        /** By quarter turns. */
        QUARTER,
        /** By any angle; corners are filled by reflection. */
        ANY,
        /** By any angle; corners are black and pixels are not interpolated, as in the original. */
        ANY_BLACK
    }

    /**
     * Stage 2, activation maps and initial masks.
     *
     * @param layer features that the map is made of
     * @param method what they are weighted by
     * @param rotations how many quarter turns of the patch are averaged, 1 (none) to 4
     * @param mask the recipe of the initial mask
     */
    public record Localize(
            CamLayer layer,
            CamMethod method,
            @Range(min = 1, max = 4) int rotations,
            InitialMask mask) {}

    /**
     * The recipe of the initial mask.
     *
     * @param threshold what {@code value} means
     * @param value percentile of the non-zero map values (0..100), share of the largest (0..1), or
     *     multiple of the mean (0..10)
     * @param opening side of the square of the morphological opening, odd, 1 for none: pixels of
     *     the patch if {@code resizeFirst}, else cells of the map
     * @param scaled whether {@code opening} is meant for a 512 px patch (or a map of 32 cells) and
     *     follows the real size
     * @param resizeFirst threshold and opening at patch size instead of map size
     */
    public record InitialMask(
            MapThreshold threshold,
            @Range(min = 0, max = 100) double value,
            @Range(min = 1, max = 511) int opening,
            boolean scaled,
            boolean resizeFirst) {
        /**
         * Makes the recipe.
         *
         * @return the recipe
         * @throws IllegalArgumentException if the values do not go together
         */
        public InitialMaskRecipe recipe() {
            return new InitialMaskRecipe(threshold, value, opening, scaled, resizeFirst);
        }
    }

    /**
     * The Segment Anything Model.
     *
     * @param checkpoint a {@code .pth} or {@code .safetensors} file, or {@code bundled}
     * @param halfEmbeddings whether stored image embeddings are rounded to half precision
     */
    public record SamModel(String checkpoint, boolean halfEmbeddings) {}

    /**
     * How SAM is prompted.
     *
     * @param points points a patch
     * @param weighted whether they are drawn in proportion to the activation map, otherwise evenly
     *     inside the initial mask
     * @param negativePoints points beside the tumour, where the activation map is low
     * @param negativeBelow share of the map's range up to which it is low
     * @param map whether the activation map is given as SAM's mask prompt, too
     * @param box whether the smallest box around the mask that points are drawn in is given, too
     * @param samplings independent samplings whose logits are averaged at inference
     * @param turned whether each sampling sees another mirror image or quarter turn of the patch
     * @param scale whether points are mapped to the model's input frame; the original forgets it
     * @param cornerFallback a patch without prompt pixels gets one point at (0,0), as in the
     *     original, instead of being left out
     */
    public record Prompts(
            @Range(min = 1, max = 1000) int points,
            boolean weighted,
            @Range(min = 0, max = 1000) int negativePoints,
            @Range(min = 0, max = 1) double negativeBelow,
            boolean map,
            boolean box,
            @Range(min = 1, max = 64) int samplings,
            boolean turned,
            boolean scale,
            boolean cornerFallback) {}

    /**
     * Stages 3 and 4, tuning of SAM's mask decoder.
     *
     * @param iterations refinements after the preliminary fine-tuning
     * @param epochs most epochs of each
     * @param batch patches a step
     * @param learningRate AdamW's rate
     * @param encoderRate rate of SAM's image encoder as a multiple of {@code learningRate}; 0: it
     *     stays as it is, as published. Of a MobileNetV2 each tensor's rate is in proportion to its
     *     size, too ({@link org.epsam.core.train.EncoderRates})
     * @param weightDecay decoupled decay
     * @param patience epochs without a better validation loss before stopping
     * @param cosinePeriod epochs until the rate reaches zero; 0 for the number of epochs; -1 for
     *     the number of batches, as in the original, which leaves the rate almost constant
     * @param augmentation how training patches are varied
     * @param ids smallest share of SAM's mask inside the activation mask that keeps a pseudo mask
     * @param supervision what SAM's decoder learns from at all
     * @param begin what the preliminary fine-tuning learns from
     * @param trainingPrompts what a training patch is prompted with
     * @param fewerPoints whether a step of training draws at random how many points its prompts
     *     have, 1 to {@code prompts.points} (and as large a share of the negative ones), so that
     *     the decoder has to look at the image to find what lies between them
     * @param unprompted share of the patches in training, 0..1, that the decoder sees without
     *     prompt, so that it learns from the image what tumour looks like; at use all are prompted
     * @param negatives patches without tumour for each patch with a pseudo mask, 0..10: prompted
     *     where the classifier would have prompted them, with nothing as the answer
     * @param pseudoMask what a pseudo mask is made of
     * @param colours share of the patch's colour model in a pseudo mask, 0..1 ({@link
     *     org.epsam.core.segment.ColourModel}); 0: none
     * @param soft whether a pseudo mask keeps the probability of each pixel
     * @param weighting what a patch's share in the loss follows
     * @param samplings predictions with other points that are averaged to a pseudo mask
     * @param augmentedPseudoMasks pseudo masks are made of varied images but stored under the plain
     *     names, as in the original
     */
    public record Adapt(
            @Range(min = 0, max = 20) int iterations,
            @Range(min = 1, max = 10000) int epochs,
            @Range(min = 1, max = 1024) int batch,
            @Range(min = 1e-9, max = 1) double learningRate,
            @Range(min = 0, max = 10) double encoderRate,
            @Range(min = 0, max = 1) double weightDecay,
            @Range(min = 1, max = 10000) int patience,
            @Range(min = -1, max = 100000) int cosinePeriod,
            MaskAugmentation augmentation,
            @Range(min = 0, max = 1) double ids,
            Supervision supervision,
            Begin begin,
            TrainingPrompts trainingPrompts,
            boolean fewerPoints,
            @Range(min = 0, max = 1) double unprompted,
            @Range(min = 0, max = 10) double negatives,
            PseudoMask pseudoMask,
            @Range(min = 0, max = 1) double colours,
            boolean soft,
            Weighting weighting,
            @Range(min = 1, max = 64) int samplings,
            boolean augmentedPseudoMasks) {
        /**
         * Tells how many decoders are trained one after the other.
         *
         * @return with labels the preliminary one and the refinements, with masks one, else none
         */
        public int decoders() {
            return switch (supervision) {
                case LABELS -> 1 + iterations;
                case MASKS -> 1;
                case NONE -> 0;
            };
        }

        /**
         * Tells whether training changes SAM's image encoder, so that no embedding outlasts it.
         *
         * @return true if it does
         */
        public boolean tunesEncoder() {
            return encoderRate > 0;
        }
    }

    /** What SAM's mask decoder learns from. */
    public enum Supervision {
        /** Patch labels: the method. */
        LABELS,
        /** True masks of the training patches: what the method could reach at most. */
        MASKS,
        /** Nothing: SAM as it came, prompted by the activation map. */
        NONE
    }

    /** What the preliminary fine-tuning learns from. */
    public enum Begin {
        /** The initial masks of the activation maps, as published. */
        INITIAL_MASKS,
        /** The masks that SAM makes untuned of the prompts, filtered like later ones. */
        ZERO_SHOT,
        /**
         * The latter, unless SAM untuned marks most of the training patches, with tumour and
         * without: then it does not know the tissue.
         */
        AUTO
    }

    /** What a training patch of the mask decoder is prompted with. */
    public enum TrainingPrompts {
        /** Points drawn evenly inside the present pseudo mask, as published. */
        MASK,
        /**
         * What it will be prompted with later: points inside the activation map's mask in
         * proportion to the map. So the decoder cannot read the answer off the points.
         */
        MAP
    }

    /** What a pseudo mask is made of. */
    public enum PseudoMask {
        /** SAM's mask, as published. */
        SAM,
        /**
         * The part of SAM's mask inside the initial mask, so that masks cannot grow from iteration
         * to iteration.
         */
        INTERSECTION,
        /** Where SAM and the activation map together say tumour, pixel by pixel. */
        JOINT
    }

    /** What a patch's share in the loss of the mask decoder follows. */
    public enum Weighting {
        /** Nothing: all patches that are kept count the same, as published. */
        NONE,
        /**
         * The IDS score of its pseudo mask. Initial and true masks have none and count the same.
         */
        IDS
    }

    /** How training patches of the mask decoder are varied. */
    public enum MaskAugmentation {
        /** Not at all: one embedding a patch. */
        NONE,
        /** Mirror images and quarter turns: eight stored embeddings a patch. */
        DIHEDRAL,
        /**
         * As published: with probability 0.5 a flip, quarter turns, or shift-scale-rotate. The last
         * cannot be stored, so the image encoder runs for it in every epoch.
         */
        PUBLISHED
    }

    /**
     * Stage 5.
     *
     * @param gate patches whose tumour probability is below get an empty mask; 0 for no gate
     * @param colours share of the patch's colour model in SAM's masks, 0..1 ({@link
     *     org.epsam.core.segment.ColourModel}); 0: none
     */
    public record Evaluate(
            @Range(min = 0, max = 1) double gate, @Range(min = 0, max = 1) double colours) {}
}
