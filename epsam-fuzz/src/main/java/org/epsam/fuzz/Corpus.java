package org.epsam.fuzz;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The inputs that are changed: the seeds, and what gave an answer of a new kind, as it has reached
 * code that others have not.
 */
final class Corpus {
    private static final int LARGEST = 400;

    private final Format format;
    private final Path folder;
    private final List<Map<String, byte[]>> inputs;
    private final List<Object> results = new ArrayList<>();
    private final Set<String> answers = new HashSet<>();

    Corpus(Format format, Path folder) throws IOException {
        this.format = format;
        this.folder = folder;
        this.inputs = new ArrayList<>(format.seeds());
        for (Map<String, byte[]> seed : format.seeds()) {
            Trial trial = Trial.of(format, seed, folder);
            results.add(
                    trial.result()
                            .orElseThrow(
                                    () ->
                                            new IllegalStateException(
                                                    format.name()
                                                            + ": a seed is not valid: "
                                                            + trial.answer()
                                                            + trial.failure())));
        }
    }

    /** Any input, the seeds more often. */
    Map<String, byte[]> any(RandomGenerator random) {
        int seeds = format.seeds().size();
        return inputs.get(random.nextInt(random.nextBoolean() ? seeds : inputs.size()));
    }

    /** Whether there was no answer of this kind. */
    boolean isNew(Trial trial) {
        return !answers.contains(trial.answer());
    }

    void add(Map<String, byte[]> input, Trial trial) {
        if (answers.add(trial.answer()) && inputs.size() < LARGEST) {
            inputs.add(input);
        }
    }

    int answers() {
        return answers.size();
    }

    /** Whether all seeds are read as at first, whatever was read in between. */
    boolean isUnchanged() throws IOException {
        for (int i = 0; i < results.size(); i++) {
            Optional<Object> now = Trial.of(format, format.seeds().get(i), folder).result();
            if (!now.equals(Optional.of(results.get(i)))) {
                return false;
            }
        }
        return true;
    }
}
