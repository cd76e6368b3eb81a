package org.epsam.base.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.epsam.base.InputException;
import org.epsam.base.OutputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    private static final int REPLACEMENTS = 5000;

    @TempDir Path dir;

    @Test
    void aFailureKeepsTheOldFileAndLeavesNothingBehind() throws IOException {
        Path file = Files.writeString(dir.resolve("a.txt"), "old");
        assertThatThrownBy(
                        () ->
                                AtomicFile.write(
                                        file,
                                        out -> {
                                            out.write(1);
                                            throw new IOException("disk full");
                                        }))
                .isInstanceOf(OutputException.class)
                .hasMessageStartingWith(file + ": cannot be written")
                .hasMessageContaining("disk full");
        assertThat(file).hasContent("old");
        assertThat(dir.toFile().list()).containsExactly("a.txt");

        AtomicFile.write(
                file,
                out -> {
                    assertThat(dir.toFile().list())
                            .as("what a killed program leaves can be told by its name")
                            .hasSize(2)
                            .anyMatch(name -> AtomicFile.isUnfinished(Path.of(name)));
                    assertThat(AtomicFile.leftovers(file)).hasSize(1);
                    assertThat(AtomicFile.leftovers(dir.resolve("a"))).isEmpty();
                    out.write('n');
                });
        assertThat(file).hasContent("n");
        assertThat(dir.toFile().list()).containsExactly("a.txt");
    }

    @Test
    void aFileThatIsReplacedIsThereAtEachMoment() throws Exception {
        Path file = Files.writeString(dir.resolve("a.txt"), "0");
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Integer> looking =
                CompletableFuture.supplyAsync(
                        () -> {
                            int absent = 0;
                            while (!done.get()) {
                                absent += Files.exists(file) ? 0 : 1;
                            }
                            return absent;
                        });
        try {
            for (int i = 1; i <= REPLACEMENTS; i++) {
                AtomicFile.write(file, Integer.toString(i));
            }
        } finally {
            done.set(true);
        }
        assertThat(looking.get(1, TimeUnit.MINUTES)).isZero();
        assertThat(file).hasContent(Integer.toString(REPLACEMENTS));
    }

    @Test
    void theLongestNamesAreWritten() throws IOException {
        // 255 bytes in UTF-8.
        Path file = dir.resolve("\u00e4".repeat(127) + "a");
        Path leftover = Files.createFile(AtomicFile.unfinished(file));
        AtomicFile.write(file, "text");
        assertThat(file).hasContent("text");
        assertThat(AtomicFile.leftovers(file)).containsExactly(leftover.toAbsolutePath());
        new Leftovers(dir).delete(file);
        assertThat(leftover).doesNotExist();
    }

    @Test
    void filesThatBelongTogetherAppearTogether() throws IOException {
        Path out = dir.resolve("out");
        List<String> names = List.of("a.json", "a.png");
        AtomicFolders.files(out, names, part -> write(part, "old"));
        assertThatThrownBy(
                        () ->
                                AtomicFolders.files(
                                        out,
                                        names,
                                        part -> {
                                            write(part, "new");
                                            throw new IOException("disk full");
                                        }))
                .isInstanceOf(OutputException.class)
                .hasMessageContaining("disk full");
        assertThat(out.toFile().list()).containsExactlyInAnyOrder("a.json", "a.png");
        assertThat(out.resolve("a.json")).hasContent("old");
        AtomicFolders.files(out, names, part -> write(part, "new"));
        assertThat(out.resolve("a.json")).hasContent("new");
        assertThat(out.resolve("a.png")).hasContent("new");
        Files.delete(out.resolve("a.png"));
        Files.createDirectory(out.resolve("a.png"));
        assertThatThrownBy(() -> AtomicFolders.files(out, names, part -> write(part, "")))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(out.resolve("a.png") + ": is a folder");
    }

    private static void write(Path folder, String text) throws IOException {
        Files.writeString(folder.resolve("a.json"), text);
        Files.writeString(folder.resolve("a.png"), text);
    }

    @Test
    void aFolderIsNotReplacedByAFile() throws IOException {
        Path empty = Files.createDirectory(dir.resolve("empty"));
        assertThatThrownBy(() -> AtomicFile.write(empty, "text"))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(empty + ": is a folder");
        assertThat(empty).isEmptyDirectory();
        assertThat(dir.toFile().list()).containsExactly("empty");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aFolderIsCopiedInTheOrderOfNames() throws IOException {
        Path from = Files.createDirectory(dir.resolve("from"));
        for (char name : "qwertyuiopasdfghjklzxcvbnm".toCharArray()) {
            Files.createSymbolicLink(from.resolve(String.valueOf(name)), dir.resolve("absent"));
        }
        // The first link that leads nowhere ends it.
        assertThatThrownBy(() -> AtomicFolders.copy(from, dir.resolve("to")))
                .isInstanceOf(OutputException.class)
                .hasMessageContaining(from.resolve("a") + ": no such file");
        assertThat(dir.toFile().list()).containsExactly("from");
    }
}
