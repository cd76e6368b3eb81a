package org.epsam.nets.classifier;

/** How features become an activation map. */
public enum CamMethod {
    /** Weighted by the linear layer's weights (Zhou et al. 2016), as published. */
    CAM,
    /**
     * Channels weighted by the mean over places of the logit's gradient (Selvaraju et al. 2017).
     */
    GRAD_CAM,
    /**
     * Each place of each channel weighted by the positive part of the logit's gradient there (Jiang
     * et al. 2021): never negative, so that nothing speaks against tumour.
     */
    LAYER_CAM
}
