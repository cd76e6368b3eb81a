package org.epsam.core.config;

/** Stages 3 and 4, tuning of SAM's mask decoder. */
public record AdaptSettings(
        @Describe("Refinements after the preliminary fine-tuning.")
                @Range(min = 0, max = 20)
                @Source(Origin.PAPER)
                int iterations,
        @Describe("Most epochs of each fine-tuning.")
                @Range(min = 1, max = 10000)
                @Source(Origin.PAPER)
                int epochs,
        @Describe("Patches in a step.") @Range(min = 1, max = 1024) @Source(Origin.PAPER) int batch,
        @Describe("AdamW's learning rate.") @Range(min = 1e-9, max = 1) @Source(Origin.PAPER)
                double learningRate,
        @Describe(
                        "Learning rate of SAM's image encoder, as a multiple of"
                            + " `adapt.learning_rate`. 0: the encoder stays as it is, as published."
                            + " Above 0 it learns with the decoder: better masks from a small SAM,"
                            + " but embeddings cannot be stored, so an epoch takes about three"
                            + " times as long. A tensor of a MobileNetV2 encoder has a rate in"
                            + " proportion to its size, too.")
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
                        "How training patches are varied. `none`; `dihedral`: mirror images and"
                            + " quarter turns, served from eight stored embeddings a patch;"
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
                            + " SAM untuned, prompted by the activation map.")
                @Source(Origin.ADDED)
                Supervision supervision,
        @Describe(
                        "What the preliminary fine-tuning learns from. `initial_masks`: those of"
                            + " the activation maps, as published. `zero_shot`: the masks that SAM"
                            + " makes untuned of the prompts, filtered like later pseudo masks."
                            + " `auto`: the latter, unless SAM untuned marks more than 60 % of the"
                            + " training patches, mean of those with and those without tumour (100"
                            + " of each, prompted where their maps are highest): then it takes"
                            + " nearly all for one object and does not know the tissue.")
                @Source(Origin.ADDED)
                FirstTargets firstTargets,
        @Describe(
                        "What training patches are prompted with. `mask`: points drawn evenly"
                            + " inside the present pseudo mask, as published; `map`: the prompts"
                            + " that the activation map gives later, so that the decoder cannot"
                            + " read the answer off the points.")
                @Source(Origin.ADDED)
                TrainingPrompts trainingPrompts,
        @Describe(
                        "Each training step draws how many points its prompts have, 1 to"
                            + " `prompts.points`. So the decoder looks at the image rather than at"
                            + " the points.")
                @Source(Origin.ADDED)
                boolean fewerPoints,
        @Describe(
                        "Fraction of the training patches that the decoder sees without prompt. So"
                            + " it learns from the image what tumour looks like, and is not lost"
                            + " where the activation map is wrong; at use all are prompted.")
                @Range(min = 0, max = 1)
                @Source(Origin.ADDED)
                double unprompted,
        @Describe(
                        "Patches without tumour for each patch with a pseudo mask. Others in each"
                            + " epoch: prompted where the classifier would have prompted them, with"
                            + " nothing as the answer.")
                @Range(min = 0, max = 10)
                @Source(Origin.ADDED)
                double negatives,
        @Describe(
                        "What a pseudo mask is made of. `sam`: SAM's mask, as published."
                            + " `intersection`: the part of it inside the initial mask, so that"
                            + " masks cannot grow. `joint`: where the weighted mean of SAM's"
                            + " probability and the activation map (one half at three quarters of"
                            + " its mean) is above one half; the map's weight, from 0 to 0.5, is"
                            + " the correlation of the two over the patch less 0.2.")
                @Source(Origin.ADDED)
                PseudoMask pseudoMask,
        @Describe(
                        "How much a pseudo mask is refined by its patch's own colours and textures."
                            + " It is the weight of a regression from them to the mask"
                            + " ([below](#refinement-by-colours)). 0: not at all, as published.")
                @Range(min = 0, max = 1)
                @Source(Origin.ADDED)
                double colourRefinement,
        @Describe(
                        "Pseudo masks keep the probability of each pixel as grey level, and the"
                            + " decoder learns these values. With `sam` it is SAM's, with"
                            + " `intersection` SAM's inside the initial mask and 0 outside, with"
                            + " `joint` the weighted mean; each refined by"
                            + " `adapt.colour_refinement`. Points, areas, figures and pictures are"
                            + " of where it is above one half.")
                @Source(Origin.ADDED)
                boolean softPseudoMasks,
        @Describe(
                        "What a patch's weight in the loss follows. `none`: all count the same."
                            + " `ids`: the IDS score of its pseudo mask, relative to the mean of"
                            + " those that are learned from; initial and true masks have no score"
                            + " and count the same.")
                @Source(Origin.ADDED)
                Weighting weighting,
        @Describe("Samplings of points whose logits are averaged to a pseudo mask.")
                @Range(min = 1, max = 64)
                @Source(Origin.ADDED)
                int samplings,
        @Describe("Pseudo masks are made of varied images but stored under the plain names.")
                @Reference
                boolean augmentedPseudoMasks,
        @Describe(
                        "The learning rate of the decoder follows a cosine over as many epochs as"
                                + " there are batches. So it stays almost constant.")
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
     * Returns whether training changes SAM's image encoder, so that no embedding outlasts it.
     *
     * @return true if it does
     */
    public boolean tunesEncoder() {
        return encoderRate > 0;
    }
}
