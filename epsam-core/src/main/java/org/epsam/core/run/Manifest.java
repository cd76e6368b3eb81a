package org.epsam.core.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a stage was made from and what came of it; written beside its results. */
public final class Manifest {
    private final Map<String, Long> counts = new LinkedHashMap<>();
    private final List<Map<String, String>> skipped = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private Map<String, Object> training = Map.of();

    /**
     * Notes a count.
     *
     * @param name of what
     * @param value how many
     */
    public void count(String name, long value) {
        counts.put(name, value);
    }

    /**
     * Notes something that was left out.
     *
     * @param file which
     * @param reason why
     */
    public void skip(String file, String reason) {
        skipped.add(Map.of("file", file, "reason", reason));
    }

    /**
     * Notes a sentence for the report.
     *
     * @param text the sentence
     */
    public void note(String text) {
        notes.add(text);
    }

    /**
     * Notes how a training went.
     *
     * @param figures by name
     */
    public void training(Map<String, Object> figures) {
        training = figures;
    }

    /**
     * Returns all that was noted.
     *
     * @return counts, skipped, notes and training
     */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("counts", counts);
        map.put("skipped", skipped);
        map.put("notes", notes);
        map.put("training", training);
        return map;
    }
}
