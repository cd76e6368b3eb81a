package org.epsam.core.config;

import java.util.Optional;
import org.epsam.nets.classifier.Classifiers;

/** Stage 1, the patch classifier. */
public record ClassifySettings(
        @Describe(
                        "Architecture of the classifier. `resnet50` as published (23.5 million"
                            + " parameters), `small` (a narrower ResNet, about 0.8 million),"
                            + " `mobilenetv2` (2.2 million; starts from ImageNet, weights bundled;"
                            + " has no high-frequency channel, and its only map is that of the last"
                            + " convolution), or `vit` (a linear head on a vision transformer that"
                            + " stays as it is, such as DINOv2 or UNI, from a file:"
                            + " `classify.initial_weights`).")
                @OneOf(ClassifierNames.class)
                @Source(Origin.PAPER)
                String network,
        @Describe(
                        "Weights that the classifier starts from. A file with ImageNet weights of"
                            + " torchvision's ResNet-50, for `resnet50` only; empty: trained from"
                            + " scratch, as published. For `mobilenetv2` empty: the bundled"
                            + " ImageNet weights; `bundled_2`: the encoder of the bundled small"
                            + " SAM, which was pretrained on tissue, and `bundled_sam` that of the"
                            + " one before it (other networks: as empty). For `vit` the file of the"
                            + " encoder ([WEIGHTS.md](WEIGHTS.md)), to which the run refers: it is"
                            + " needed again, unchanged, whenever the run is used.")
                @Form("a path, `bundled_2`, or `bundled_sam`")
                @Source(Origin.ADDED)
                String initialWeights,
        @Describe(
                        "Patches are resized so that the longer side has this many pixels. 0: no"
                            + " resizing (then all must have the same size). The activation map has"
                            + " 1/16 of this size (`mobilenetv2`: 1/8; `vit`: a cell for each of"
                            + " its patches, to whose nearest multiple the sides are resized).")
                @Range(min = 0, max = 4096)
                @Source(Origin.ADDED)
                int side,
        @Describe(
                        "Patches no larger than `classify.side` are enlarged by this factor"
                            + " instead. The classifier sees more of the nuclei in small patches"
                            + " then. The first training patch decides for all. 0: these, too, are"
                            + " resized to `classify.side`.")
                @Range(min = 0, max = 16)
                @Source(Origin.ADDED)
                int enlargement,
        @Describe(
                        "Patches larger than `classify.side` are resized to this longer side, if"
                                + " it is the larger one. The classifier sees more of the nuclei in"
                                + " large patches then, and takes longer. The first training patch"
                                + " decides for all. 0, or no `classify.side`: no effect.")
                @Range(min = 0, max = 4096)
                @Source(Origin.ADDED)
                int largeSide,
        @Describe("Maximum number of epochs.") @Range(min = 1, max = 10000) @Source(Origin.PAPER)
                int epochs,
        @Describe(
                        "First epochs, in which only the layers behind a trained backbone"
                            + " (`mobilenetv2`) learn. The later ones tune it as well. As many as"
                            + " `classify.epochs`: it stays as it is.")
                @Range(min = 0, max = 10000)
                @Source(value = Origin.ADDED, after = "Kumar et al. 2022")
                int frozenEpochs,
        @Describe(
                        "Epochs of a probe, a second classifier. Its backbone (`mobilenetv2`) stays"
                            + " as it is, it sees patches no larger than `classify.side` at twice"
                            + " their size, and it is trained place by place"
                            + " (`classify.placewise`), without mixing. The one of the two that"
                            + " tells the validation patches better (AUC) is kept. 0, no validation"
                            + " patches, or patches for which `classify.large_side` is meant: there"
                            + " is none.")
                @Range(min = 0, max = 10000)
                @Source(value = Origin.ADDED, after = "Kumar et al. 2022")
                int probeEpochs,
        @Describe(
                        "Whether each place of a patch is compared with the label of the patch,"
                            + " instead of the mean of all. Not for mixed patches"
                            + " (`classify.augmentation.cutmix`), whose parts are compared by their"
                            + " means.")
                @Source(Origin.ADDED)
                boolean placewise,
        @Describe("Patches per step. A last batch of a single patch is skipped.")
                @Range(min = 2, max = 4096)
                @Source(Origin.PAPER)
                int batch,
        @Describe("Adam's learning rate.") @Range(min = 1e-9, max = 1) @Source(Origin.PAPER)
                double learningRate,
        @Describe("L2 penalty, added to the gradient (not decoupled).")
                @Range(min = 0, max = 1)
                @Source(Origin.PAPER)
                double weightDecay,
        @Describe("Epochs between two reductions of the learning rate.")
                @Range(min = 1, max = 10000)
                @Source(Origin.PAPER)
                int decayEvery,
        @Describe("Factor of a reduction of the learning rate.")
                @Range(min = 1e-6, max = 1)
                @Source(Origin.PAPER)
                double decayFactor,
        @Describe("Epochs without a better validation loss before stopping.")
                @Range(min = 1, max = 10000)
                @Source(Origin.PAPER)
                int patience,
        @Describe(
                        "How often attention dropout drops the most attended positions instead of"
                                + " weighting all.")
                @Range(min = 0, max = 1)
                @Source(Origin.PAPER)
                double dropRate,
        @Describe("Fraction of the largest attention above which a position is dropped.")
                @Range(min = 0, max = 1)
                @Source(Origin.PAPER)
                double dropThreshold,
        @Describe("Whether attention dropout is used at all.") @Source(Origin.PAPER)
                boolean attentionDropout,
        @Describe("Whether the high-frequency channel is the fourth input.") @Source(Origin.PAPER)
                boolean highFrequency,
        @Describe("Whether both labels have equal weight in the loss.") @Source(Origin.ADDED)
                boolean balance,
        @Describe(
                        "How training patches of the classifier are augmented. `vit`: by"
                                + " `classify.augmentation.flips` and, if"
                                + " `classify.augmentation.rotation` is not `none`, quarter turns,"
                                + " whose features are computed once and stored; nothing else.")
                AugmentationSettings augmentation,
        @Describe("The validation loss of the classifier applies the sigmoid twice.") @Reference
                boolean doubleSigmoid) {
    private static final int PROBE_ENLARGEMENT = 2;

    /**
     * Returns how the probe is trained.
     *
     * @param longer longer side of the training patches in pixels
     * @return these settings with a backbone that stays as it is and larger patches; empty where
     *     there is no probe
     */
    public Optional<ClassifySettings> probe(int longer) {
        if (probeEpochs == 0
                || Classifiers.family(network).backbone().isEmpty()
                || longer > side && sideOf(longer) > side) {
            return Optional.empty();
        }
        return Optional.of(
                new ClassifySettings(
                        network,
                        initialWeights,
                        side,
                        Math.max(PROBE_ENLARGEMENT, enlargement),
                        0,
                        probeEpochs,
                        probeEpochs,
                        0,
                        true,
                        batch,
                        learningRate,
                        weightDecay,
                        decayEvery,
                        decayFactor,
                        patience,
                        dropRate,
                        dropThreshold,
                        attentionDropout,
                        highFrequency,
                        balance,
                        augmentation.withoutMixing(),
                        doubleSigmoid));
    }

    /**
     * Returns these settings without attention dropout.
     *
     * @return a copy
     */
    public ClassifySettings withoutAttentionDropout() {
        return new ClassifySettings(
                network,
                initialWeights,
                side,
                enlargement,
                largeSide,
                epochs,
                frozenEpochs,
                probeEpochs,
                placewise,
                batch,
                learningRate,
                weightDecay,
                decayEvery,
                decayFactor,
                patience,
                dropRate,
                dropThreshold,
                false,
                highFrequency,
                balance,
                augmentation,
                doubleSigmoid);
    }

    /**
     * Returns how large the classifier sees patches.
     *
     * @param longer longer side of the training patches in pixels
     * @return pixels of the longer side; 0: as they are
     */
    public int sideOf(int longer) {
        if (longer > side) {
            return side > 0 ? Math.max(side, largeSide) : 0;
        }
        return enlargement > 0 ? enlargement * longer : side;
    }

    /**
     * Returns how training patches are augmented.
     *
     * @param longer longer side of the training patches in pixels
     * @return with windows only where the patches are larger than the side
     */
    public AugmentationSettings augmentationOf(int longer) {
        return longer > side ? augmentation : augmentation.withoutWindow();
    }

    /**
     * Returns how many pixels of a patch the classifier sees.
     *
     * @param longer longer side of the training patches in pixels
     * @return pixels of the longer side, at least 1
     */
    public int seen(int longer) {
        return sideOf(longer) > 0 ? sideOf(longer) : longer;
    }
}
