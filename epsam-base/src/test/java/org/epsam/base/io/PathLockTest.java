package org.epsam.base.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.epsam.base.InputException;
import org.epsam.base.OutputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathLockTest {
    private static final int CYCLES = 1000;
    private static final String SELF = LockOwner.now().host();

    @TempDir private Path dir;

    /** Another program: takes the lock of a path, says so, and holds it until it is killed. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] args) throws IOException {
            try (PathLock lock = PathLock.take(Path.of(args[0]))) {
                System.out.println("held");
                System.out.println(System.in.read());
            }
        }
    }

    private static Process start(Class<?> program, Redirect out, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx64m");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(program.getName());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectOutput(out)
                .redirectError(Redirect.INHERIT)
                .start();
    }

    private static Process hold(Path target) throws IOException {
        Process holder = start(Holder.class, Redirect.PIPE, target.toString());
        BufferedReader out = holder.inputReader();
        assertThat(out.readLine()).isEqualTo("held");
        return holder;
    }

    private static Path file(Path target) {
        return target.resolveSibling("." + target.getFileName() + ".epsam-lock");
    }

    @Test
    void anotherProcessIsNamedAndItsLockEndsWithIt() throws Exception {
        Path target = dir.resolve("out/slide");
        Process holder = hold(target);
        try {
            assertThatThrownBy(() -> PathLock.take(target))
                    .isInstanceOf(InputException.class)
                    .hasMessageStartingWith(
                            target
                                    + ": is being written by process "
                                    + holder.pid()
                                    + " on "
                                    + SELF
                                    + " since 2")
                    .hasMessageEndingWith("; wait until it ends, or choose another folder");
        } finally {
            holder.destroyForcibly().waitFor();
        }
        assertThat(file(target)).exists();
        PathLock.take(target).close();
        assertThat(file(target)).doesNotExist();
    }

    @Test
    void oneThreadHasItAtATime() throws IOException {
        Path target = dir.resolve("a/b/slide");
        try (PathLock lock = PathLock.take(target)) {
            assertThatThrownBy(() -> PathLock.take(dir.resolve("a/../a/b/slide")))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("process " + ProcessHandle.current().pid() + " on ");
            PathLock.take(dir.resolve("a/b/other")).close();
        }
        assertThat(dir).isEmptyDirectory();
        try (PathLock lock = PathLock.take(target)) {
            Files.writeString(target, "result");
        }
        assertThat(dir.resolve("a/b").toFile().list()).containsExactly("slide");
    }

    /** Another program: takes and releases locks of its own in a folder. */
    static final class Passer {
        private Passer() {}

        public static void main(String[] args) {
            for (int i = 0; i < CYCLES; i++) {
                PathLock.take(Path.of(args[0], args[1] + i)).close();
            }
        }
    }

    @Test
    void theirFolderComesAndGoesWithoutHarm() throws Exception {
        Path folder = dir.resolve("out/.working");
        passInThreads(folder);
        assertThat(folder.getParent()).doesNotExist();
        Process other = start(Passer.class, Redirect.INHERIT, folder.toString(), "other");
        passInThreads(folder);
        assertThat(other.waitFor()).isZero();
    }

    private static void passInThreads(Path folder) {
        IntStream.range(0, 4)
                .parallel()
                .forEach(i -> Passer.main(new String[] {folder.toString(), "here" + i + "-"}));
    }

    @Test
    void aFileInPlaceOfTheFolderIsTold() throws IOException {
        Path file = Files.writeString(dir.resolve("out"), "");
        assertThatThrownBy(() -> PathLock.take(file.resolve("slide")))
                .isInstanceOf(OutputException.class)
                .hasMessageContaining("cannot be written");
    }

    @Test
    void tablesAreWaitedForSoThatEachChangeStays() throws IOException {
        Path table = Files.writeString(dir.resolve("table"), "0");
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(
                    CompletableFuture.runAsync(
                            () -> {
                                try (PathLock lock = PathLock.await(table)) {
                                    int n = Integer.parseInt(Files.readString(table));
                                    AtomicFile.write(table, Integer.toString(n + 1));
                                } catch (IOException e) {
                                    throw new AssertionError(e);
                                }
                            }));
        }
        all.forEach(CompletableFuture::join);
        assertThat(table).hasContent("4");
    }

    @Test
    void withoutLocksOfTheSystemTheFileIsTheLockUntilItsProcessHasEnded() throws Exception {
        PathLock.SystemLock none =
                channel -> {
                    throw new IOException("no locks here");
                };
        Path target = dir.resolve("slide");
        PathLock.take(target, none).close();
        assertThat(file(target)).doesNotExist();

        Files.writeString(file(target), LockOwner.now().toString());
        assertThatThrownBy(() -> PathLock.take(target, none))
                .isInstanceOf(InputException.class)
                .hasMessageEndingWith("choose another folder");
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        Files.writeString(
                file(target), new LockOwner(ended.pid(), SELF, Instant.now(), "").toString());
        PathLock.take(target, none).close();
        assertThat(file(target)).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLockOfAnotherMachineEndsWhenItIsNoLongerRenewed(boolean hasLocks) throws IOException {
        // Some network file systems grant a lock on each machine.
        PathLock.SystemLock system =
                channel -> {
                    if (hasLocks) {
                        return true;
                    }
                    throw new IOException("no locks here");
                };
        Path target = dir.resolve("slide");
        Files.writeString(file(target), "process 7 on elsewhere since 2026-01-02T03:04:05Z");
        writtenBefore(target, PathLock.LEASE.minusSeconds(10));
        assertThatThrownBy(() -> PathLock.take(target, system))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("process 7 on elsewhere since 2026-01-02T03:04:05Z; ")
                .hasMessageEndingWith("if it has ended, its lock is taken over 3 minutes later");
        writtenBefore(target, PathLock.LEASE.plusSeconds(10));
        PathLock.take(target, system).close();
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void severalProgramsTakeALockOverOneAfterAnother() throws IOException {
        Path target = dir.resolve("slide");
        Path turn = file(file(target));
        Files.writeString(file(target), "process 7 on elsewhere since 2026-01-02T03:04:05Z");
        writtenBefore(target, PathLock.LEASE.plusSeconds(10));
        // Another one is at it.
        Files.createFile(turn);
        assertThatThrownBy(() -> PathLock.take(target)).isInstanceOf(InUseException.class);
        assertThat(file(target)).exists();
        Files.setLastModifiedTime(
                turn, FileTime.from(Instant.now().minus(PathLock.LEASE.plusSeconds(10))));
        assertThatThrownBy(() -> PathLock.take(target)).isInstanceOf(InUseException.class);
        PathLock.take(target).close();
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void aLockWithoutNameIsWaitedForUntilItHasOneOrIsLeftBehind() throws IOException {
        Path target = dir.resolve("slide");
        Files.createFile(file(target));
        writtenBefore(target, Duration.ofMillis(4500));
        PathLock.take(target).close();
        assertThat(dir).isEmptyDirectory();

        Files.createFile(file(target));
        CompletableFuture<InUseException> answer =
                CompletableFuture.supplyAsync(
                        () -> {
                            try (PathLock lock = PathLock.take(target)) {
                                throw new AssertionError("taken: " + lock);
                            } catch (InUseException e) {
                                return e;
                            }
                        });
        Files.writeString(file(target), "process 7 on elsewhere since 2026-01-02T03:04:05Z");
        assertThat(answer.join())
                .hasMessageContaining("is being written by process 7 on elsewhere");
    }

    @Test
    void heldLocksAreRenewed() throws IOException {
        Path target = dir.resolve("slide");
        try (PathLock lock = PathLock.take(target)) {
            String text = Files.readString(file(target));
            writtenBefore(target, PathLock.LEASE);
            PathLock.renewAll();
            assertThat(Files.getLastModifiedTime(file(target)).toInstant())
                    .isAfter(Instant.now().minusSeconds(60));
            assertThat(file(target)).hasContent(text);
        }
    }

    @Test
    void aLockThatAnotherMachineHasTakenOverIsNoLongerHeld() throws IOException {
        Path target = dir.resolve("slide");
        Path others = dir.resolve("others");
        try (PathLock lock = PathLock.take(target)) {
            lock.requireHeld();
            Files.writeString(others, "process 7 on elsewhere since 2026-01-02T03:04:05Z");
            Files.move(others, file(target), StandardCopyOption.REPLACE_EXISTING);
            assertThatThrownBy(lock::requireHeld)
                    .isInstanceOf(InUseException.class)
                    .hasMessageContaining("slide.epsam-lock: is no longer this program's")
                    .hasMessageEndingWith("run the same command to go on");
        }
        assertThat(file(target)).isNotEmptyFile();
    }

    private static void writtenBefore(Path target, Duration age) throws IOException {
        Files.setLastModifiedTime(file(target), FileTime.from(Instant.now().minus(age)));
    }

    @Test
    void aNumberThatAnotherProcessHasMeanwhileIsNoOwner() {
        long self = ProcessHandle.current().pid();
        assertThat(LockOwner.now().isGone()).isFalse();
        assertThat(new LockOwner(self, SELF, Instant.EPOCH, "").isGone()).isTrue();
        assertThat(new LockOwner(self, "elsewhere", Instant.EPOCH, "").isGone()).isFalse();
        assertThat(LockOwner.parse(LockOwner.now().toString()).orElseThrow().process())
                .isEqualTo(self);
        assertThat(LockOwner.parse("process x")).isEmpty();
        assertThat(new LockOwner(self, SELF, Instant.EPOCH, "other").isHere()).isFalse();
        LockOwner named = new LockOwner(1, "a", Instant.EPOCH, "b");
        assertThat(LockOwner.parse(named.text())).contains(named);
        assertThat(LockOwner.parse("process 1 on a since yesterday")).isEmpty();
    }

    @Test
    void locksAreNoContent() throws IOException {
        try (PathLock lock = PathLock.take(dir.resolve("run.json"))) {
            assertThat(OutputFolder.content(dir)).isEmpty();
        }
    }
}
