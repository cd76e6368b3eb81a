package org.epsam.base.random;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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

    /**
     * Puts a list into a random order (Fisher and Yates).
     *
     * @param list any list
     * @param random where the randomness comes from
     * @param <T> what it holds
     * @return a new list
     */
    public static <T> List<T> list(List<T> list, RandomGenerator random) {
        List<T> order = new ArrayList<>(list);
        for (int i = order.size() - 1; i > 0; i--) {
            Collections.swap(order, i, random.nextInt(i + 1));
        }
        return order;
    }
}
