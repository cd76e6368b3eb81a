package org.epsam.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.epsam.core.evaluate.ClassifierSummary.Answer;
import org.junit.jupiter.api.Test;

class ClassifierSummaryTest {
    private static Answer answer(String slide, boolean positive, double logit) {
        return new Answer(slide, positive, logit, Optional.empty());
    }

    @Test
    void intervalsComeFromSlidesNotFromTheirPatches() {
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            answers.add(answer("good", true, 2));
            answers.add(answer("bad", true, -2));
            answers.add(answer("empty", false, -1));
            answers.add(answer("blank", false, -1));
        }
        Map<ClassifierMetric, Interval> summary = ClassifierSummary.of(answers, 22);
        // Of two slides with tumour the same is drawn twice in half of the samples.
        assertThat(summary.get(ClassifierMetric.ACCURACY)).isEqualTo(new Interval(0.75, 0.5, 1));
        assertThat(summary.get(ClassifierMetric.AUC)).isEqualTo(new Interval(0.5, 0, 1));
        assertThat(summary).doesNotContainKeys(ClassifierMetric.POINTING, ClassifierMetric.MAP_AUC);
        Collections.shuffle(answers, new Random(1));
        assertThat(ClassifierSummary.of(answers, 22)).isEqualTo(summary);
    }

    @Test
    void patchesOfASingleSlideAreDrawnThemselves() {
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            answers.add(answer("only", true, i < 80 ? 1 : -1));
        }
        Interval accuracy = ClassifierSummary.of(answers, 22).get(ClassifierMetric.ACCURACY);
        assertThat(accuracy.value()).isCloseTo(0.8, within(1e-12));
        assertThat(accuracy.low()).isBetween(0.70, 0.74);
        assertThat(accuracy.high()).isBetween(0.86, 0.89);
        assertThat(ClassifierSummary.of(answers, 22)).doesNotContainKey(ClassifierMetric.AUC);
    }

    @Test
    void mapsAreJudgedWhereTheyCanBe() {
        List<Answer> answers =
                List.of(
                        new Answer("a", true, 1, Optional.of(new MapQuality(1, 0.9))),
                        new Answer("b", true, 1, Optional.of(new MapQuality(0, 0.5))),
                        new Answer("c", true, 1, Optional.empty()),
                        answer("d", false, -1));
        Map<ClassifierMetric, Interval> summary = ClassifierSummary.of(answers, 22);
        assertThat(summary.keySet())
                .containsExactly(
                        ClassifierMetric.ACCURACY,
                        ClassifierMetric.AUC,
                        ClassifierMetric.POINTING,
                        ClassifierMetric.MAP_AUC);
        assertThat(summary.get(ClassifierMetric.POINTING)).isEqualTo(new Interval(0.5, 0, 1));
        assertThat(summary.get(ClassifierMetric.MAP_AUC).value()).isCloseTo(0.7, within(1e-12));
        assertThat(summary.get(ClassifierMetric.ACCURACY)).isEqualTo(new Interval(1, 1, 1));
    }
}
