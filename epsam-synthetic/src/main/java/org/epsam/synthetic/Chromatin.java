package org.epsam.synthetic;

/**
 * The inside of a nucleus.
 *
 * @param haematoxylin mean amount
 * @param clumping contrast of the chromatin clumps, 0..1
 * @param clump size of the clumps in micrometres
 * @param rim extra amount at the nuclear membrane
 * @param opening how much paler the middle is, 0..1
 * @param nucleoli number of nucleoli
 */
record Chromatin(
        double haematoxylin,
        double clumping,
        double clump,
        double rim,
        double opening,
        int nucleoli) {}
