package org.epsam.core.config;

/** Stages 3 and 4, fine-tuning of SAM's mask decoder. */
public record AdaptSettings(
        @Describe("Refinements after the preliminary fine-tuning.")
                @Range(min = 0, max = 20)
                @Source(Origin.PAPER)
                int iterations,
        @Describe("Maximum number of epochs of each fine-tuning.")
                @Range(min = 1, max = 10000)
                @Source(Origin.PAPER)
                int epochs,
        @Describe("Patches per step.") @Range(min = 1, max = 1024) @Source(Origin.PAPER) int batch,
        @Describe("AdamW's learning rate.") @Range(min = 1e-9, max = 1) @Source(Origin.PAPER)
                double learningRate,
        @Describe(
                        "Learning rate of SAM's image encoder, as a multiple of"
                            + " `adapt.learning_rate`. 0: the encoder stays as it is, as published."
                            + " Above 0 it learns with the decoder: better masks from a small SAM,"
                            + " but embeddings cannot be stored, so an epoch takes about three"
                            + " times as long. In a MobileNetV2 encoder the rate of each tensor is"
                            + " also proportional to its size.")
                @Range(min = 0, max = 10)
                @Source(Origin.ADDED)
                double encoderRate,
        @Describe("Decoupled weight decay.") @Range(min = 0, max = 1) @Source(Origin.PAPER)
                double weightDecay,
        @Describe("Epochs without a better validation loss before stopping.")
                @Range(min = 1, max = 10000)
                @Source(Origin.PAPER)
                int patience,
        @Describe("Epochs until the learning rate reaches zero. 0: `adapt.epochs`.")
                @Range(min = 0, max = 100000)
                @Source(Origin.PAPER)
                int cosinePeriod,
        @Describe(
                        "How training patches are augmented. `none`; `dihedral`: mirror images and"
                            + " quarter turns, served from eight stored embeddings per patch;"
                            + " `published`: also shift-scale-rotate, which runs the image encoder"
                            + " again in every epoch.")
                @Source(Origin.PAPER)
                MaskAugmentation augmentation,
        @Describe(
                        "Smallest IDS score that keeps a pseudo mask: the fraction of SAM's mask"
                                + " inside the initial mask.")
                @Range(min = 0, max = 1)
                @Source(Origin.PAPER)
                double idsThreshold,
        @Describe(
                        "What the decoder learns from. `labels`: the method; `masks`: one training"
                            + " on the true masks of the training patches, the upper bound; `none`:"
                            + " SAM without fine-tuning, prompted by the activation map.")
                @Source(Origin.ADDED)
                Supervision supervision,
        @Describe(
                        "What the preliminary fine-tuning learns from. `initial_masks`: those from"
                            + " the activation maps, as published. `zero_shot`: the masks that SAM"
                            + " predicts from the prompts without fine-tuning, filtered like later"
                            + " pseudo masks. `auto`: `zero_shot`, unless SAM without fine-tuning"
                            + " marks more than 60 % of the area of the training patches, averaged"
                            + " over those with and those without tumour (100 of each, prompted"
                            + " where their maps are highest): then it segments nearly the whole"
                            + " patch as one object and cannot distinguish the tissue, and"
                            + " `initial_masks` are used.")
                @Source(Origin.ADDED)
                FirstTargets firstTargets,
        @Describe(
                        "What training patches are prompted with. `mask`: points drawn evenly"
                            + " inside the current pseudo mask, as published; `map`: the prompts"
                            + " that the activation map yields at inference, so that the decoder"
                            + " cannot infer the mask from the points.")
                @Source(Origin.ADDED)
                TrainingPrompts trainingPrompts,
        @Describe(
                        "Each training step draws the number of points of its prompts, 1 to"
                            + " `prompts.points`. This makes the decoder rely on the image rather"
                            + " than on the points.")
                @Source(Origin.ADDED)
                boolean fewerPoints,
        @Describe(
                        "Fraction of the training patches that the decoder sees without a prompt."
                            + " It thus learns from the image what tumour looks like and copes with"
                            + " errors of the activation map. See `evaluate.unprompted`.")
                @Range(min = 0, max = 1)
                @Source(Origin.ADDED)
                double unprompted,
        @Describe(
                        "Patches without tumour for each patch with a pseudo mask. Each epoch uses"
                            + " different ones, prompted where the classifier would prompt them,"
                            + " with an empty mask as target.")
                @Range(min = 0, max = 10)
                @Source(Origin.ADDED)
                double negatives,
        @Describe(
                        "Least doubt of the classifier with which patches without tumour are"
                            + " learned from. Doubt is the fraction of such patches in validation"
                            + " to which it gives a tumour probability of 0.2 or more. Below this"
                            + " value the gate can empty their masks, and a decoder that has"
                            + " learned from them marks too much in the others. 0: always.")
                @Range(min = 0, max = 1)
                @Source(Origin.ADDED)
                double negativesFrom,
        @Describe(
                        "Largest ratio of the areas of pseudo masks and of SAM's masks without"
                            + " fine-tuning. Where the pseudo masks of an iteration, in the same"
                            + " training patches, together mark more, refining would let them grow"
                            + " further: the next one takes weights half-way between those of SAM"
                            + " without fine-tuning and of this one instead. 0: no limit, as"
                            + " published; no effect where the first targets are the initial"
                            + " masks.")
                @Range(min = 0, max = 10)
                @Source(Origin.ADDED)
                double maxGrowth,
        @Describe(
                        "How a pseudo mask is computed. `sam`: SAM's mask, as published."
                            + " `intersection`: the part of it inside the initial mask, so that"
                            + " masks cannot grow. `joint`: where the weighted mean of SAM's"
                            + " probability and the activation map (one half at three quarters of"
                            + " its mean) is above one half; the map's weight, from 0 to 0.5, is"
                            + " the correlation of the two over the patch less 0.2.")
                @Source(Origin.ADDED)
                PseudoMask pseudoMask,
        @Describe(
                        "How much a pseudo mask is refined by the colours and textures of its"
                            + " patch. It is the weight of a regression from them to the mask"
                            + " ([below](#refinement-by-colours)). 0: no refinement, as published.")
                @Range(min = 0, max = 1)
                @Source(Origin.ADDED)
                double colourRefinement,
        @Describe(
                        "Pseudo masks keep the probability of each pixel as a grey level, and the"
                            + " decoder is trained on these values. With `sam` this is SAM's"
                            + " probability, with `intersection` SAM's inside the initial mask and"
                            + " 0 outside, with `joint` the weighted mean; each refined by"
                            + " `adapt.colour_refinement`. Points, areas, metrics and pictures"
                            + " refer to pixels above one half.")
                @Source(Origin.ADDED)
                boolean softPseudoMasks,
        @Describe(
                        "What determines the weight of a patch in the loss. `none`: all patches"
                            + " have equal weight. `ids`: the IDS score of its pseudo mask,"
                            + " relative to the mean over the patches trained on; initial and true"
                            + " masks have no score and have equal weight.")
                @Source(Origin.ADDED)
                Weighting weighting,
        @Describe("Independent samplings of points whose logits are averaged into a pseudo mask.")
                @Range(min = 1, max = 64)
                @Source(Origin.ADDED)
                int samplings,
        @Describe(
                        "Pseudo masks are predicted on augmented images but stored under the names"
                                + " of the original ones.")
                @Reference
                boolean augmentedPseudoMasks,
        @Describe(
                        "The learning rate of the decoder follows a cosine over as many epochs as"
                                + " there are batches. It therefore stays almost constant.")
                @Reference
                boolean cosineOverBatches) {
    /**
     * Returns how many decoders are trained one after the other.
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
     * Returns how many patches without tumour an epoch has.
     *
     * @param positives patches with a target mask
     * @param available patches without tumour that there are
     * @return {@code adapt.negatives} for each with a mask, at most all
     */
    public int negatives(int positives, int available) {
        return (int) Math.min(available, Math.round(negatives * positives));
    }

    /**
     * Returns whether training changes SAM's image encoder, so that stored embeddings become
     * invalid.
     *
     * @return true if it does
     */
    public boolean tunesEncoder() {
        return encoderRate > 0;
    }
}
