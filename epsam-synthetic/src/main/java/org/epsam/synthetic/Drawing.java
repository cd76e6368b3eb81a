package org.epsam.synthetic;

import java.util.random.RandomGenerator;

/**
 * What everything on one patch is drawn with.
 *
 * @param slide stain, optics and habit of the tissue
 * @param canvas takes the stain
 * @param noise texture of the patch
 * @param random source of all choices; the order in which it is asked decides what is drawn
 */
record Drawing(SyntheticCase slide, Canvas canvas, Noise noise, RandomGenerator random) {
    /** Begins a patch; its noise is the first thing that is drawn. */
    static Drawing begin(SyntheticCase slide, int side, RandomGenerator random) {
        return new Drawing(slide, new Canvas(side), new Noise(random), random);
    }
}
