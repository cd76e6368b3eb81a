package org.epsam.base.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileNamesTest {
    @Test
    void aPathThatNoFileCanHaveIsNotSearchedFor(@TempDir Path dir) {
        Path deep = dir.resolve("a/".repeat(50_000) + "b.png");
        assertThat(FileNames.stored(deep)).isSameAs(deep);
    }

    @Test
    void namesThatAreNoTextAreToldAsSuch(@TempDir Path dir) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "bash is not here");
        int code =
                new ProcessBuilder(
                                "/bin/bash", "-c", "printf x > $'caf\\xe9.png'; printf x > b.png")
                        .directory(dir.toFile())
                        .start()
                        .waitFor();
        assertThat(code).isZero();
        int refused = 0;
        try (Stream<Path> files = Files.list(dir)) {
            for (Path file : files.toList()) {
                if (file.endsWith("b.png")) {
                    FileNames.requireText(file);
                    continue;
                }
                refused++;
                assertThatThrownBy(() -> FileNames.requireText(file))
                        .isInstanceOf(InputException.class)
                        .hasMessageStartingWith(file + ": its name is not text in ");
            }
        }
        assertThat(refused).isEqualTo(1);
    }
}
