package org.epsam.core.config;

import org.epsam.nets.classifier.CamLayer;
import org.epsam.nets.classifier.CamMethod;

/** Stage 2, activation maps and initial masks. */
public record LocalizeSettings(
        @Describe(
                        "Features that the map is computed from. `layer4_block0`: the published"
                            + " choice. `layer4`: the end of the network, a true class activation"
                            + " map.")
                @Source(Origin.PAPER)
                CamLayer layer,
        @Describe(
                        "What the features are weighted by. `cam`: the class weights, as published."
                            + " `grad_cam`: the mean of the logit's gradient over each channel"
                            + " (Selvaraju et al. 2017). `layer_cam`: the positive part of the"
                            + " gradient at each position (Jiang et al. 2021). At `layer4`,"
                            + " `grad_cam` equals `cam`; for a `mobilenetv2` or `vit`, which has a"
                            + " map of one layer only, it is `cam` without the bias.")
                @Source(Origin.PAPER)
                CamMethod method,
        @Describe("Quarter turns of the patch whose maps are averaged. 1: none.")
                @Range(min = 1, max = 4)
                @Source(Origin.PAPER)
                int rotations,
        @Describe(
                        "Standard deviation of a Gaussian that the map is averaged by, as a"
                                + " fraction of its longer side. 0: none, as published.")
                @Range(min = 0, max = 1)
                @Source(Origin.ADDED)
                double smoothing,
        @Describe("The recipe of the initial mask.") InitialMaskSettings mask) {
    /**
     * Returns these settings with another number of quarter turns.
     *
     * @param number 1 to 4
     * @return a copy
     */
    public LocalizeSettings withRotations(int number) {
        return new LocalizeSettings(layer, method, number, smoothing, mask);
    }
}
