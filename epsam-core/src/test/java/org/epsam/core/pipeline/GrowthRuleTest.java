package org.epsam.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.epsam.core.run.PseudoMaskRow;
import org.junit.jupiter.api.Test;

class GrowthRuleTest {
    private static PseudoMaskRow row(String name, boolean kept, long area) {
        OptionalDouble none = OptionalDouble.empty();
        return new PseudoMaskRow(name, "", none, kept, OptionalLong.of(area), none, none);
    }

    @Test
    void growthIsThatOfPatchesWhoseMasksAreKeptInBoth() {
        List<PseudoMaskRow> first =
                List.of(row("a", true, 100), row("b", true, 300), row("c", false, 50));
        List<PseudoMaskRow> later =
                List.of(row("a", true, 200), row("c", true, 900), row("b", true, 400));
        assertThat(GrowthRule.of(first, later)).hasValue(1.5);
        assertThat(GrowthRule.of(first, List.of(row("a", true, 90), row("b", false, 900))))
                .hasValue(0.9);
        assertThat(GrowthRule.of(List.of(), later)).isEmpty();
        assertThat(GrowthRule.of(List.of(row("a", true, 0)), later)).isEmpty();
    }
}
