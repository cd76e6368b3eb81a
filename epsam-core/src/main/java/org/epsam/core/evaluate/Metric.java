package org.epsam.core.evaluate;

/** What is measured over many patches. */
public enum Metric {
    /** Mean Dice of the positive patches. */
    DICE("dice"),
    /** Mean intersection over union of the positive patches. */
    IOU("iou"),
    /** Intersection over union of the pixels of all positive patches together. */
    POOLED_IOU("pooled_iou"),
    /** The same for the background: the pixels outside of the masks. */
    BACKGROUND_IOU("background_iou"),
    /** Mean of {@link #POOLED_IOU} and {@link #BACKGROUND_IOU}. */
    MIOU("miou"),
    /** Share of the predicted pixels of all positive patches that are tumour. */
    PRECISION("precision"),
    /** Share of the tumour pixels of all positive patches that are predicted. */
    RECALL("recall"),
    /** Mean 95 % Hausdorff distance of the positive patches, in pixels. */
    HD95("hd95"),
    /** Mean boundary F1 of the positive patches. */
    BOUNDARY_F1("boundary_f1"),
    /** Mean share of a negative patch that is predicted. */
    NEGATIVE_AREA("negative_area");

    private final String key;

    Metric(String key) {
        this.key = key;
    }

    /**
     * Returns the name of the metric in files and tables.
     *
     * @return such as pooled_iou
     */
    public String key() {
        return key;
    }
}
