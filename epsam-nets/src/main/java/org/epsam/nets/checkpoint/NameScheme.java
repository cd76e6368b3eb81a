package org.epsam.nets.checkpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.checkpoint.NameTable.Rule;

/**
 * Names that a library gives to the tensors of a network, where they are not those of the original
 * implementation. All of them are rows of {@code names.tsv}; {@link Checkpoint#read} gives tensors
 * the original's names.
 */
public final class NameScheme {
    private static final List<NameScheme> KNOWN = known();

    private final String id;
    private final String title;
    private final List<Rule> marks;
    private final List<Rule> own;
    private final List<Rule> aside;
    private final List<Rule> toOriginal;
    private final List<Rule> fromOriginal;

    private NameScheme(String id, List<List<String>> rows) {
        this.id = id;
        title = rows(rows, "title").get(0).get(2);
        marks = rows(rows, "mark").stream().map(row -> Rule.of(row.get(2))).toList();
        own = rows(rows, "own").stream().map(row -> Rule.of(row.get(2))).toList();
        aside = rows(rows, "aside").stream().map(row -> Rule.of(row.get(2))).toList();
        List<List<String>> names = rows(rows, "name");
        toOriginal = names.stream().map(row -> Rule.of(row.get(2), row.get(3))).toList();
        fromOriginal = names.stream().map(row -> Rule.of(row.get(3), row.get(2))).toList();
    }

    private static List<List<String>> rows(List<List<String>> rows, String kind) {
        return rows.stream().filter(row -> row.get(1).equals(kind)).toList();
    }

    private static List<NameScheme> known() {
        Map<String, List<List<String>>> schemes =
                NameTable.rows("names.tsv").stream()
                        .collect(
                                Collectors.groupingBy(
                                        row -> row.get(0),
                                        LinkedHashMap::new,
                                        Collectors.toList()));
        return schemes.entrySet().stream()
                .map(scheme -> new NameScheme(scheme.getKey(), scheme.getValue()))
                .toList();
    }

    /**
     * Returns all schemes.
     *
     * @return in the order of the table
     */
    public static List<NameScheme> all() {
        return KNOWN;
    }

    /**
     * Returns the schemes of libraries, which can be chosen besides the original's names.
     *
     * @return in the order of the table
     */
    public static List<NameScheme> ofLibraries() {
        return KNOWN.stream().filter(scheme -> scheme.own.isEmpty()).toList();
    }

    /**
     * Finds the names of a network's original implementation, where they are not those that it has
     * here.
     *
     * @param state the network's tensors under the names here
     * @return empty where the names here are the original's
     */
    public static Optional<NameScheme> originalOf(StateDict state) {
        return KNOWN.stream().filter(scheme -> isAny(scheme.own, state)).findFirst();
    }

    private static boolean isAny(List<Rule> marks, StateDict state) {
        return state.tensors().keySet().stream()
                .anyMatch(key -> marks.stream().anyMatch(mark -> mark.matches(key)));
    }

    /**
     * Returns the name of the scheme on the command line.
     *
     * @return such as {@code hugging-face}
     */
    public String id() {
        return id;
    }

    /**
     * Returns what people call the scheme.
     *
     * @return such as {@code Hugging Face}
     */
    public String title() {
        return title;
    }

    /** Finds the scheme whose mark is among the names of a checkpoint. */
    static Optional<NameScheme> of(StateDict state) {
        return KNOWN.stream().filter(scheme -> isAny(scheme.marks, state)).findFirst();
    }

    /**
     * Gives tensors of this scheme the original's names, and removes what this program has no use
     * for. Names that are not in the table stay.
     *
     * @throws CheckpointException if two tensors that are one in the original differ
     */
    void toOriginal(StateDict state) {
        Map<String, String> names = new LinkedHashMap<>();
        for (String key : List.copyOf(state.tensors().keySet())) {
            if (aside.stream().anyMatch(rule -> rule.matches(key))) {
                state.remove(key);
                state.leftAside().add(key);
                continue;
            }
            String original = NameTable.first(toOriginal.stream(), key).orElse(key);
            String first = names.putIfAbsent(original, key);
            if (first != null) {
                requireEqual(state, first, key, original);
                state.remove(key);
                state.leftAside().add(key + " (the same as " + first + ")");
            }
        }
        Map<String, String> newNames = new LinkedHashMap<>();
        names.forEach((original, key) -> newNames.put(key, original));
        state.rename(newNames::get);
        state.setNames(this);
    }

    private static void requireEqual(StateDict state, String first, String key, String original) {
        Tensor one = state.get(first);
        Tensor other = state.get(key);
        boolean equal =
                one.scalar_type().intern() == other.scalar_type().intern()
                        && Shape.of(one).equals(Shape.of(other))
                        && torch.equal(one, other);
        if (!equal) {
            throw new CheckpointException(
                    first
                            + " and "
                            + key
                            + " differ, but are one tensor of the original ("
                            + original
                            + "); give the model as it was saved");
        }
    }

    /**
     * Gives tensors of the original's names those of this scheme.
     *
     * @param state tensors of a network that the scheme has names for
     * @return the same tensors and metadata; both may be closed independently
     * @throws CheckpointException if the scheme has no name for a tensor
     */
    public StateDict fromOriginal(StateDict state) {
        Map<String, String> names = new LinkedHashMap<>();
        for (String key : state.tensors().keySet()) {
            names.put(
                    key,
                    NameTable.first(fromOriginal.stream(), key)
                            .orElseThrow(
                                    () ->
                                            new CheckpointException(
                                                    title
                                                            + " has no name for "
                                                            + key
                                                            + "; keep the original's names")));
        }
        StateDict result = new StateDict();
        state.tensors().forEach((key, tensor) -> result.put(names.get(key), tensor));
        result.metadata().putAll(state.metadata());
        return result;
    }
}
