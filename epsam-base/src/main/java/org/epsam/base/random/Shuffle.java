package org.epsam.base.random;

import java.util.random.RandomGenerator;

/** Random orders. */
public final class Shuffle {
    private Shuffle() {}

    /**
     * Returns a uniformly random order (Fisher and Yates).
     *
     * @param n number of elements
     * @param random source of randomness
     * @return 0..n-1 in random order
     */
    public static int[] of(int n, RandomGenerator random) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
