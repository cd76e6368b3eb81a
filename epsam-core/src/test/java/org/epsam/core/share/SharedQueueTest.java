package org.epsam.core.share;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.base.io.PathLock;
import org.epsam.base.work.WorkFolder;
import org.epsam.core.ToldMessages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedQueueTest {
    @TempDir private Path dir;
    private final List<String> done = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, String> failed = Collections.synchronizedMap(new TreeMap<>());
    private final ToldMessages told = new ToldMessages();

    private SharedQueue<String> queue(StatusLog status, String... names) {
        SharedQueue<String> queue = new SharedQueue<>(dir, status, told, dir::resolve);
        for (String name : names) {
            queue.add(name, name);
        }
        return queue;
    }

    private StagedSlides none() {
        return StagedSlides.in(Optional.empty(), told);
    }

    private void segment(StatusLog status, String name) {
        try (PathLock lock = WorkFolder.in(dir, name).lock()) {
            if (!done.contains(name)) {
                status.begin(name, "key", 0);
                done.add(name);
                status.done(name, "settings", 1, 1);
            }
        }
    }

    @Test
    void slidesOfOthersComeLastAndAreTakenOverWhenTheseEnd() {
        StatusLog status = new StatusLog(Sharing.in(dir));
        PathLock other = WorkFolder.in(dir, "a").lock();
        CompletableFuture<Void> all =
                CompletableFuture.runAsync(
                        () ->
                                queue(status, "a", "b", "c")
                                        .run(
                                                none(),
                                                Set::of,
                                                (name, s, file) -> segment(status, name),
                                                failed::put));
        while (told.lines().isEmpty() && !all.isDone()) {
            Thread.onSpinWait();
        }
        assertThat(done).containsExactly("b", "c");
        assertThat(told.lines().get(0))
                .startsWith("waiting for 1 slide at which other programs are at work, first a (")
                .contains("process " + ProcessHandle.current().pid());
        other.close();
        all.join();
        assertThat(done).containsExactly("b", "c", "a");
        assertThat(failed).isEmpty();
    }

    @Test
    void theLargestSlidesComeFirst() throws IOException {
        Files.write(dir.resolve("small"), new byte[10]);
        Files.write(dir.resolve("large"), new byte[1000]);
        Path series = Files.createDirectories(dir.resolve("series"));
        Files.write(series.resolve("1.dcm"), new byte[60]);
        Files.write(series.resolve("2.dcm"), new byte[60]);
        StatusLog status = new StatusLog(Sharing.in(dir));
        queue(status, "gone", "small", "series", "large")
                .run(none(), Set::of, (name, s, file) -> segment(status, name), failed::put);
        assertThat(done).containsExactly("large", "series", "small", "gone");
    }

    @Test
    void theNextSlideIsCopiedAndKeptFromOthersWhileMoreThanTheyNeedAreLeft() throws IOException {
        for (String name : List.of("a", "b", "c", "d")) {
            Files.write(dir.resolve(name), new byte[10]);
        }
        StatusLog status = new StatusLog(Sharing.in(dir.resolve("out")));
        SharedQueue<String> queue =
                new SharedQueue<>(dir.resolve("out"), status, told, dir::resolve);
        List.of("a", "b", "c", "d").forEach(name -> queue.add(name, name));
        Map<String, List<String>> kept = new TreeMap<>();
        Stage stage = new Stage(dir.resolve("fast"), OptionalLong.of(1000));
        try (StagedSlides staged = StagedSlides.in(Optional.of(stage), told)) {
            queue.run(
                    staged,
                    () -> Set.of("c"),
                    (name, s, file) -> {
                        assertThat(file.startsWith(dir.resolve("fast")))
                                .isEqualTo(!name.equals("c"));
                        kept.put(
                                name,
                                Stream.of("a", "b", "c", "d")
                                        .filter(n -> !n.equals(name))
                                        .filter(n -> isOwned(dir.resolve("out"), n))
                                        .toList());
                    },
                    failed::put);
        }
        assertThat(kept)
                .containsExactly(
                        Map.entry("a", List.of("b")),
                        Map.entry("b", List.of()),
                        Map.entry("c", List.of()),
                        Map.entry("d", List.of()));
        assertThat(failed).isEmpty();
        assertThat(dir.resolve("fast")).doesNotExist();
    }

    private static boolean isOwned(Path folder, String name) {
        return PathLock.owner(WorkFolder.in(folder, name).path()).isPresent();
    }

    @Test
    void severalProgramsDoEachSlideOnce() {
        String[] names = new String[40];
        for (int i = 0; i < names.length; i++) {
            names[i] = "slide" + i;
        }
        CountDownLatch start = new CountDownLatch(1);
        List<CompletableFuture<Void>> programs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            StatusLog status = new StatusLog(Sharing.in(dir));
            programs.add(
                    CompletableFuture.runAsync(
                            () -> {
                                try {
                                    start.await();
                                } catch (InterruptedException e) {
                                    throw new IllegalStateException(e);
                                }
                                queue(status, names)
                                        .run(
                                                none(),
                                                Set::of,
                                                (name, s, file) -> segment(status, name),
                                                failed::put);
                            }));
        }
        start.countDown();
        programs.forEach(CompletableFuture::join);
        assertThat(done).containsExactlyInAnyOrder(names);
        assertThat(failed).isEmpty();
        assertThat(FolderStatus.of(dir).count(FolderStatus.State.DONE)).isEqualTo(names.length);
    }

    @Test
    void aSlideThatFailsIsTriedAgainAtTheEndAndThenLeftOut() {
        StatusLog status = new StatusLog(Sharing.in(dir));
        List<String> tried = new ArrayList<>();
        SharedQueue<String> queue = queue(status, "damaged", "away", "good", "unreadable");
        queue.addFailed("noslide", "is no slide");
        queue.run(
                none(),
                Set::of,
                (name, s, file) -> {
                    tried.add(name);
                    if (name.equals("unreadable")) {
                        throw new InputException("cannot be opened");
                    }
                    status.begin(name, "key", 0);
                    boolean isAway = name.equals("away") && Collections.frequency(tried, name) < 2;
                    if (name.equals("damaged") || isAway) {
                        throw new InputException(name + ": cannot be read");
                    }
                    status.done(name, "settings", 1, 1);
                    done.add(name);
                },
                failed::put);
        assertThat(done).containsExactly("good", "away");
        assertThat(tried)
                .containsExactly(
                        "damaged",
                        "away",
                        "good",
                        "unreadable",
                        "damaged",
                        "away",
                        "unreadable",
                        "damaged",
                        "unreadable");
        assertThat(failed)
                .containsExactly(
                        Map.entry("damaged", "damaged: cannot be read"),
                        Map.entry("unreadable", "cannot be opened"));
        assertThat(FolderStatus.of(dir).count(FolderStatus.State.FAILED)).isEqualTo(3);
    }
}
