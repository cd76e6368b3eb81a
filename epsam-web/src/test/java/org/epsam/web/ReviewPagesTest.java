package org.epsam.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.epsam.core.review.Correction;
import org.epsam.core.review.ReviewExport;
import org.epsam.core.review.ReviewFolder;
import org.epsam.core.review.ReviewState;
import org.epsam.slides.annotation.Annotation;
import org.epsam.slides.annotation.AnnotationFile;
import org.epsam.slides.annotation.GeoJsonAnnotations;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.data.Split;
import org.epsam.slides.image.DrawingColours;
import org.epsam.slides.image.Size;
import org.epsam.synthetic.SyntheticSlide;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.locationtech.jts.algorithm.distance.DiscreteHausdorffDistance;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** People at the pages: a real browser, real keys. */
class ReviewPagesTest {
    private static final ReviewState EDITED = ReviewState.EDITED;
    private static final double TRIANGLE_AREA = 12 * 9 / 2.0;

    @TempDir static Path shared;
    private static Path run;
    private static String patch;

    @TempDir Path dir;
    private ReviewServer server;
    private Chromium browser;

    @BeforeAll
    static void train() {
        // First, so that nothing is trained where there is no browser.
        Chromium.start().close();
        run = ReviewedRun.write(shared);
        if (Boolean.getBoolean("epsam.write")) {
            writeDrawnSlide();
        }
        EllipseSlide.writeSlide(shared.resolve("slides"));
        EllipseSlide.writeResults(shared.resolve("results"));
        Dataset data = Dataset.open(shared.resolve("data"));
        patch = "train/" + data.positives(Split.TRAIN).get(0).name();
    }

    /** A slide that looks like one, with all of its tumour found. */
    private static void writeDrawnSlide() {
        Path slides = shared.resolve("slides");
        SyntheticSlide.writeAll(slides, 1, new SyntheticSlide.Plan(new Size(2400, 1800), true, 4));
        GeoJsonAnnotations.write(
                shared.resolve("results/tumor_001_outlines.geojson"),
                AnnotationFile.read(slides.resolve("tumor_001.xml")).annotations(),
                DrawingColours.CLASSES);
    }

    @BeforeEach
    void open() {
        server = ReviewServer.start(settings(), address -> {});
        browser = Chromium.start();
        browser.driver().get(server.address().toString());
        browser.await("document.querySelectorAll('img').length > 5");
    }

    @AfterEach
    void close() {
        if (browser != null) {
            browser.close();
        }
        server.close();
    }

    private ReviewSettings settings() {
        ReviewSettings usual = ReviewSettings.of(run, "anna");
        return new ReviewSettings(
                usual.run(),
                usual.data(),
                Optional.of(shared.resolve("slides")),
                Optional.of(shared.resolve("results")),
                Optional.of(review()),
                0,
                usual.listen(),
                usual.reviewer());
    }

    private Path review() {
        return dir.resolve("review");
    }

    private List<Correction> saved() {
        return ReviewFolder.read(review());
    }

    /** Opens the next open patch of the gallery by its key. */
    private void openFirst() {
        browser.press("n", Keys.ENTER);
        browser.await("location.pathname === '/patch'");
        awaitPatch();
    }

    /** Opens a patch of which somebody has said that nothing of it is tumour. */
    private void openEmpty() {
        Browser other = Browser.open(server.address());
        other.send(
                other.post(
                        "/api/patches/item",
                        Map.of(
                                "id",
                                patch,
                                "version",
                                0,
                                "state",
                                "edited",
                                "polygons",
                                List.of())));
        browser.driver().get(root() + "/patch?id=" + patch);
        awaitPatch();
    }

    private String root() {
        String address = browser.driver().getCurrentUrl();
        return address.substring(0, address.indexOf('/', "http://".length()));
    }

    private String query() {
        return browser.driver().getCurrentUrl().substring(root().length() + "/patch".length());
    }

    private void awaitPatch() {
        browser.await("document.getElementById('state')?.textContent.length > 0");
        browser.await("!document.getElementById('stage').hasAttribute('aria-busy')");
    }

    private String title() {
        return browser.text("title");
    }

    /** Draws a triangle from where the crosshair is, which begins in the middle. */
    private void drawTriangle() {
        browser.press("p", Keys.SPACE);
        browser.press(12, Keys.ARROW_RIGHT);
        browser.press(Keys.SPACE);
        browser.press(9, Keys.ARROW_DOWN);
        browser.press(Keys.SPACE, Keys.ENTER);
        browser.await("document.getElementById('undo').disabled === false");
    }

    private void awaitSaved(int version) {
        browser.await(
                "document.getElementById('saved').textContent.includes('version " + version + "')");
    }

    @Test
    void tenPatchesAreAnsweredByKeyboardAlone() {
        openFirst();
        for (int i = 0; i < 10; i++) {
            String before = title();
            browser.press(i % 3 == 2 ? "r" : "a");
            browser.await("document.getElementById('title').textContent !== '" + before + "'");
            awaitPatch();
        }
        Map<ReviewState, Long> states =
                saved().stream()
                        .collect(Collectors.groupingBy(Correction::state, Collectors.counting()));
        assertThat(states).isEqualTo(Map.of(ReviewState.ACCEPTED, 7L, ReviewState.REJECTED, 3L));
        assertThat(saved()).allMatch(answer -> answer.by().equals("anna"));
    }

    @Test
    void whatIsDrawnIsUndoneRedoneAndKept() {
        openEmpty();
        drawTriangle();
        awaitSaved(2);
        assertThat(only().entry().area()).isEqualTo(TRIANGLE_AREA);
        browser.control("z");
        awaitSaved(3);
        assertThat(only().polygons()).isEmpty();
        browser.control("y");
        awaitSaved(4);
        assertThat(only().entry().area()).isEqualTo(TRIANGLE_AREA);
        browser.driver().navigate().refresh();
        awaitPatch();
        assertThat(browser.text("state")).contains("edited");
        browser.press("o");
        awaitSaved(5);
        assertThat(only().state()).isEqualTo(ReviewState.OPEN);
    }

    private Correction only() {
        assertThat(saved()).hasSize(1);
        return saved().get(0);
    }

    @Test
    void samsProposalIsTaken() {
        openEmpty();
        browser.press("c", Keys.SPACE);
        browser.await("document.getElementById('status').textContent.includes('proposal')");
        browser.press(Keys.ENTER);
        awaitSaved(2);
        assertThat(only().state()).isEqualTo(EDITED);
        assertThat(only().polygons()).isNotEmpty();
    }

    @Test
    void theSecondTabIsAskedWhichAnswerStays() {
        openFirst();
        String address = browser.driver().getCurrentUrl();
        String query = query();
        Set<String> first = browser.driver().getWindowHandles();
        browser.driver().switchTo().newWindow(WindowType.TAB);
        browser.driver().get(address);
        awaitPatch();
        browser.press("r");
        browser.await("location.search !== '" + query + "'");
        browser.driver().switchTo().window(first.iterator().next());
        browser.press("a");
        browser.await("document.querySelector('dialog[open]') !== null");
        assertThat(saved()).extracting(Correction::state).containsExactly(ReviewState.REJECTED);
        assertThat(browser.driver().findElement(By.cssSelector("dialog")).getText())
                .contains("anna");
    }

    @Test
    void outlinesAreExportedAsTheyWereDrawn() {
        openEmpty();
        drawTriangle();
        awaitSaved(2);
        Path out = dir.resolve("out");
        ReviewExport.write(out, saved(), patch -> Optional.empty());
        Annotation exported = GeoJsonAnnotations.read(geojson(out)).annotations().get(0);
        double middle = ReviewedRun.SIDE / 2.0;
        Geometry drawn =
                new GeometryFactory()
                        .createPolygon(
                                new Coordinate[] {
                                    new Coordinate(middle, middle),
                                    new Coordinate(middle + 12, middle),
                                    new Coordinate(middle + 12, middle + 9),
                                    new Coordinate(middle, middle)
                                });
        assertThat(DiscreteHausdorffDistance.distance(exported.shape(), drawn)).isLessThan(0.5);
    }

    @Test
    void theOutlineLiesOnTheGlandAtFullResolution() throws IOException {
        openSlide();
        browser.press("n");
        browser.await("document.getElementById('state').textContent.includes('open')");
        browser.await(
                "performance.getEntriesByType('resource').some(r =>"
                        + " r.name.includes('/tile?') && r.name.includes('level=4'))");
        // The small picture of the whole slide has a gland, too.
        browser.driver()
                .executeScript(
                        "document.querySelectorAll('.navigator').forEach(n => n.style.display ="
                                + " 'none')");
        WebElement stage = browser.driver().findElement(By.id("stage"));
        Rectangle gland = new Rectangle();
        Rectangle outline = new Rectangle();
        new WebDriverWait(browser.driver(), Duration.ofSeconds(20))
                .until(
                        d -> {
                            BufferedImage seen = picture(stage);
                            gland.setBounds(around(seen, EllipseSlide.COLOUR));
                            outline.setBounds(around(seen, 0x00e5ff));
                            return gland.width > 200 && outline.width > 200;
                        });
        // The line is drawn on the border, as broad as this.
        int line = 6;
        assertThat(outline.x).isCloseTo(gland.x, within(line));
        assertThat(outline.y).isCloseTo(gland.y, within(line));
        assertThat(outline.width).isCloseTo(gland.width, within(2 * line));
        assertThat(outline.height).isCloseTo(gland.height, within(2 * line));
        browser.press("a");
        browser.await("document.getElementById('saved').textContent.includes('version 1')");
        assertThat(only().state()).isEqualTo(ReviewState.ACCEPTED);
    }

    @Test
    void samsProposalIsTakenOnASlide() {
        openSlide();
        browser.press("n");
        browser.await("document.getElementById('state').textContent.includes('open')");
        awaitPatch();
        browser.press("c", Keys.SPACE);
        browser.await("document.getElementById('status').textContent.includes('proposal')");
        browser.press(Keys.ENTER);
        awaitSaved(1);
        assertThat(only().state()).isIn(EDITED, ReviewState.OPEN);
        assertThat(only().polygons()).isNotEmpty();
    }

    private void openSlide() {
        String root = root();
        browser.driver().get(root + "/slides");
        browser.await("document.querySelector('a[href^=\"/slide?\"]') !== null");
        browser.driver().findElement(By.cssSelector("a[href^='/slide?']")).click();
        browser.await("location.pathname === '/slide'");
        browser.await("document.body.textContent.includes('0 of 1 answered')");
    }

    private static BufferedImage picture(WebElement element) {
        try {
            return ImageIO.read(
                    new ByteArrayInputStream(element.getScreenshotAs(OutputType.BYTES)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The box around the pixels that nearly have a colour. */
    private static Rectangle around(BufferedImage picture, int colour) {
        Rectangle box = new Rectangle(0, 0, -1, -1);
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                int pixel = picture.getRGB(x, y);
                int apart = 0;
                for (int shift = 0; shift < 24; shift += 8) {
                    apart =
                            Math.max(
                                    apart,
                                    Math.abs((pixel >> shift & 255) - (colour >> shift & 255)));
                }
                if (apart < 30) {
                    box.add(new Rectangle(x, y, 1, 1));
                }
            }
        }
        return box;
    }

    /** Writes the pictures of docs/REVIEW.md, where that is asked for. */
    @Test
    @EnabledIfSystemProperty(named = "epsam.write", matches = "true")
    void writePictures() throws IOException {
        Path images = Path.of("../docs/images");
        save(images.resolve("review-patches.png"));
        openFirst();
        browser.press("b", "x");
        browser.press(30, Keys.ARROW_RIGHT);
        browser.press(Keys.SPACE);
        browser.press(5, Keys.ARROW_DOWN);
        browser.press(Keys.SPACE);
        browser.await("document.getElementById('saved').textContent.includes('version')");
        save(images.resolve("review-patch.png"));
        browser.driver().get(root() + "/slide?id=tumor_001");
        browser.await("document.body.textContent.includes('answered')");
        browser.press("n");
        browser.await("document.getElementById('state').textContent.includes('open')");
        Files.createDirectories(images);
        save(images.resolve("review-slide.png"));
    }

    private void save(Path picture) throws IOException {
        // Pictures inside arrive one after the other.
        browser.await("Array.from(document.images).every(image => image.complete)");
        new Actions(browser.driver()).pause(Duration.ofSeconds(3)).perform();
        Files.write(picture, browser.driver().getScreenshotAs(OutputType.BYTES));
    }

    private static Path geojson(Path out) {
        try (Stream<Path> files = Files.walk(out)) {
            return files.filter(f -> f.toString().endsWith(".geojson")).findFirst().orElseThrow();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void pagesHaveNoBarriers() throws IOException {
        String axe;
        try (InputStream script = ReviewPagesTest.class.getResourceAsStream("/axe.min.js")) {
            axe = new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
        openFirst();
        String opened = browser.driver().getCurrentUrl();
        String root = root();
        for (int width : List.of(1100, 420)) {
            browser.size(width, 900);
            for (String page : List.of(root + "/", opened, root + "/slides", root + "/progress")) {
                browser.driver().get(page);
                browser.await("document.readyState === 'complete'");
                browser.driver().executeScript(axe);
                Object found =
                        browser.driver()
                                .executeAsyncScript(
                                        "const done = arguments[arguments.length - 1];"
                                            + " axe.run({resultTypes: ['violations']}).then(r =>"
                                            + " done(r.violations.filter(v => v.impact ==="
                                            + " 'serious' || v.impact === 'critical').map(v => v.id"
                                            + " + ': ' + v.nodes.slice(0, 3).map(n =>"
                                            + " n.html).join(' '))))");
                assertThat((List<?>) found).as(page + ", " + width + " px").isEmpty();
                Object overflow =
                        browser.driver()
                                .executeScript(
                                        "return document.documentElement.scrollWidth - innerWidth");
                assertThat((Long) overflow).as(page + ", " + width + " px").isLessThanOrEqualTo(0);
            }
        }
    }
}
