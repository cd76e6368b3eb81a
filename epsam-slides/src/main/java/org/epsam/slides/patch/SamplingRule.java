package org.epsam.slides.patch;

import java.util.Map;
import org.epsam.slides.data.Split;

/**
 * How many patches of a split are drawn.
 *
 * @param perBin positives of each 5-percent bin of tumour fraction, at most; 0: without bins
 * @param fillTo with bins: further wanted positives are drawn up to this number
 * @param most without bins: positives in all, at most
 * @param inclusive whether 20 and 90 percent of tumour are wanted themselves
 * @param negatives patches without any tumour, at most
 */
public record SamplingRule(int perBin, int fillTo, int most, boolean inclusive, int negatives) {
    /** Camelyon16 as published, and the rule where nothing else is said. */
    public static final Map<Split, SamplingRule> CAMELYON16 =
            Map.of(
                    Split.TRAIN, new SamplingRule(430, 0, 0, false, 6000),
                    Split.VAL, new SamplingRule(50, 0, 0, false, 700),
                    Split.TEST, new SamplingRule(143, 0, 0, false, 2000));

    /** Camelyon17 as published; validation is filled up with wanted patches only. */
    public static final Map<Split, SamplingRule> CAMELYON17 =
            Map.of(
                    Split.TRAIN, new SamplingRule(500, 0, 0, false, 6000),
                    Split.VAL, new SamplingRule(50, 1000, 0, false, 700),
                    Split.TEST, new SamplingRule(0, 0, 2000, true, 2000));

    /** Checks that no number is negative. */
    public SamplingRule {
        if (perBin < 0 || fillTo < 0 || most < 0 || negatives < 0) {
            throw new IllegalArgumentException("a negative number of patches");
        }
    }

    /**
     * Changes the numbers per bin and of negatives.
     *
     * @param bin positives of each bin, at least 1
     * @param none patches without tumour
     * @return the changed rule
     */
    public SamplingRule with(int bin, int none) {
        return new SamplingRule(bin, fillTo, most, inclusive, none);
    }

    /** Returns the rule in words. */
    String words() {
        String positives =
                perBin == 0
                        ? "up to " + most + " with tumour"
                        : "up to " + perBin + " with tumour of each 5 % of tumour fraction";
        return positives
                + (perBin > 0 && fillTo > 0 ? ", filled up to " + fillTo : "")
                + " (20 to 90 % tumour), up to "
                + negatives
                + " without";
    }

    boolean wants(double percent) {
        return inclusive ? TumourBins.isWithin(percent) : TumourBins.isBetween(percent);
    }
}
