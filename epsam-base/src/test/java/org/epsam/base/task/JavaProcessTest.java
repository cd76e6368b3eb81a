package org.epsam.base.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaProcessTest {
    /** What the process runs. */
    static final class Echo {
        private Echo() {}

        public static void main(String[] words) {
            System.out.print(words[0] + System.getProperty("java.io.tmpdir"));
        }
    }

    @Test
    void hasTheClassesAndTheSettingsOfThisOne() throws Exception {
        List<String> command = JavaProcess.command(Echo.class, List.of("-Xint"), List.of("a b "));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        byte[] answer = process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).isZero();
        assertThat(new String(answer, StandardCharsets.UTF_8))
                .isEqualTo("a b " + System.getProperty("java.io.tmpdir"));
    }

    @Test
    void hasTheClassesThatWereLoadedLater(@TempDir Path dir) throws IOException {
        Path jar = dir.resolve("of an application.jar");
        try (URLClassLoader later =
                new URLClassLoader(
                        new URL[] {jar.toUri().toURL(), new URL("https://example.org/x.jar")})) {
            assertThat(JavaProcess.classPath(later).split(File.pathSeparator))
                    .contains(jar.toString())
                    .startsWith(System.getProperty("java.class.path").split(File.pathSeparator))
                    .noneMatch(place -> place.contains("example.org"));
        }
    }
}
