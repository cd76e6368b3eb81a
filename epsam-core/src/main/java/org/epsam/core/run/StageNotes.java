package org.epsam.core.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.epsam.slides.data.SkippedFile;

/** What a stage notes about its work while it works; it becomes part of the manifest. */
public final class StageNotes {
    private final Map<String, Long> counts = new LinkedHashMap<>();
    private final List<SkippedFile> skipped = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private Map<String, Object> training = Map.of();

    /** Creates notes without any. */
    public StageNotes() {}

    /**
     * Notes a count.
     *
     * @param name of the count
     * @param value how many
     */
    public void count(String name, long value) {
        counts.put(name, value);
    }

    /**
     * Notes a skipped file.
     *
     * @param file which
     * @param reason why
     */
    public void skip(String file, String reason) {
        skipped.add(new SkippedFile(file, reason));
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
     * Notes figures of the training.
     *
     * @param figures by name
     */
    public void training(Map<String, Object> figures) {
        training = figures;
    }

    /**
     * Returns the counts.
     *
     * @return counts by name
     */
    public Map<String, Long> counts() {
        return counts;
    }

    /**
     * Returns the skipped files.
     *
     * @return files and reasons
     */
    public List<SkippedFile> skipped() {
        return skipped;
    }

    /**
     * Returns the sentences.
     *
     * @return in the order in which they were noted
     */
    public List<String> notes() {
        return notes;
    }

    /**
     * Returns the figures of the training.
     *
     * @return figures by name; none for a stage without training
     */
    public Map<String, Object> training() {
        return training;
    }
}
