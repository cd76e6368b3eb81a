package org.epsam.slides.patch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.epsam.base.random.Seeds;
import org.epsam.slides.data.Split;
import org.junit.jupiter.api.Test;

class SamplingTest {
    private static final Seeds SEEDS = new Seeds(1);

    /** So many candidates of each percent from 0 to 100. */
    private static List<Candidate> candidates(int each) {
        List<Candidate> all = new ArrayList<>();
        for (int percent = 0; percent <= 100; percent++) {
            for (int i = 0; i < each; i++) {
                all.add(new Candidate("s", percent, i, percent / 100.0, 1));
            }
        }
        return all;
    }

    private static List<Candidate> positives(List<Candidate> chosen) {
        return chosen.stream().filter(Candidate::isPositive).toList();
    }

    @Test
    void binsAreFilledEvenlyAndTwentyAndNinetyPercentStayOut() {
        List<Candidate> chosen =
                Sampling.draw(candidates(30), new SamplingRule(40, 0, 0, false, 7), "train", SEEDS);
        assertThat(chosen).doesNotHaveDuplicates();
        assertThat(positives(chosen)).allMatch(c -> c.percent() > 20 && c.percent() < 90);
        for (int bin = 5; bin < 18; bin++) {
            int number = bin;
            assertThat(positives(chosen))
                    .filteredOn(c -> TumourBins.bin(c.percent()).orElse(-1) == number)
                    .hasSize(40);
        }
        // In the bin of 20 to 25 percent some places went to exactly 20 percent, as published.
        assertThat(positives(chosen))
                .filteredOn(c -> TumourBins.bin(c.percent()).orElse(-1) == 4)
                .hasSizeBetween(20, 39);
        assertThat(chosen).filteredOn(c -> !c.isPositive()).hasSize(7);
    }

    @Test
    void filledUpAndUnbinnedSplitsHoldWhatIsWanted() {
        List<Candidate> filled =
                Sampling.draw(candidates(30), new SamplingRule(5, 200, 0, false, 0), "val", SEEDS);
        assertThat(filled).hasSize(200).allMatch(c -> c.percent() > 20 && c.percent() < 90);
        List<Candidate> plain =
                Sampling.draw(candidates(30), new SamplingRule(0, 0, 3000, true, 0), "test", SEEDS);
        assertThat(plain).hasSize(71 * 30);
        assertThat(plain).anyMatch(c -> c.percent() == 20).anyMatch(c -> c.percent() == 90);
    }

    @Test
    void theOrderOfCandidatesDoesNotMatterButTheSeedDoes() {
        List<Candidate> all = candidates(10);
        SamplingRule rule = SamplingRule.CAMELYON16.get(Split.VAL).with(8, 4);
        List<Candidate> chosen = Sampling.draw(all, rule, "val", SEEDS);
        List<Candidate> mixed = new ArrayList<>(all);
        Collections.shuffle(mixed, new Random(3));
        assertThat(Sampling.draw(mixed, rule, "val", SEEDS)).isEqualTo(chosen);
        assertThat(Sampling.draw(all, rule, "val", new Seeds(5))).isNotEqualTo(chosen);
    }

    @Test
    void namesTellSlideRowColumnAndLabel() {
        assertThat(new Candidate("tumor_001", 12345, 678, 0.5, 1).name())
                .isEqualTo("tumor_001_00123450000678_1");
        assertThat(new Candidate("tumor_001", 5, 6, 0, 1).name())
                .isEqualTo("tumor_001_00000050000006_0");
    }
}
