package org.epsam.core.evaluate;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.epsam.core.evaluate.Measure.BoundaryMean;
import org.epsam.core.evaluate.Measure.Mean;
import org.epsam.core.evaluate.Measure.NegativeMean;
import org.epsam.core.evaluate.Measure.Pooled;

/** The metrics of masks over many patches: names, format and computation. */
public enum Metric {
    /** Mean Dice of the positive patches. */
    DICE(
            "dice",
            "Dice",
            Scale.FRACTION,
            Better.HIGHER,
            new Mean(PixelCounts::smoothedDice),
            "mean over tumour patches"),
    /** Mean intersection over union of the positive patches. */
    IOU(
            "iou",
            "IoU",
            Scale.FRACTION,
            Better.HIGHER,
            new Mean(PixelCounts::smoothedIou),
            "mean over tumour patches"),
    /** Intersection over union of the pixels of all positive patches together. */
    POOLED_IOU(
            "pooled_iou",
            "Pooled IoU",
            Scale.FRACTION,
            Better.HIGHER,
            new Pooled(PixelCounts::iou),
            "over the pixels of all tumour patches together"),
    /** The same for the background: the pixels outside of the masks. */
    BACKGROUND_IOU(
            "background_iou",
            "Background IoU",
            Scale.FRACTION,
            Better.HIGHER,
            new Pooled(PixelCounts::backgroundIou),
            "pooled IoU of the pixels outside of the masks"),
    /** Mean of {@link #POOLED_IOU} and {@link #BACKGROUND_IOU}. */
    MIOU(
            "miou",
            "mIoU",
            Scale.FRACTION,
            Better.HIGHER,
            new Pooled(PixelCounts::meanIou),
            "mean of pooled and background IoU"),
    /** Fraction of the predicted pixels of all positive patches that are tumour. */
    PRECISION(
            "precision",
            "Precision",
            Scale.FRACTION,
            Better.HIGHER,
            new Pooled(PixelCounts::precision),
            "over the pixels of all tumour patches together"),
    /** Fraction of the tumour pixels of all positive patches that are predicted. */
    RECALL(
            "recall",
            "Recall",
            Scale.FRACTION,
            Better.HIGHER,
            new Pooled(PixelCounts::recall),
            "over the pixels of all tumour patches together"),
    /** Mean 95 % Hausdorff distance of the positive patches, in pixels. */
    HD95(
            "hd95",
            "HD95",
            Scale.PIXELS,
            Better.LOWER,
            new BoundaryMean(BoundaryDistances::hausdorff95),
            "95 % Hausdorff distance, mean over tumour patches"),
    /** Mean boundary F1 of the positive patches. */
    BOUNDARY_F1(
            "boundary_f1",
            "Boundary F1",
            Scale.FRACTION,
            Better.HIGHER,
            new BoundaryMean(BoundaryDistances::f1),
            "of boundaries within 2 px, mean over tumour patches"),
    /** Mean fraction of a negative patch that is predicted. */
    NEGATIVE_AREA(
            "negative_area",
            "False alarm area",
            Scale.FRACTION,
            Better.LOWER,
            new NegativeMean(PixelCounts::predictedFraction),
            "mean fraction of a patch without tumour that is marked");

    /** Where good values are. */
    public enum Better {
        /** Larger values are better. */
        HIGHER,
        /** Smaller values are better. */
        LOWER
    }

    /** The unit of the values, and how exactly they are printed. */
    private enum Scale {
        FRACTION("", 3),
        PIXELS("px", 1);

        private final String unit;
        private final int digits;

        Scale(String unit, int digits) {
            this.unit = unit;
            this.digits = digits;
        }
    }

    private final String key;
    private final String title;
    private final Scale scale;
    private final Better better;
    private final Measure measure;
    private final String meaning;

    Metric(String key, String title, Scale scale, Better better, Measure measure, String meaning) {
        this.key = key;
        this.title = title;
        this.scale = scale;
        this.better = better;
        this.measure = measure;
        this.meaning = meaning;
    }

    /**
     * Returns the metrics to read first, where there is no room for all.
     *
     * @return in the order of a table's columns
     */
    public static List<Metric> main() {
        return List.of(DICE, IOU, MIOU, NEGATIVE_AREA);
    }

    /**
     * Returns the metrics that each single patch has, too, and that {@code patches.csv} holds.
     *
     * @return in the order of its columns
     */
    public static List<Metric> ofPatches() {
        return Arrays.stream(values()).filter(m -> !(m.measure instanceof Pooled)).toList();
    }

    /**
     * Returns the key of the metric in files.
     *
     * @return such as pooled_iou
     */
    public String key() {
        return key;
    }

    /**
     * Returns the title of the metric.
     *
     * @return such as Pooled IoU
     */
    public String title() {
        return title;
    }

    /**
     * Returns the title and the unit, for the head of a table.
     *
     * @return such as HD95, px
     */
    public String heading() {
        return scale.unit.isEmpty() ? title : title + ", " + scale.unit;
    }

    /**
     * Returns what is computed, beyond the title.
     *
     * @return a phrase without a full stop
     */
    public String meaning() {
        return meaning;
    }

    /**
     * Returns the unit.
     *
     * @return such as px; empty for a fraction, 0..1
     */
    public Optional<String> unit() {
        return Optional.of(scale.unit).filter(unit -> !unit.isEmpty());
    }

    /**
     * Returns how many decimals are worth printing.
     *
     * @return at least 0
     */
    public int digits() {
        return scale.digits;
    }

    /**
     * Returns where good values are.
     *
     * @return higher or lower
     */
    public Better better() {
        return better;
    }

    /**
     * Returns the metric's column in {@code patches.csv}, which has one for each of {@link
     * #ofPatches}.
     *
     * @return the key; of what is a mean over negatives, the name of what each patch has
     */
    public String column() {
        return this == NEGATIVE_AREA ? "area" : key;
    }

    Measure measure() {
        return measure;
    }

    /** Returns whether it is measured on patches with tumour. */
    boolean ofPositives() {
        return !(measure instanceof NegativeMean);
    }
}
