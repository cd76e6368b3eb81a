package org.epsam.core.run;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.SkippedFile;
import org.epsam.slides.data.Split;
import org.epsam.slides.data.SplitLeaks;

/**
 * What {@code data.json} records of a run's data set.
 *
 * @param root its folder or CSV file
 * @param patches number of patches by split
 * @param slides number of slides by split
 * @param skipped skipped files
 * @param notes what else was told of the data set
 * @param learned slides and patients that are trained on, where it is certain that they are some,
 *     as {@link SplitLeaks#keys} names them
 */
public record DataInfo(
        Optional<String> root,
        Map<String, Counts> patches,
        Map<String, Long> slides,
        List<SkippedFile> skipped,
        List<String> notes,
        List<String> learned) {
    /** Takes absent parts as empty. */
    public DataInfo {
        patches = patches == null ? Map.of() : patches;
        slides = slides == null ? Map.of() : slides;
        skipped = skipped == null ? List.of() : skipped;
        notes = notes == null ? List.of() : notes;
        learned = learned == null ? List.of() : learned;
    }

    /**
     * Numbers of patches.
     *
     * @param positive with tumour
     * @param negative without
     */
    public record Counts(long positive, long negative) {}

    /**
     * Describes a data set.
     *
     * @param data the data set
     * @return its path, counts, skipped files and notes
     */
    public static DataInfo of(Dataset data) {
        Map<String, Counts> patches = new LinkedHashMap<>();
        Map<String, Long> slides = new LinkedHashMap<>();
        for (Split split : Split.values()) {
            int positive = data.positives(split).size();
            patches.put(split.folder(), new Counts(positive, data.of(split).size() - positive));
            slides.put(
                    split.folder(), data.of(split).stream().map(Patch::slide).distinct().count());
        }
        Path root = data.root().toAbsolutePath().normalize();
        return new DataInfo(
                Optional.of(root.toString()),
                patches,
                slides,
                data.skipped(),
                data.notes(),
                List.copyOf(SplitLeaks.keys(data.of(Split.TRAIN))));
    }
}
