package org.epsam.slides.data;

/** What says the labels of images that are imported. */
public enum LabelSource {
    /** A table that names the images. */
    LIST,
    /** The name of a folder around the image. */
    FOLDERS,
    /** The end of the image's name. */
    NAMES,
    /** The image's mask: tumour where it holds some. */
    MASKS
}
