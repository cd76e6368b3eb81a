package org.epsam.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Finds the known keys closest to an unknown one. */
final class NearestKey {
    /** More candidates than this are of no help. */
    private static final int MAX_SUGGESTIONS = 3;

    private NearestKey() {}

    /** Returns the known keys with the fewest letters to change; a key may lack its groups. */
    static List<String> of(String key, List<String> known) {
        List<String> nearest = new ArrayList<>();
        int least = Integer.MAX_VALUE;
        for (String name : known) {
            int changes =
                    Math.min(
                            changes(key, name),
                            1 + changes(key, name.substring(name.lastIndexOf('.') + 1)));
            if (changes < least) {
                least = changes;
                nearest.clear();
            }
            if (changes == least && nearest.size() < MAX_SUGGESTIONS) {
                nearest.add(name);
            }
        }
        return nearest;
    }

    /** Counts the letters to insert, delete or replace (Levenshtein 1966). */
    private static int changes(String a, String b) {
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
}
