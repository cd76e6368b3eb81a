package org.epsam.slides.patch;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.epsam.base.random.Seeds;
import org.epsam.base.random.Shuffle;

/**
 * Draws the patches of a split: positives evenly over their fractions of tumour, and negatives.
 * What is drawn depends on the seed and on the candidates only, not on their order.
 */
final class Sampling {
    private Sampling() {}

    /**
     * Draws.
     *
     * @param candidates all candidates of the split
     * @param rule how many are wanted
     * @param split name of the split, for the source of randomness
     * @param seeds source of randomness
     * @return the chosen ones, by slide, row and column
     */
    public static List<Candidate> draw(
            List<Candidate> candidates, SamplingRule rule, String split, Seeds seeds) {
        Comparator<Candidate> order =
                Comparator.comparing(Candidate::slide)
                        .thenComparingInt(Candidate::row)
                        .thenComparingInt(Candidate::column);
        List<Candidate> sorted = candidates.stream().sorted(order).toList();
        List<Candidate> wanted =
                sorted.stream().filter(c -> c.isPositive() && rule.wants(c.percent())).toList();
        Set<Candidate> chosen = new HashSet<>();
        if (rule.perBin() == 0) {
            RandomGenerator random = seeds.generator(split, "positive");
            Shuffle.list(wanted, random).stream().limit(rule.most()).forEach(chosen::add);
        } else {
            for (int bin = 0; bin < TumourBins.COUNT; bin++) {
                int number = bin;
                // Drawn before the filter, as published: in the bin of 20 percent, patches of
                // exactly 20.0 take places and are then left out.
                List<Candidate> inBin =
                        sorted.stream()
                                .filter(c -> TumourBins.bin(c.percent()).orElse(-1) == number)
                                .toList();
                RandomGenerator random = seeds.generator(split, "bin " + bin);
                Shuffle.list(inBin, random).stream()
                        .limit(rule.perBin())
                        .filter(c -> c.isPositive() && rule.wants(c.percent()))
                        .forEach(chosen::add);
            }
            List<Candidate> rest = wanted.stream().filter(c -> !chosen.contains(c)).toList();
            Shuffle.list(rest, seeds.generator(split, "fill")).stream()
                    .limit(Math.max(0, rule.fillTo() - chosen.size()))
                    .forEach(chosen::add);
        }
        List<Candidate> none = sorted.stream().filter(c -> !c.isPositive()).toList();
        Shuffle.list(none, seeds.generator(split, "negative")).stream()
                .limit(rule.negatives())
                .forEach(chosen::add);
        return chosen.stream().sorted(order).toList();
    }
}
