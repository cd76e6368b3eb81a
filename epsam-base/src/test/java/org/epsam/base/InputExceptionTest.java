package org.epsam.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class InputExceptionTest {
    private static final Path FILE = Path.of("/data/list.csv");

    @Test
    void reasonsAreWordsAndNoNamesOfJava() {
        assertThat(InputException.unreadable(FILE, new AccessDeniedException("/data/list.csv")))
                .hasMessage(
                        "/data/list.csv: cannot be read (access denied); check its permissions");
        assertThat(
                        InputException.reason(
                                FILE, new UncheckedIOException(new IOException("Is a directory"))))
                .isEqualTo("Is a directory");
        assertThat(InputException.reason(FILE, new EOFException())).isEqualTo("it ends too early");
        assertThat(
                        InputException.reason(
                                FILE,
                                new OutputException(
                                        "x",
                                        new FileSystemException("/data/b", null, "Disk full"))))
                .isEqualTo("Disk full");
    }

    @Test
    void aFileElsewhereIsNamed() {
        assertThat(InputException.reason(FILE, new NoSuchFileException("/proc/r")))
                .isEqualTo("/proc/r: no such file or folder");
        assertThat(InputException.reason(FILE, new NoSuchFileException("/data/.list.csv.part")))
                .isEqualTo("no such file or folder");
    }
}
