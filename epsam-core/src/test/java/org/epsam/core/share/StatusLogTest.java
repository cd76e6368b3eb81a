package org.epsam.core.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.base.io.JsonLines;
import org.epsam.base.io.PathLock;
import org.epsam.base.task.Shard;
import org.epsam.base.work.WorkFolder;
import org.epsam.core.share.FolderStatus.Slide;
import org.epsam.core.share.FolderStatus.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusLogTest {
    @TempDir private Path dir;

    /** A program of its own: it knows what others do from the file alone. */
    private StatusLog program() {
        return new StatusLog(Sharing.in(dir));
    }

    private Slide slide(String name) {
        return FolderStatus.of(dir).slides().stream()
                .filter(slide -> slide.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aSlideThatFailsIsLeftOutAfterItsTries() {
        for (int i = 0; i < 3; i++) {
            StatusLog program = program();
            program.begin("a", "key", 0);
            assertThat(program.failed("a", "damaged " + i)).isEqualTo(i < 2);
        }
        assertThatThrownBy(() -> program().begin("a", "key", 0))
                .isInstanceOf(QuarantineException.class)
                .hasMessage("a: left out after 3 tries: damaged 2; to try again: --tries 4");
        assertThat(slide("a").state()).isEqualTo(State.FAILED);
        assertThat(slide("a").reason()).contains("damaged 2");
        // Repaired, or with other options.
        assertThatCode(() -> program().begin("a", "other", 0)).doesNotThrowAnyException();
        assertThatCode(
                        () ->
                                new StatusLog(new Sharing(dir, Shard.ALL, 4, Optional.empty()))
                                        .begin("b", "key", 0))
                .doesNotThrowAnyException();
    }

    @Test
    void aSlideThatEndsItsProgramIsLeftOutUnlessItComesFurtherEachTime() {
        program().begin("a", "key", 0);
        program().begin("a", "key", 500);
        program().begin("a", "key", 500);
        program().begin("a", "key", 500);
        assertThatThrownBy(() -> program().begin("a", "key", 500))
                .isInstanceOf(QuarantineException.class)
                .hasMessageStartingWith(
                        "a: left out after 3 tries: the last one ended its program");
        assertThat(slide("a").state()).isEqualTo(State.FAILED);
        assertThat(slide("a").reason()).contains("the last one ended its program");
        assertThatCode(() -> program().begin("a", "key", 900)).doesNotThrowAnyException();
    }

    @Test
    void interruptionsAndFullDisksAreNoFailures() {
        for (int i = 0; i < 5; i++) {
            StatusLog program = program();
            program.begin("a", "key", 0);
            if (i % 2 == 0) {
                program.stopped("a");
            } else {
                StatusLog.stopAll();
            }
        }
        assertThat(slide("a").state()).isEqualTo(State.INTERRUPTED);
        program().begin("a", "key", 0);
        program().done("a", "settings", 10, 1.5);
        assertThat(slide("a").state()).isEqualTo(State.DONE);
    }

    @Test
    void whatIsDoneBeginsAnewWithAllItsTries() {
        for (int i = 0; i < 2; i++) {
            program().begin("a", "key", 0);
        }
        program().done("a", "settings", 10, 1.5);
        for (int i = 0; i < 3; i++) {
            program().begin("a", "key", 0);
        }
        assertThatThrownBy(() -> program().begin("a", "key", 0))
                .isInstanceOf(QuarantineException.class);
    }

    @Test
    void aSlideThatCannotBeOpenedIsNotedOnce() throws IOException {
        for (int i = 0; i < 3; i++) {
            // Each program tries it.
            assertThat(program().failed("a", "cannot be read")).isTrue();
        }
        assertThat(Files.readAllLines(dir.resolve("status.jsonl"))).hasSize(1);
        assertThat(slide("a").state()).isEqualTo(State.FAILED);
    }

    @Test
    void statesAreToldApart() {
        StatusLog program = program();
        program.list(List.of("done", "failed", "killed", "running", "waiting"));
        program.list(List.of("done", "waiting"));
        program.begin("done", "1", 0);
        program.done("done", "settings", 10, 1.5);
        program.done("done", "settings", 10, 1.5);
        program.failed("failed", "cannot be read");
        program.begin("killed", "1", 0);
        program.begin("running", "1", 0);
        new JsonLines(dir.resolve("status.jsonl"))
                .append(
                        List.of(
                                Map.of(
                                        "event",
                                        "tiles",
                                        "slide",
                                        "running",
                                        "time",
                                        Instant.now().toString(),
                                        "done",
                                        30,
                                        "all",
                                        40)));
        try (PathLock lock = WorkFolder.in(dir, "running").lock()) {
            FolderStatus status = FolderStatus.of(dir);
            assertThat(status.slides())
                    .extracting(Slide::state)
                    .containsExactly(
                            State.DONE,
                            State.FAILED,
                            State.INTERRUPTED,
                            State.RUNNING,
                            State.WAITING);
            assertThat(slide("running").fraction()).isEqualTo(0.75);
            assertThat(slide("running").owner().orElseThrow().process())
                    .isEqualTo(ProcessHandle.current().pid());
            assertThat(status.count(State.DONE)).isOne();
            assertThat(status.perHour()).isEmpty();
        }
    }

    @Test
    void theTimeThatIsLeftFollowsFromTheLastSlides() {
        Instant start = Instant.parse("2026-03-01T10:00:00Z");
        JsonLines file = new JsonLines(dir.resolve("status.jsonl"));
        for (int i = 0; i < 8; i++) {
            Instant begun = start.plusSeconds(600L * i);
            file.append(List.of(event("begun", "s" + i, begun)));
            if (i < 6) {
                file.append(List.of(event("done", "s" + i, begun.plusSeconds(600))));
            }
        }
        FolderStatus status = FolderStatus.of(dir);
        assertThat(status.perHour()).contains(6.0);
        assertThat(status.remaining()).contains(Duration.ofMinutes(20));
    }

    private static Map<String, Object> event(String kind, String slide, Instant time) {
        return Map.of("event", kind, "slide", slide, "time", time.toString(), "key", "1");
    }

    @Test
    void aFolderOfWhichNothingIsKnownIsTold() {
        assertThatThrownBy(() -> FolderStatus.of(dir))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(dir + ": has no status.jsonl");
    }
}
