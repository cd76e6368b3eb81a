package org.epsam.base.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.epsam.base.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFolderTest {
    private static final String ID = "01234567-89ab-cdef-0123-456789abcdef";

    @TempDir Path dir;

    private static void require(Path folder, boolean own) {
        OutputFolder.requireOwn(folder, "--run", "a run", f -> own);
    }

    @Test
    void foldersOfOthersAreRefusedInOneLine() throws IOException {
        Files.writeString(dir.resolve("thesis.txt"), "x");
        Files.createDirectory(dir.resolve("photos"));
        assertThatThrownBy(() -> require(dir, false))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        dir
                                + ": holds photos and 1 more, but not a run; nothing was changed,"
                                + " choose an absent or empty folder for --run");
        assertThatCode(() -> require(dir, true)).doesNotThrowAnyException();
        assertThatThrownBy(() -> require(dir.resolve("thesis.txt"), true))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("thesis.txt: is not a folder; choose another --run");
    }

    @Test
    void absentAndEmptyFoldersAndThoseWithUnfinishedThingsOnlyAreTaken() throws IOException {
        assertThatCode(() -> require(dir.resolve("absent"), false)).doesNotThrowAnyException();
        assertThatCode(() -> require(dir, false)).doesNotThrowAnyException();
        Files.createFile(AtomicFile.unfinished(dir.resolve("run.json")));
        assertThatCode(() -> require(dir, false)).doesNotThrowAnyException();
        Files.createFile(dir.resolve("run.json.part"));
        assertThatThrownBy(() -> require(dir, false)).hasMessageContaining("holds run.json.part,");
    }

    @Test
    void resultsWithoutTheirMarkAreOfOthers() throws IOException {
        Path mark = dir.resolve("a_outlines.geojson");
        Path mask = dir.resolve("a_mask.png");
        OutputFolder.requireOwnResults(mark, List.of(mask));
        Files.createFile(mask);
        assertThatThrownBy(() -> OutputFolder.requireOwnResults(mark, List.of(mask)))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(mask + ": would be replaced")
                .hasMessageContaining("no a_outlines.geojson next to it")
                .hasMessageContaining("another --out");
        Files.createFile(mark);
        assertThatCode(() -> OutputFolder.requireOwnResults(mark, List.of(mask)))
                .doesNotThrowAnyException();
    }

    @Test
    void onlyUnfinishedThingsOfTheProgramAreSweptAway() throws IOException {
        List<Path> others =
                List.of(
                        dir.resolve("download.zip.part"),
                        dir.resolve(".hidden.part"),
                        dir.resolve("a." + ID + ".epsam-part"),
                        dir.resolve(".download." + ID + ".part"),
                        dir.resolve(".a.epsam-part"),
                        dir.resolve("folder.part/deep/.b.part"));
        for (Path other : others) {
            Files.createDirectories(other.getParent());
            Files.writeString(other, "theirs");
        }
        Path file = AtomicFile.unfinished(dir.resolve("folder.part/deep/x.png"));
        Files.writeString(file, "ours");
        Path folder = AtomicFile.unfinished(dir.resolve("2-localize"));
        Files.writeString(Files.createDirectories(folder.resolve("map")).resolve("m"), "ours");

        AtomicFolders.sweep(dir);
        assertThat(List.of(file, folder)).noneMatch(Files::exists);
        assertThat(others).allSatisfy(other -> assertThat(other).hasContent("theirs"));
    }

    @Test
    void leftoversAreOfThisNameAlone() throws IOException {
        Path target = dir.resolve("data");
        Path own = Files.createDirectory(AtomicFile.unfinished(target));
        Files.createDirectory(AtomicFile.unfinished(dir.resolve("data.csv")));
        Files.createDirectory(dir.resolve(".data.partial"));
        assertThat(AtomicFile.leftovers(target)).containsExactly(own.toAbsolutePath());
        assertThat(AtomicFile.leftovers(dir.resolve("absent/data"))).isEmpty();
    }

    @Test
    void leftoversOfManyResultsAreDeletedByName() throws IOException {
        Path mine = Files.createFile(AtomicFile.unfinished(dir.resolve("a.png")));
        Path again = Files.createFile(AtomicFile.unfinished(dir.resolve("a.png")));
        Path other = Files.createFile(AtomicFile.unfinished(dir.resolve("b.a.png")));
        new Leftovers(dir).delete(dir.resolve("a.png"));
        assertThat(List.of(mine, again)).noneMatch(Files::exists);
        assertThat(other).exists();
        new Leftovers(dir.resolve("absent")).delete(dir.resolve("absent/a.png"));
    }

    @Test
    void aFileIsRefusedBeforeTheWork() throws IOException {
        Path file = Files.createFile(dir.resolve("a.html"));
        OutputFolder.claimFile(file, "--out").close();
        assertThatThrownBy(() -> OutputFolder.claimFile(dir, "--out"))
                .isInstanceOf(InputException.class)
                .hasMessage(dir + ": is a folder; name a file to write");
        assertThatThrownBy(() -> OutputFolder.claimFile(file.resolve("b"), "--out"))
                .isInstanceOf(InputException.class)
                .hasMessage(file + ": is not a folder; choose another --out");
    }

    @Test
    void whatAnInterruptedCommandLeftOfAFileGoesAndNoOtherTakesIt() throws IOException {
        Path file = dir.resolve("absent/a.html");
        Path left = AtomicFile.unfinished(file);
        Path other = AtomicFile.unfinished(file.resolveSibling("b.html"));
        Files.createDirectories(left.getParent());
        Files.createFile(left);
        Files.createFile(other);
        try (PathLock lock = OutputFolder.claimFile(file, "--out")) {
            assertThat(left).doesNotExist();
            assertThat(other).exists();
            assertThatThrownBy(() -> OutputFolder.claimFile(file, "--out"))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("is being written by");
        }
        OutputFolder.claimFile(file, "--out").close();
        assertThat(OutputFolder.content(file.getParent())).isEmpty();
    }

    @Test
    void sweepingKeepsWhatIsExcepted() throws IOException {
        Path kept = Files.createDirectory(dir.resolve("kept"));
        Path inside = Files.createFile(AtomicFile.unfinished(kept.resolve("x")));
        Path single = Files.createFile(AtomicFile.unfinished(dir.resolve("y")));
        Path swept = Files.createFile(AtomicFile.unfinished(dir.resolve("z")));
        AtomicFolders.sweep(dir, path -> path.equals(kept) || path.equals(single));
        assertThat(inside).exists();
        assertThat(single).exists();
        assertThat(swept).doesNotExist();
    }

    @Test
    void anErrorSaysWhatIsWrongAndNotOnlyThePath() {
        Path absent = dir.resolve("absent");
        Exception cause = new NoSuchFileException(absent.toString());
        assertThat(AtomicFolders.unwritable(dir, cause))
                .hasMessageContaining(absent + ": no such file or folder");
        assertThat(
                        AtomicFolders.unwritable(
                                dir, new UncheckedIOException(new IOException("disk full"))))
                .hasMessageContaining("(disk full)");
        assertThatThrownBy(() -> Sha256.of(absent))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no such file or folder");
    }
}
