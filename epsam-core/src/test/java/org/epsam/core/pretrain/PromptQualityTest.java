package org.epsam.core.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PromptQualityTest {
    @Test
    void allNumbersOfClicksTogetherCountAsMuchAsEachOtherKindOfPrompt() {
        Map<String, Double> quality =
                Map.of(
                        "click1", 0.0, "click3", 0.0, "click8", 0.0, "box", 1.0, "points", 1.0,
                        "map", 1.0);
        assertThat(PromptQuality.mean(quality)).isEqualTo(0.75);
    }
}
