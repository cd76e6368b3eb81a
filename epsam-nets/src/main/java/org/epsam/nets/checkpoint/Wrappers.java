package org.epsam.nets.checkpoint;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.epsam.nets.checkpoint.NameTable.Rule;

/** What training programs put around the tensors of a network: the rows of {@code wrappers.tsv}. */
final class Wrappers {
    /** Names of dictionaries that tensors lie in, in the order in which they are looked for. */
    static final List<String> DICTIONARIES = names("dictionary");

    /** Prefixes that are removed one after the other. */
    private static final int MOST = 8;

    private static final List<String> PREFIXES = names("prefix");
    private static final List<Rule> ASIDE = names("aside").stream().map(Rule::of).toList();

    private Wrappers() {}

    private static List<String> names(String kind) {
        return NameTable.rows("wrappers.tsv").stream()
                .filter(row -> row.get(0).equals(kind))
                .map(row -> row.get(1))
                .toList();
    }

    /** Removes what is no weight, and known prefixes of all other names, one after the other. */
    static void remove(StateDict state) {
        for (int i = 0; i <= MOST; i++) {
            leaveAside(state);
            Optional<String> prefix = prefix(state.tensors().keySet());
            if (prefix.isEmpty()) {
                return;
            }
            state.rename(key -> key.substring(prefix.get().length()));
        }
    }

    private static void leaveAside(StateDict state) {
        List<String> aside =
                state.tensors().keySet().stream()
                        .filter(key -> ASIDE.stream().anyMatch(rule -> rule.matches(key)))
                        .toList();
        if (aside.size() < state.tensors().size()) {
            aside.forEach(state::remove);
            state.leftAside().addAll(aside);
        }
    }

    /** A known prefix that all names have, with something behind it. */
    private static Optional<String> prefix(Set<String> names) {
        return PREFIXES.stream()
                .filter(
                        prefix ->
                                !names.isEmpty()
                                        && names.stream()
                                                .allMatch(
                                                        name ->
                                                                name.startsWith(prefix)
                                                                        && name.length()
                                                                                > prefix.length()))
                .findFirst();
    }
}
