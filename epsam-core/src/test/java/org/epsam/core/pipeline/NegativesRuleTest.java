package org.epsam.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.epsam.base.task.Progress;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.run.StageNotes;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.Split;
import org.epsam.synthetic.SyntheticDataset;
import org.epsam.synthetic.SyntheticDataset.Counts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NegativesRuleTest {
    @TempDir private Path dir;
    private List<Patch> known;
    private final StageNotes notes = new StageNotes();

    @BeforeEach
    void patches() {
        Counts one = new Counts(1, 1);
        SyntheticDataset.write(dir, new SyntheticDataset.Plan(one, new Counts(0, 10), one, 64, 1));
        known = Dataset.open(dir).of(Split.VAL);
    }

    /** Asks with as many doubtful patches among the ten. */
    private boolean areLearned(int doubtful, String... settings) {
        List<String> all =
                Stream.concat(
                                Stream.of("adapt.negatives=0.5", "adapt.negatives_from=0.2"),
                                Stream.of(settings))
                        .toList();
        NegativesRule rule =
                new NegativesRule(
                        ConfigLoader.load("small", Optional.empty(), all).adapt(),
                        () -> patch -> Optional.of(known.indexOf(patch) < doubtful ? 0.2 : 0.19));
        return rule.areLearned(
                "3-adapt", known, new Stage.Work(dir, notes, Map.of(), Progress.SILENT));
    }

    @Test
    void patchesOfWhichTheClassifierIsSureAreLeftOut() {
        assertThat(areLearned(2)).isTrue();
        assertThat(notes.notes()).isEmpty();
        assertThat(areLearned(1)).isFalse();
        assertThat(notes.notes())
                .containsExactly(
                        "the classifier doubts 10 % of 10 validation patches without tumour, so"
                                + " none are learned from (adapt.negatives_from: 0.2)");
    }

    @Test
    void withoutALimitOrSuchPatchesTheyAreLearned() {
        assertThat(areLearned(0, "adapt.negatives_from=0")).isTrue();
        known = List.of();
        assertThat(areLearned(0)).isTrue();
        assertThat(areLearned(0, "adapt.negatives=0")).isFalse();
        assertThat(notes.notes()).isEmpty();
    }
}
