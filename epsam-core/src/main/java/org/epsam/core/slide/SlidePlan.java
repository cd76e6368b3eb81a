package org.epsam.core.slide;

import java.io.Serializable;
import java.util.Optional;

/**
 * What is to be done for a slide, as one machine has found out and tells another.
 *
 * @param slide the slide
 * @param key of its work; empty where there is none
 * @param stored number of tiles that were predicted before
 * @param storedBytes of these
 * @param bandRows rows of the grid of tiles in a band, an even number; pieces consist of bands
 * @param basic for each band, the number of tiles that are predicted first
 * @param others for each band, the number of those that are predicted when the basic ones are
 *     known, in the band and those beside it
 * @param done the results where they are there already, else null
 */
public record SlidePlan(
        NamedSlide slide,
        String key,
        int stored,
        long storedBytes,
        int bandRows,
        int[] basic,
        int[] others,
        SlidePieces.Finished done)
        implements Serializable {
    /**
     * Says that a slide is finished.
     *
     * @param slide the slide
     * @param result its results
     * @return a plan without work
     */
    public static SlidePlan finished(NamedSlide slide, SlidePieces.Finished result) {
        return new SlidePlan(slide, "", 0, 0, 2, new int[0], new int[0], result);
    }

    /**
     * Returns the results where they are there already.
     *
     * @return absent where there is work
     */
    public Optional<SlidePieces.Finished> finished() {
        return Optional.ofNullable(done);
    }

    /**
     * Counts the tiles to predict.
     *
     * @return their number
     */
    public int open() {
        int sum = 0;
        for (int band = 0; band < basic.length; band++) {
            sum += basic[band] + others[band];
        }
        return sum;
    }
}
