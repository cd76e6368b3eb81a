package org.epsam.nets.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Compares the entries of a checkpoint with those that a network needs. */
public final class StrictLoading {
    private static final int NAMED = 5;

    private StrictLoading() {}

    /**
     * Refuses a checkpoint that does not hold exactly the expected entries.
     *
     * @param network what the entries are for, as the message opens
     * @param expected shape by key
     * @param state the checkpoint
     * @throws CheckpointException with the first five missing, unexpected and misshapen entries and
     *     the number of each
     */
    public static void check(String network, Map<String, Shape> expected, StateDict state) {
        check(network, expected, state, key -> false);
    }

    /**
     * Refuses a checkpoint that does not hold exactly the expected entries, but for some that it
     * may hold as well.
     *
     * @param network what the entries are for, as the message opens
     * @param expected shape by key
     * @param state the checkpoint
     * @param unused which further entries it may hold
     * @throws CheckpointException as in the other method
     */
    public static void check(
            String network,
            Map<String, Shape> expected,
            StateDict state,
            Predicate<String> unused) {
        List<String> missing = new ArrayList<>();
        List<String> misshapen = new ArrayList<>();
        expected.forEach(
                (key, shape) -> {
                    if (!state.contains(key)) {
                        missing.add(key);
                        return;
                    }
                    Shape found = Shape.of(state.get(key));
                    if (!found.equals(shape)) {
                        misshapen.add(key + " (" + found + ", not " + shape + ")");
                    }
                });
        List<String> unexpected =
                state.tensors().keySet().stream()
                        .filter(key -> !expected.containsKey(key) && !unused.test(key))
                        .toList();
        if (missing.isEmpty() && misshapen.isEmpty() && unexpected.isEmpty()) {
            return;
        }
        throw new CheckpointException(
                network
                        + ": the checkpoint does not fit"
                        + list("missing", missing)
                        + list("unexpected", unexpected)
                        + list("of another shape", misshapen)
                        + "; give the whole network as it was saved, and nothing else");
    }

    private static String list(String what, List<String> keys) {
        if (keys.isEmpty()) {
            return "";
        }
        return "; "
                + keys.size()
                + " "
                + what
                + ": "
                + String.join(", ", keys.subList(0, Math.min(NAMED, keys.size())))
                + (keys.size() > NAMED ? ", ..." : "");
    }
}
