package org.epsam.core.config;

import java.util.ArrayList;
import java.util.List;
import org.epsam.base.EditDistance;

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
                            EditDistance.of(key, name),
                            1 + EditDistance.of(key, name.substring(name.lastIndexOf('.') + 1)));
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
}
