package org.epsam.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.epsam.base.InputException;
import org.epsam.base.io.Json;
import org.epsam.core.review.Correction;
import org.epsam.core.review.ReviewFolder;
import org.epsam.core.review.ReviewState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests to the server: who is answered, and with what. */
class ReviewServerTest {
    @TempDir static Path shared;
    private static Path run;

    @TempDir Path dir;
    private final List<URI> addresses = new ArrayList<>();
    private ReviewServer server;
    private Browser browser;

    @BeforeAll
    static void train() {
        run = ReviewedRun.write(shared);
    }

    @BeforeEach
    void start() {
        server = ReviewServer.start(settings(), addresses::add);
        browser = Browser.open(server.address());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private ReviewSettings settings() {
        ReviewSettings usual = ReviewSettings.of(run, "anna");
        return new ReviewSettings(
                usual.run(),
                usual.data(),
                usual.slides(),
                usual.results(),
                Optional.of(dir.resolve("review")),
                0,
                usual.listen(),
                usual.reviewer());
    }

    private static JsonNode json(HttpResponse<byte[]> answer) {
        try {
            return Json.MAPPER.readTree(answer.body());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private JsonNode get(String path) {
        HttpResponse<byte[]> answer = browser.get(path);
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return json(answer);
    }

    private JsonNode item(String id) {
        return get("/api/patches/item?id=" + encoded(id));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private String firstId() {
        return get("/api/patches").path("patches").get(0).path("id").asText();
    }

    private static Map<String, Object> answer(JsonNode item, String state) {
        return Map.of(
                "id", item.path("id").asText(),
                "version", item.path("version").asLong(),
                "state", state,
                "polygons", item.path("polygons"));
    }

    // ---- what is answered ----

    @Test
    void patchesAreListedWithFiguresOfDoubt() {
        JsonNode patches = get("/api/patches").path("patches");
        List<String> splits = patches.findValuesAsText("split");
        assertThat(splits).hasSize(12 + 2).contains("train", "test");
        for (JsonNode patch : patches) {
            assertThat(patch.path("state").asText()).isEqualTo("open");
            assertThat(patch.path("area").asDouble()).isBetween(0.0, 1.0);
            if (patch.path("split").asText().equals("train")) {
                assertThat(patch.path("ids").asDouble()).isBetween(0.0, 1.0);
                assertThat(patch.path("source").asText()).isEqualTo("3-adapt");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"image?", "thumbnail?", "layer?layer=map&", "layer?layer=mask&"})
    void picturesArePngOfThePatch(String picture) throws IOException {
        HttpResponse<byte[]> answer =
                browser.get("/api/patches/" + picture + "id=" + encoded(firstId()));
        assertThat(answer.headers().firstValue("Content-Type")).contains("image/png");
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(answer.body()));
        assertThat(image.getWidth()).isEqualTo(ReviewedRun.SIDE);
        assertThat(image.getHeight()).isEqualTo(ReviewedRun.SIDE);
    }

    @Test
    void answersAreSavedWithPersonAndVersion() {
        JsonNode item = item(firstId());
        assertThat(browser.send(browser.post("/api/reviewer", Map.of("name", "Ben"))).statusCode())
                .isEqualTo(200);
        JsonNode saved =
                json(browser.send(browser.post("/api/patches/item", answer(item, "accepted"))));
        assertThat(saved.path("version").asLong()).isEqualTo(1);
        server.close();
        List<Correction> kept = ReviewFolder.read(dir.resolve("review"));
        assertThat(kept).hasSize(1);
        assertThat(kept.get(0).by()).isEqualTo("Ben");
        assertThat(kept.get(0).state()).isEqualTo(ReviewState.ACCEPTED);
        assertThat(kept.get(0).entry().model()).isEqualTo("3-adapt");
        server = ReviewServer.start(settings(), addresses::add);
        browser = Browser.open(server.address());
        assertThat(item(firstId()).path("state").asText()).isEqualTo("accepted");
        JsonNode progress = get("/api/progress");
        assertThat(progress.path("patches").path("accepted").asInt()).isEqualTo(1);
        assertThat(progress.path("recent").get(0).path("by").asText()).isEqualTo("Ben");
    }

    @Test
    void whoeverComesSecondIsToldOfTheFirst() {
        JsonNode item = item(firstId());
        browser.send(browser.post("/api/patches/item", answer(item, "rejected")));
        HttpResponse<byte[]> second =
                browser.send(browser.post("/api/patches/item", answer(item, "accepted")));
        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(json(second).path("state").asText()).isEqualTo("rejected");
        assertThat(json(second).path("version").asLong()).isEqualTo(1);
        assertThat(json(second).path("polygons")).hasSameSizeAs(item.path("polygons"));
        assertThat(item(firstId()).path("state").asText()).isEqualTo("rejected");
    }

    @Test
    void strokesAndPolygonsChangeOutlines() {
        Map<String, Object> square =
                Map.of(
                        "polygons",
                        List.of(),
                        "width",
                        128,
                        "height",
                        128,
                        "kind",
                        "polygon",
                        "points",
                        List.of(List.of(10, 10), List.of(50, 10), List.of(50, 50)),
                        "subtract",
                        false);
        JsonNode drawn = json(browser.send(browser.post("/api/edit", square))).path("polygons");
        assertThat(drawn).hasSize(1);
        Map<String, Object> hole =
                Map.of(
                        "polygons",
                        drawn,
                        "width",
                        128,
                        "height",
                        128,
                        "kind",
                        "stroke",
                        "points",
                        List.of(List.of(40, 25)),
                        "radius",
                        4,
                        "subtract",
                        true);
        JsonNode left = json(browser.send(browser.post("/api/edit", hole))).path("polygons");
        assertThat(left.get(0)).as("outer ring and hole").hasSize(2);
    }

    @Test
    void anOutlineOfManyPartsStaysTheSameWhenItIsAccepted() {
        JsonNode item = item(firstId());
        List<Object> squares = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            int x = i * 37 % 120;
            int y = i * 53 % 120;
            squares.add(
                    List.of(
                            List.of(
                                    List.of(x, y),
                                    List.of(x + 3, y),
                                    List.of(x + 3, y + 3),
                                    List.of(x, y + 3),
                                    List.of(x, y))));
        }
        Map<String, Object> drawn =
                Map.of(
                        "id",
                        item.path("id").asText(),
                        "version",
                        0,
                        "state",
                        "edited",
                        "polygons",
                        squares);
        browser.send(browser.post("/api/patches/item", drawn));
        JsonNode first = item(firstId());
        browser.send(browser.post("/api/patches/item", answer(first, "edited")));
        assertThat(item(firstId()).path("polygons")).isEqualTo(first.path("polygons"));
    }

    @Test
    void shapesThatWouldTakeMinutesAreRefused() {
        List<Object> star = new ArrayList<>();
        for (int i = 0; i < 40_000; i++) {
            double angle = i * 3.1;
            star.add(List.of(64 + 60 * Math.cos(angle), 64 + 60 * Math.sin(angle)));
        }
        Map<String, Object> body =
                Map.of(
                        "polygons",
                        List.of(),
                        "width",
                        128,
                        "height",
                        128,
                        "kind",
                        "polygon",
                        "points",
                        star);
        HttpResponse<byte[]> answer = browser.send(browser.post("/api/edit", body));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).path("detail").asText()).contains("crosses itself");
    }

    @Test
    void aServerThatCannotStartLeavesTheAnswersFree() {
        server.close();
        ReviewSettings usual = settings();
        ReviewSettings wrong =
                new ReviewSettings(
                        usual.run(),
                        usual.data(),
                        usual.slides(),
                        Optional.of(dir.resolve("none")),
                        usual.folder(),
                        usual.port(),
                        usual.listen(),
                        usual.reviewer());
        assertThatThrownBy(() -> ReviewServer.start(wrong, addresses::add))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("none");
        server = ReviewServer.start(settings(), addresses::add);
        assertThatThrownBy(
                        () ->
                                ReviewServer.start(
                                        new ReviewSettings(
                                                usual.run(),
                                                usual.data(),
                                                usual.slides(),
                                                usual.results(),
                                                Optional.of(dir.resolve("other")),
                                                server.address().getPort(),
                                                usual.listen(),
                                                usual.reviewer()),
                                        addresses::add))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("--port");
    }

    @Test
    void samAnswersClicks() {
        JsonNode item = item(firstId());
        Map<String, Object> click =
                Map.of(
                        "id", item.path("id").asText(),
                        "inside", List.of(List.of(64, 64)),
                        "outside", List.of(List.of(2, 2)));
        JsonNode answer = json(browser.send(browser.post("/api/patches/click", click)));
        assertThat(answer.path("polygons").isArray()).isTrue();
        assertThat(answer.path("milliseconds").asLong()).isGreaterThanOrEqualTo(0);
        assertThat(json(browser.send(browser.post("/api/patches/click", click))).path("polygons"))
                .as("stored embedding")
                .isEqualTo(answer.path("polygons"));
    }

    @Test
    void aRunIsReviewedByOneServer() {
        assertThatThrownBy(() -> ReviewServer.start(settings(), addresses::add))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("review");
    }

    // ---- who is answered ----

    @Test
    void eachAddressLetsOneBrowserIn() {
        URI first = server.address();
        Browser.open(first);
        HttpResponse<byte[]> again =
                Browser.stranger(first).get(first.getPath() + "?" + first.getQuery());
        assertThat(again.statusCode()).isEqualTo(401);
        assertThat(addresses).as("for the second and the third").hasSize(2).startsWith(first);
        assertThat(server.address()).isEqualTo(addresses.get(1)).isNotEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/api/patches", "/assets/api.js", "/api/patches/image?id=a"})
    void strangersAreNotAnswered(String path) {
        HttpResponse<byte[]> answer = Browser.stranger(server.address()).get(path);
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("Content-Security-Policy")).isPresent();
    }

    @Test
    void otherNamesAndOtherPagesAreRefused() {
        assertThat(browser.send(browser.request("/").header("Host", "evil.example")).statusCode())
                .isEqualTo(403);
        String upper = "LocalHost:" + server.address().getPort();
        assertThat(browser.send(browser.request("/").header("Host", upper)).statusCode())
                .isEqualTo(200);
        assertThat(
                        browser.send(
                                        browser.request("/api/patches")
                                                .header("Origin", "http://evil.example"))
                                .statusCode())
                .isEqualTo(403);
        assertThat(
                        browser.send(
                                        browser.request("/api/patches")
                                                .header("Sec-Fetch-Site", "cross-site"))
                                .statusCode())
                .isEqualTo(403);
        HttpRequest.Builder withoutOrigin =
                browser.request("/api/reviewer")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"x\"}"));
        assertThat(browser.send(withoutOrigin).statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/patches/image?id=../../etc/passwd",
                "/api/patches/image?id=train/../../run.json",
                "/api/patches/image",
                "/api/patches/layer?id=train/none&layer=map",
                "/assets/..%2frun.json",
                "/assets/%2e%2e%2fReviewServer.class",
                "/assets/nothing.js",
                "/nothing"
            })
    void nothingElseIsFound(String path) {
        HttpResponse<byte[]> answer = browser.get(path);
        assertThat(answer.statusCode()).as(path).isIn(400, 404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{",
                "{} {}",
                "{\"id\":1}",
                "{\"id\":\"train/none\",\"version\":0,\"state\":\"open\",\"polygons\":[]}"
            })
    void badAnswersAreRefusedInOneSentence(String body) throws IOException {
        HttpResponse<byte[]> answer = browser.send(browser.post("/api/patches/item", body));
        assertThat(answer.statusCode()).isIn(400, 404);
        assertThat(answer.headers().firstValue("Content-Type"))
                .contains("application/problem+json");
        assertThat(json(answer).path("detail").asText()).endsWith(".");
        assertThat(Files.list(dir.resolve("review")).map(Path::getFileName).map(Path::toString))
                .doesNotContain("patches");
    }

    @Test
    void badOutlinesAreRefused() {
        JsonNode item = item(firstId());
        for (Object polygons :
                List.of(
                        "x",
                        List.of(1),
                        List.of(List.of()),
                        List.of(List.of(List.of(List.of(0, 0), List.of(1, 1)))),
                        List.of(
                                List.of(
                                        List.of(
                                                List.of(0, 0),
                                                List.of(1e300, 1),
                                                List.of(0, 0)))))) {
            Map<String, Object> body =
                    Map.of(
                            "id",
                            item.path("id").asText(),
                            "version",
                            0,
                            "state",
                            "edited",
                            "polygons",
                            polygons);
            assertThat(browser.send(browser.post("/api/patches/item", body)).statusCode())
                    .as(polygons.toString())
                    .isEqualTo(400);
        }
        assertThat(item(firstId()).path("version").asLong()).isZero();
    }

    @Test
    void largeRequestsAreRefused() {
        String body = "{\"name\":\"" + "x".repeat(4 << 20) + "\"}";
        assertThat(browser.send(browser.post("/api/reviewer", body)).statusCode()).isEqualTo(413);
    }
}
