package org.epsam.slides.patch;

import java.util.List;
import java.util.Map;
import org.epsam.slides.data.SkippedFile;
import org.epsam.slides.data.Split;

/**
 * What was cut and what was not.
 *
 * @param settings what was asked for, by name
 * @param slides the slides that were used, by name
 * @param skipped slides and other files that were not used
 * @param notes what concerns no single slide
 */
public record PatchSummary(
        Map<String, String> settings,
        List<Used> slides,
        List<SkippedFile> skipped,
        List<String> notes) {
    /** Copies the lists. */
    public PatchSummary {
        slides = List.copyOf(slides);
        skipped = List.copyOf(skipped);
        notes = List.copyOf(notes);
    }

    /**
     * A slide that was used.
     *
     * @param slide its name
     * @param patient its patient
     * @param split its split
     * @param micrometres along a pixel of level 0; 0 where unknown
     * @param squareMillimetres area of the tissue; 0 where the resolution is unknown
     * @param candidates patches over tissue
     * @param candidatesWithTumour those with a pixel of tumour
     * @param positives patches cut with label 1
     * @param negatives patches cut with label 0
     * @param notes what one should know of it
     */
    public record Used(
            String slide,
            String patient,
            Split split,
            double micrometres,
            double squareMillimetres,
            int candidates,
            int candidatesWithTumour,
            int positives,
            int negatives,
            List<String> notes) {
        /** Copies the list. */
        public Used {
            notes = List.copyOf(notes);
        }
    }

    /**
     * Counts the patches of a split.
     *
     * @param split the split
     * @param label 0 or 1
     * @return the number of patches
     */
    public int patches(Split split, int label) {
        return slides.stream()
                .filter(s -> s.split() == split)
                .mapToInt(s -> label == 1 ? s.positives() : s.negatives())
                .sum();
    }

    /**
     * Counts the slides of a split.
     *
     * @param split the split
     * @return the number of slides
     */
    public long slides(Split split) {
        return slides.stream().filter(s -> s.split() == split).count();
    }
}
