package org.epsam.nets.classifier;

/** The features of an activation map. */
public enum CamLayer {
    /**
     * Output of the first block of layer4, as published (resnet_adl.py:220-225). The weights were
     * trained for the end of layer4, so this is not a class activation map in the strict sense.
     */
    LAYER4_BLOCK0,
    /** Output of the whole of layer4: the mean of this map plus the bias is the logit. */
    LAYER4
}
