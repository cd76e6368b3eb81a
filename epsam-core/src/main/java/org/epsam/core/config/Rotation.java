package org.epsam.core.config;

/** How patches are rotated in the training of the classifier. */
public enum Rotation {
    /** No rotation. */
    NONE,
    /** By quarter turns. */
    QUARTER,
    /** By any angle; corners are filled by reflection. */
    ANY,
    /** By any angle; corners are black and pixels are not interpolated, as in the original. */
    ANY_BLACK
}
