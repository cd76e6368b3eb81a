package org.epsam.core.adapt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.epsam.base.InputException;
import org.epsam.core.run.AdaptFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PseudoMasksTest {
    private static void scores(Path folder, String rows) throws IOException {
        Files.writeString(
                folder.resolve("ids.csv"),
                "name,slide,score,kept,area,truth_dice,truth_iou\n" + rows);
    }

    @Test
    void weightsFollowTheScoresOfThoseThatAreLearnedFrom(@TempDir Path dir) throws IOException {
        scores(
                dir,
                "a_1,s,0.90000,true,7,0.5,0.4\nb_1,s,0.10000,false,7,,\n"
                        + "\"c,d_1\",s,0.30000,true,7,,\ne_1,s,0.60000,true,7,,\n");
        Map<String, Double> weights =
                PseudoMasks.weights(new AdaptFolder(dir), List.of("a_1", "c,d_1", "e_1"));
        assertThat(weights).containsOnlyKeys("a_1", "c,d_1", "e_1");
        assertThat(weights.get("a_1")).isCloseTo(1.5, within(1e-9));
        assertThat(weights.get("c,d_1")).isCloseTo(0.5, within(1e-9));
        assertThat(weights.get("e_1")).isCloseTo(1, within(1e-9));
        assertThat(weights.values().stream().mapToDouble(w -> w).average().orElseThrow())
                .isCloseTo(1, within(1e-9));
    }

    @Test
    void withoutAnyOverlapAllCountTheSame(@TempDir Path dir) throws IOException {
        scores(dir, "a_1,s,0.00000,true,7,,\nb_1,s,0.00000,true,7,,\n");
        assertThat(PseudoMasks.weights(new AdaptFolder(dir), List.of("a_1", "b_1")))
                .isEqualTo(Map.of("a_1", 1.0, "b_1", 1.0));
    }

    @Test
    void aMissingScoreIsNamed(@TempDir Path dir) throws IOException {
        assertThatThrownBy(() -> PseudoMasks.weights(new AdaptFolder(dir), List.of("a_1")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("ids.csv");
        scores(dir, "a_1,s,0.5,true,7,,\n");
        assertThatThrownBy(() -> PseudoMasks.weights(new AdaptFolder(dir), List.of("a_1", "b_1")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no score of b_1");
        scores(dir, "a_1,s,many,true,7,,\n");
        assertThatThrownBy(() -> PseudoMasks.weights(new AdaptFolder(dir), List.of("a_1")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("many");
    }

    @Test
    void whereNoneIsKeptTheReasonIsTold() {
        List<Double> scores = new ArrayList<>(List.of(0.3, 0.1, 0.2));
        assertThat(PseudoMasks.noneKept("3-adapt", scores, 0.9))
                .hasMessageContaining("none of 3 pseudo masks passes adapt.ids_threshold=0.90")
                .hasMessageContaining("try --set adapt.ids_threshold=0.20");
        assertThat(PseudoMasks.noneKept("3-adapt", scores, 0.2))
                .hasMessageContaining("2 of 3 pseudo masks pass adapt.ids_threshold=0.20")
                .hasMessageContaining("empty")
                .hasMessageContaining("adapt.colour_refinement");
        assertThat(PseudoMasks.noneKept("3-adapt", new ArrayList<>(), 0.2))
                .hasMessageContaining("none of 0");
    }
}
