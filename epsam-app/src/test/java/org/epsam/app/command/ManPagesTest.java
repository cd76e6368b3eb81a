package org.epsam.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManPagesTest {
    private static final Path GROFF = Path.of("/usr/bin/groff");

    @TempDir private Path dir;

    /** Runs of blanks count as one: groff breaks and justifies lines. */
    private static String words(String text) {
        return text.replaceAll("\\s+", " ");
    }

    @Test
    void eachCommandHasAPageThatNamesItsOptionsAndExamples() {
        Map<String, String> pages = ManPages.all();
        // With the commands in config and in spark.
        assertThat(pages).hasSize(1 + Epsam.COMMANDS.size() + 3 + 4 + 1);
        assertThat(pages.get("epsam-train"))
                .startsWith(".TH \"epsam\\-train\" 1 ")
                .containsSubsequence(
                        "epsam\\-train \\- Train on labelled patches",
                        ".SH \"SYNOPSIS\"",
                        "epsam train \\-\\-data DIR \\-\\-run DIR [OPTIONS]",
                        ".SH \"OPTIONS\"",
                        "\\-\\-dry\\-run\n",
                        "Nothing is written.",
                        ".SH \"CONFIGURATION\"",
                        "\\-\\-preset NAME\n",
                        "small, default, published",
                        ".SH \"EXAMPLES\"",
                        "epsam train \\-\\-data mydata \\-\\-run runs/mine",
                        ".SH \"SEE ALSO\"",
                        "epsam(1)");
        assertThat(pages.get("epsam"))
                .contains(".SH \"EXIT CODES\"", "EPSAM_HEAP", "epsam\\-segment(1)");
        pages.forEach(
                (name, page) ->
                        assertThat(page)
                                .as(name)
                                .doesNotContain("${", "%n", "null")
                                .matches("[\\x00-\\x7f]*"));
    }

    /** As man shows it, without a warning. */
    @Test
    void groffReadsThePages() throws Exception {
        assumeTrue(Files.isExecutable(GROFF), "groff is not here");
        ManPages.main(new String[] {dir.resolve("man/man1").toString()});
        for (Path page :
                List.of(dir.resolve("man/man1/epsam.1"), dir.resolve("man/man1/epsam-train.1"))) {
            Process groff =
                    new ProcessBuilder(
                                    GROFF.toString(),
                                    "-man",
                                    "-Tascii",
                                    "-P-c",
                                    "-ww",
                                    page.toString())
                            .redirectError(dir.resolve("err").toFile())
                            .start();
            String shown =
                    new String(groff.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(groff.waitFor()).isZero();
            assertThat(dir.resolve("err")).isEmptyFile();
            assertThat(words(shown.replaceAll(".\\x08", "")))
                    .contains("epsam train --data data/camelyon --run runs/a --preset camelyon16");
        }
    }
}
