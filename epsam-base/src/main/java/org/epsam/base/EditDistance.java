package org.epsam.base;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** How different two words are. */
public final class EditDistance {
    private EditDistance() {}

    /**
     * Counts the letters to insert, delete or replace (Levenshtein 1966).
     *
     * @param a a word
     * @param b another one
     * @return their number; 0 for the same word
     */
    public static int of(String a, String b) {
        int[] row = IntStream.rangeClosed(0, b.length()).toArray();
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }

    /**
     * Finds the word that was meant.
     *
     * @param word as typed
     * @param known the words that there are
     * @return the nearest one, if it differs in few letters or is longer
     */
    public static Optional<String> nearest(String word, Stream<String> known) {
        int few = word.length() < 5 ? 1 : Math.max(2, word.length() / 3);
        return known.filter(k -> k.startsWith(word) && word.length() > 3 || of(word, k) <= few)
                .min(Comparator.comparingInt(k -> of(word, k)));
    }
}
