package org.epsam.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrainingPlanTest {
    private static final long MIB = 1 << 20;

    private static TrainingPlan plan() {
        return new TrainingPlan(
                "cpu, 2 threads, float32",
                List.of(
                        PlannedStage.of("1-classify", "9 patches, 2 epochs", 7, 9 * MIB, 0)
                                .found(PlannedStage.State.COMPLETE),
                        PlannedStage.of("2-localize", "12 activation maps", 30, MIB, 0)
                                .found(PlannedStage.State.COPIED),
                        PlannedStage.of("3-adapt", "9 patches, 2 epochs", 60, 20 * MIB, 300 * MIB),
                        PlannedStage.of("4-refine-1", "9 patches, 1 epoch", 240, 30 * MIB, MIB),
                        PlannedStage.of("5-evaluate", "3 patches", 7260, 2000 * MIB, 0)),
                Optional.empty());
    }

    @Test
    void theTableSaysWhatIsComputedAndWhatThatCosts() {
        assertThat(plan().lines())
                .containsExactly(
                        "plan, estimated for cpu, 2 threads, float32:",
                        "  1-classify  9 patches, 2 epochs  complete",
                        "  2-localize  12 activation maps     copied  1 MiB",
                        "  3-adapt     9 patches, 2 epochs      60 s  20 MiB",
                        "  4-refine-1  9 patches, 1 epoch      4 min  30 MiB",
                        "  5-evaluate  3 patches               2.0 h  2.0 GiB",
                        "  in all                              2.1 h  2.0 GiB");
    }

    @Test
    void theTimeLeftIsInProportionToWhatFinishedStagesTook() {
        TrainingPlan plan = plan();
        assertThat(plan.announce("3-adapt"))
                .isEqualTo("stage 3 of 5: 3-adapt, about 2.1 h left in all");
        plan.finished("3-adapt", 30);
        assertThat(plan.announce("4-refine-1"))
                .isEqualTo("stage 4 of 5: 4-refine-1, about 63 min left in all");
        plan.finished("4-refine-1", 570);
        assertThat(plan.announce("5-evaluate"))
                .isEqualTo("stage 5 of 5: 5-evaluate, about 4.0 h left in all");
    }

    @Test
    void aDiskIsTooSmallWithoutRoomForResultsAndForWhatIsThereMeanwhile() {
        assertThat(plan().shortage(Path.of("run"), 2051 * MIB)).isEmpty();
        assertThat(plan().shortage(Path.of("run"), 2050 * MIB))
                .contains(
                        "run: about 2.0 GiB are needed and 2.0 GiB are free; free space, or choose"
                                + " a --run on another disk");
        TrainingPlan early =
                new TrainingPlan(
                        "cpu",
                        List.of(PlannedStage.of("3-adapt", "", 1, MIB, 300 * MIB)),
                        Optional.empty());
        assertThat(early.shortage(Path.of("run"), 300 * MIB)).isPresent();
        assertThat(early.shortage(Path.of("run"), 301 * MIB)).isEmpty();
    }
}
