package org.epsam.web.slide;

import java.util.Optional;

/**
 * What is known of a slide without a look at its pixels.
 *
 * @param id names it in requests; stays the same
 * @param name of its results
 * @param width of the scanned part in pixels of level 0; 0 where the slide cannot be opened
 * @param height of the scanned part; 0 where the slide cannot be opened
 * @param tissueArea square millimetres; empty without results
 * @param tumourArea square millimetres, as it was segmented; empty without results
 * @param score slide score, 0..1; empty without results
 * @param regions how many there are, of the results and drawn by people
 * @param open how many nobody has answered about
 * @param accepted how many are right as they are
 * @param rejected how many are no tumour
 * @param edited how many people have corrected or drawn
 * @param problem why it cannot be shown, if that is known
 */
public record SlideSummary(
        String id,
        String name,
        int width,
        int height,
        Optional<Double> tissueArea,
        Optional<Double> tumourArea,
        Optional<Double> score,
        int regions,
        int open,
        int accepted,
        int rejected,
        int edited,
        Optional<String> problem) {}
