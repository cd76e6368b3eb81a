package org.epsam.core.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.epsam.base.io.Json;
import org.epsam.slides.data.SkippedFile;

/** What a stage notes about its work while it works; it becomes part of the manifest. */
public final class StageNotes {
    private final Map<String, Long> counts = new LinkedHashMap<>();
    private final List<SkippedFile> skipped = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private Map<String, Object> training = Map.of();

    /** Creates notes without any. */
    public StageNotes() {}

    private record Stored(
            Map<String, Long> counts,
            List<SkippedFile> skipped,
            List<String> notes,
            Map<String, Object> training) {
        /** Refuses what lacks a part. */
        Stored {
            Objects.requireNonNull(counts, "no counts");
            Objects.requireNonNull(skipped, "no list of skipped files");
            Objects.requireNonNull(notes, "no notes");
            Objects.requireNonNull(training, "no figures of the training");
        }
    }

    /**
     * Stores everything noted so far, for a stage that does not repeat this part of its work after
     * an interruption.
     *
     * @param file among the stage's states
     * @throws org.epsam.base.OutputException if it cannot be written
     */
    public void store(Path file) {
        Json.write(file, new Stored(counts, skipped, notes, training));
    }

    /**
     * Notes again what was stored.
     *
     * @param file of {@link #store}
     * @throws org.epsam.base.InputException if it is damaged
     */
    public void restore(Path file) {
        Stored stored =
                Damaged.named(
                        file,
                        "delete the folder "
                                + file.toAbsolutePath().getParent()
                                + " and run the same command",
                        () -> Json.read(file, Stored.class));
        counts.putAll(stored.counts());
        skipped.addAll(stored.skipped());
        notes.addAll(stored.notes());
        training = stored.training();
    }

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
