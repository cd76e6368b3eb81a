package org.epsam.base.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.epsam.base.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
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
                .isInstanceOf(InputException.class)
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
    void aFolderIsNotReplacedByAFile() throws IOException {
        Path empty = Files.createDirectory(dir.resolve("empty"));
        assertThatThrownBy(() -> AtomicFile.write(empty, "text"))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(empty + ": is a folder");
        assertThat(empty).isEmptyDirectory();
        assertThat(dir.toFile().list()).containsExactly("empty");
    }
}
