package org.epsam.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SlideComparisonTest {
    private static final Map<String, Areas> FIRST =
            Map.of("a", new Areas(1, 1, 0), "b", new Areas(4, 1, 1), "c", new Areas(0, 0, 2));

    @Test
    void differencesArePairedBySlide() {
        Map<String, Areas> better =
                Map.of("a", new Areas(1, 0, 0), "b", new Areas(4, 0, 1), "c", new Areas(1, 0, 1));
        SlideComparison found = SlideComparison.of(FIRST, better).orElseThrow();
        // 2 x 5 / (10 + 2 + 3) against 2 x 6 / (12 + 0 + 2); 5 of 10 against 6 of 8.
        assertThat(found.dice().value()).isCloseTo(12 / 14.0 - 10 / 15.0, within(1e-12));
        assertThat(found.iou().value()).isCloseTo(6 / 8.0 - 5 / 10.0, within(1e-12));
        // Each slide is better, so each resampling is.
        assertThat(found.dice().low()).isPositive();
        assertThat(found.dice().high()).isGreaterThan(found.dice().value());
    }

    @Test
    void aResultDoesNotDifferFromItself() {
        SlideComparison same = SlideComparison.of(FIRST, FIRST).orElseThrow();
        assertThat(same.dice()).isEqualTo(new Interval(0, 0, 0));
        assertThat(same.iou()).isEqualTo(new Interval(0, 0, 0));
    }

    @Test
    void otherSlidesAreNotCompared() {
        assertThat(SlideComparison.of(FIRST, Map.of("a", new Areas(1, 1, 0)))).isEmpty();
        Map<String, Areas> one = Map.of("a", new Areas(1, 1, 0));
        assertThat(SlideComparison.of(one, one)).isEmpty();
    }
}
