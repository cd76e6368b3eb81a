package org.epsam.core.pipeline;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.epsam.base.InputException;
import org.epsam.base.random.Seeds;
import org.epsam.base.task.Progress;
import org.epsam.core.config.EpochSelection;
import org.epsam.core.evaluate.PixelCounts;
import org.epsam.core.localize.Localization;
import org.epsam.core.segment.MaskPredictor;
import org.epsam.core.train.EpochLoop;
import org.epsam.core.train.SegmentationLoss;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.Split;
import org.epsam.slides.image.Mask;

/**
 * Selects the best epoch of the mask decoder: with labels, by agreement with the activation map on
 * patches with tumour and emptiness on others; with masks, by Dice and IoU loss on validation
 * masks.
 *
 * @param predictions by the current decoder
 * @param positives patches with tumour
 * @param negatives patches without; none if masks are used
 * @param byMasks whether validation masks are used
 * @param progress receives the progress
 */
record DecoderValidation(
        PatchPredictions predictions,
        List<Patch> positives,
        List<Patch> negatives,
        boolean byMasks,
        Progress progress)
        implements Supplier<EpochLoop.Validation> {

    /**
     * Prepares validation.
     *
     * @param kind labels or masks
     * @param data whose validation split is used
     * @param seeds select a sample of the patches
     * @param predictions by the current decoder
     * @param work receives a note if there is nothing to validate on
     * @return the validation; empty if the last epoch is to be kept
     * @throws InputException if masks are to be used and there are none
     */
    static Optional<Supplier<EpochLoop.Validation>> of(
            EpochSelection kind,
            TrainingData data,
            Seeds seeds,
            PatchPredictions predictions,
            Stage.Work work) {
        if (kind == EpochSelection.NONE) {
            return Optional.empty();
        }
        boolean byMasks = kind == EpochSelection.MASKS;
        List<Patch> positives =
                PatchPredictions.sample(
                        data.positives(Split.VAL).stream()
                                .filter(p -> !byMasks || p.mask().isPresent())
                                .toList(),
                        seeds);
        List<Patch> negatives =
                byMasks ? List.of() : PatchPredictions.sample(data.negatives(Split.VAL), seeds);
        if (byMasks && positives.isEmpty()) {
            throw new InputException(
                    data.dataset().root()
                            + ": data.validation is masks, but val/mask has none; add them or use"
                            + " data.validation=labels");
        }
        if (positives.isEmpty() && negatives.isEmpty()) {
            work.notes().note("no validation patches: the decoder's last epoch was kept");
            return Optional.empty();
        }
        return Optional.of(
                new DecoderValidation(predictions, positives, negatives, byMasks, work.progress()));
    }

    @Override
    public EpochLoop.Validation get() {
        try (Progress.Task task = progress.start("validate", positives.size() + negatives.size())) {
            PatchPredictions.Value value =
                    byMasks
                            ? DecoderValidation::lossOnMask
                            : DecoderValidation::disagreementWithMap;
            double loss = positives.isEmpty() ? 0 : predictions.mean(positives, value, task);
            Map<String, Double> figures = new LinkedHashMap<>();
            figures.put(byMasks ? "dice_iou_loss" : "disagreement", loss);
            if (!negatives.isEmpty()) {
                double area = predictions.meanArea(negatives, task);
                figures.put("negative_area", area);
                loss += area;
            }
            return new EpochLoop.Validation(loss, figures);
        }
    }

    private static double disagreementWithMap(
            Patch patch, Localization where, MaskPredictor.Prediction prediction) {
        return 1 - PixelCounts.of(prediction.mask(), where.mask()).smoothedIou();
    }

    private static double lossOnMask(
            Patch patch, Localization where, MaskPredictor.Prediction prediction) {
        Mask truth = patch.truth().tumour();
        return SegmentationLoss.of(prediction.probability(), truth);
    }
}
