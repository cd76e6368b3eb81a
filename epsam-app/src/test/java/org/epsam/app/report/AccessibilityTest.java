package org.epsam.app.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.epsam.base.io.Json;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Looks at the pages with axe-core in a browser, as wide as a screen and as a telephone, light and
 * dark: without barriers for people who hear them, enlarge them, or use them without a mouse.
 */
class AccessibilityTest {
    private static final List<Integer> WIDTHS = List.of(1100, 420);
    private static final Pattern FOUND = Pattern.compile("<pre id=\"found\">([^<]+)</pre>");

    /** Runs axe on a page in a frame and sends what it found to the page around it. */
    private static final String AXE =
            """
            <script>%s</script>
            <script>
            document.querySelectorAll("details:not(.panel)").forEach(d => d.open = true);
            axe.run({resultTypes: ["violations"]}).then(result => parent.postMessage({
              page: document.title, width: innerWidth,
              paper: getComputedStyle(document.body).backgroundColor,
              overflow: document.documentElement.scrollWidth - innerWidth,
              passed: result.passes.length,
              barriers: result.violations
                .filter(v => v.impact === "serious" || v.impact === "critical")
                .map(v => v.id + ": " + v.nodes.slice(0, 3).map(n => n.html).join(" "))
            }, "*"));
            </script>
            """;

    private static final String AROUND =
            """
            <!DOCTYPE html>
            <html><head><meta name="color-scheme" content="light dark"></head><body>
            <script>
            const found = [];
            addEventListener("message", event => {
              found.push(event.data);
              if (found.length === %d) {
                const text = new TextEncoder().encode(JSON.stringify(found));
                const pre = document.createElement("pre");
                pre.id = "found";
                pre.textContent = btoa(Array.from(text, b => String.fromCharCode(b)).join(""));
                document.body.append(pre);
              }
            });
            </script>
            %s</body></html>
            """;

    @TempDir static Path dir;

    @BeforeAll
    static void writePages() throws IOException {
        FakeRun.writeData(dir.resolve("data"));
        FakePages.write(dir.resolve("data"), dir.resolve("pages"));
    }

    @Test
    void pagesHaveNoBarriers() throws Exception {
        Optional<Path> browser = browser();
        assumeTrue(browser.isPresent(), "neither chromium nor google-chrome is on the PATH");
        List<Path> pages = withAxe();
        List<String> papers = new ArrayList<>();
        for (boolean dark : new boolean[] {false, true}) {
            JsonNode found = look(browser.get(), pages, dark);
            assertThat(found).hasSize(WIDTHS.size() * pages.size());
            for (JsonNode page : found) {
                String where = page.path("page").asText() + ", " + page.path("width") + " px";
                assertThat(page.path("passed").asInt()).as(where).isGreaterThan(10);
                assertThat(page.path("barriers")).as(where + ", dark: " + dark).isEmpty();
                assertThat(page.path("overflow").asInt()).as(where).isLessThanOrEqualTo(0);
            }
            papers.add(found.get(0).path("paper").asText());
        }
        assertThat(papers).as("light and dark").doesNotHaveDuplicates();
    }

    private static Optional<Path> browser() {
        return Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(
                        name ->
                                Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Writes copies of the pages that run axe, which the pages themselves forbid. */
    private static List<Path> withAxe() throws IOException {
        String axe;
        try (InputStream script = AccessibilityTest.class.getResourceAsStream("/axe.min.js")) {
            axe = new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
        List<Path> copies = new ArrayList<>();
        try (Stream<Path> pages = Files.list(dir.resolve("pages"))) {
            for (Path page : pages.filter(p -> p.toString().endsWith(".html")).sorted().toList()) {
                String html = Files.readString(page);
                String open = html.replaceFirst("<meta http-equiv=\"Content-Security[^>]*>", "");
                assertThat(open).as("forbids scripts").isNotEqualTo(html);
                Path copy = dir.resolve("axe-" + page.getFileName());
                Files.writeString(copy, open.replace("</body>", AXE.formatted(axe) + "</body>"));
                copies.add(copy);
            }
        }
        return copies;
    }

    private static JsonNode look(Path browser, List<Path> pages, boolean dark) throws Exception {
        StringBuilder frames = new StringBuilder();
        for (Path page : pages) {
            for (int width : WIDTHS) {
                frames.append(
                        "<iframe src=\"%s\" width=\"%d\" height=\"900\"></iframe>%n"
                                .formatted(page.toUri(), width));
            }
        }
        Path around = dir.resolve("around.html");
        Files.writeString(around, AROUND.formatted(WIDTHS.size() * pages.size(), frames));
        Path dom = dir.resolve("dom.html");
        Process process =
                new ProcessBuilder(
                                browser.toString(),
                                "--headless",
                                // For users in containers; the pages are this test's own.
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-quic",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync",
                                "--user-data-dir=" + dir.resolve("profile"),
                                // 0 is dark, 1 is light.
                                "--blink-settings=preferredColorScheme=" + (dark ? 0 : 1),
                                "--virtual-time-budget=60000",
                                "--dump-dom",
                                around.toUri().toString())
                        .redirectOutput(dom.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("the browser ends").isTrue();
        } finally {
            process.destroyForcibly();
        }
        Matcher found = FOUND.matcher(Files.readString(dom));
        assertThat(found.find()).as("axe has looked at all pages").isTrue();
        return Json.MAPPER.readTree(Base64.getDecoder().decode(found.group(1)));
    }
}
