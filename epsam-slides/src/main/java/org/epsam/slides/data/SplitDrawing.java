package org.epsam.slides.data;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.epsam.base.InputException;
import org.epsam.base.random.Shuffle;

/** Draws which patients are trained with and which are measured. */
public final class SplitDrawing {
    private SplitDrawing() {}

    /**
     * Draws the splits of patients. Those with and without tumour are drawn apart, so that both
     * kinds come into each split where there are three of them.
     *
     * @param positive patients with tumour
     * @param negative those without
     * @param fractions fraction of the patients in train, val and test, adding up to 1
     * @param random source of randomness
     * @return the split of each patient
     */
    public static Map<String, Split> draw(
            SortedSet<String> positive,
            SortedSet<String> negative,
            List<Double> fractions,
            RandomGenerator random) {
        Map<String, Split> drawn = new TreeMap<>();
        for (SortedSet<String> group : List.of(positive, negative)) {
            List<String> patients = Shuffle.list(List.copyOf(group), random);
            int n = patients.size();
            int test = count(fractions.get(2), n);
            int val = Math.min(count(fractions.get(1), n), n - test);
            for (int i = 0; i < n; i++) {
                drawn.put(
                        patients.get(i),
                        i < test ? Split.TEST : i < test + val ? Split.VAL : Split.TRAIN);
            }
        }
        return drawn;
    }

    private static int count(double fraction, int n) {
        int least = fraction > 0 && n >= 3 ? 1 : 0;
        return (int) Math.max(least, Math.round(fraction * n));
    }

    /**
     * Checks fractions of splits.
     *
     * @param fractions of train, val and test
     * @throws InputException where they are not three numbers with the sum 1
     */
    public static void requireFractions(List<Double> fractions) {
        double sum = fractions.stream().mapToDouble(s -> s).sum();
        if (fractions.size() != 3
                || fractions.stream().anyMatch(s -> !(s >= 0))
                || Math.abs(sum - 1) > 1e-6) {
            throw new InputException(
                    "fractions of the splits "
                            + fractions
                            + "; give three numbers for train, val and test that add up to 1");
        }
    }
}
