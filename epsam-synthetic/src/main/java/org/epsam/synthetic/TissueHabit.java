package org.epsam.synthetic;

/**
 * How the tissue of a case looks, whatever its stain.
 *
 * @param collagen how dense the stroma is on average, 0..1
 * @param vesicular how pale and open the chromatin of large nuclei is, 0..1
 * @param pleomorphism how much tumour nuclei differ in size and shape, 0..1
 * @param nuclearRadius mean radius of tumour nuclei in micrometres
 */
record TissueHabit(double collagen, double vesicular, double pleomorphism, double nuclearRadius) {}
