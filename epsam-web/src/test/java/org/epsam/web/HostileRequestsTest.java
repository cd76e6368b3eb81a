package org.epsam.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.epsam.base.random.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests that no page of ours sends, drawn with a seed: no error of the server, nothing from
 * outside of its folders, no memory that stays taken.
 */
class HostileRequestsTest {
    private static final int REQUESTS = Integer.getInteger("epsam.requests", 2_000);
    private static final long HEAP_GROWTH = 64L << 20;
    private static final String SECRET = "only outside of the folders";

    private static final List<String> PATHS =
            List.of(
                    "/",
                    "/patch",
                    "/slide",
                    "/assets/page.css",
                    "/api/run",
                    "/api/reviewer",
                    "/api/edit",
                    "/api/patches",
                    "/api/patches/image",
                    "/api/patches/thumbnail",
                    "/api/patches/layer",
                    "/api/patches/item",
                    "/api/patches/click",
                    "/api/slides",
                    "/api/slides/info",
                    "/api/slides/tile",
                    "/api/slides/maptile",
                    "/api/slides/regions",
                    "/api/slides/outlines",
                    "/api/slides/region",
                    "/api/progress");

    private static final List<String> PIECES =
            List.of(
                    "..",
                    "%2e%2e",
                    "/",
                    "%2f",
                    "\\",
                    "%5c",
                    "%00",
                    "%",
                    "%zz",
                    "secret.txt",
                    "run.json",
                    "train",
                    "test",
                    "?id=",
                    "&id=",
                    "?layer=map",
                    "&layer=mask",
                    "&level=-1",
                    "&level=999999999999",
                    "&x=1e9",
                    "&y=NaN",
                    "&w=0",
                    "&scale=-3",
                    "?token=",
                    "#",
                    ";a=b",
                    "%c0%ae",
                    "//",
                    "~",
                    "\u00e9",
                    "<script>",
                    "'\"");

    private static final List<String> BODIES =
            List.of(
                    "{\"id\":\"%s\",\"version\":0,\"state\":\"edited\",\"polygons\":[]}",
                    "{\"polygons\":[],\"width\":64,\"height\":64,\"kind\":\"polygon\","
                            + "\"points\":[[1,1],[9,1],[9,9]],\"subtract\":false}",
                    "{\"polygons\":[[[[0,0],[9,0],[9,9],[0,0]]]],\"width\":64,\"height\":64,"
                            + "\"kind\":\"stroke\",\"points\":[[1,1]],\"radius\":3}",
                    "{\"name\":\"x\"}",
                    "{\"slide\":\"a\",\"region\":null,\"version\":0,\"state\":\"open\","
                            + "\"polygons\":[]}");

    private static final List<String> SPLICES =
            List.of(
                    "[[[[",
                    "1e999",
                    "-0",
                    "null",
                    "\"",
                    "}",
                    "\u0000",
                    "9".repeat(400),
                    "NaN",
                    "[".repeat(2000),
                    "{\"a\":".repeat(600),
                    "\\ud800",
                    "true",
                    "\"..\"");

    @TempDir Path dir;

    @Test
    void noneIsAnsweredWithMoreThanItMayHave() throws IOException {
        Path run = ReviewedRun.write(dir);
        Files.writeString(dir.resolve("secret.txt"), SECRET);
        ReviewSettings settings = ReviewSettings.of(run, "anna");
        try (ReviewServer server = ReviewServer.start(settings, address -> {})) {
            URI address = server.address();
            String cookie = Browser.open(address).cookie();
            RandomGenerator random = new Seeds(7).generator("hostile");
            Map<Integer, Integer> statuses = new TreeMap<>();
            long before = 0;
            for (int i = 0; i < REQUESTS; i++) {
                byte[] request = request(random, address, cookie);
                String answer = send(address, request);
                String shown = new String(request, StandardCharsets.ISO_8859_1);
                assertThat(answer).as(shown).doesNotContain(SECRET);
                int status = status(answer);
                assertThat(status).as(shown + "\n" + answer).isLessThan(500);
                statuses.merge(status, 1, Integer::sum);
                if (i == REQUESTS / 10) {
                    before = heap();
                }
            }
            assertThat(statuses).as("some are understood").containsKeys(200, 400, 403, 404);
            assertThat(heap() - before).isLessThan(HEAP_GROWTH);
        }
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static <T> T one(RandomGenerator random, List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static byte[] request(RandomGenerator random, URI address, String cookie)
            throws IOException {
        String host = address.getHost() + ":" + address.getPort();
        String method = one(random, List.of("GET", "GET", "POST", "POST", "PUT", "DELETE", "HEAD"));
        StringBuilder path = new StringBuilder(one(random, PATHS));
        for (int i = random.nextInt(4); i > 0; i--) {
            path.append(one(random, PIECES));
        }
        byte[] body = body(random);
        List<String> lines = new ArrayList<>();
        lines.add(method + " " + path + " HTTP/1.1");
        lines.add("Host: " + (random.nextInt(20) == 0 ? "evil.example" : host));
        lines.add("Connection: close");
        if (random.nextInt(10) > 0) {
            lines.add("Cookie: " + cookie);
        }
        if (random.nextInt(10) > 0) {
            lines.add("Origin: http://" + (random.nextInt(10) == 0 ? "evil.example" : host));
        }
        lines.add("Content-Type: " + one(random, List.of("application/json", "text/plain", "")));
        lines.add("Content-Length: " + body.length);
        if (random.nextInt(20) == 0) {
            lines.add("X-Long: " + "x".repeat(random.nextInt(20_000)));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        bytes.write(body);
        return bytes.toByteArray();
    }

    private static byte[] body(RandomGenerator random) {
        String text = one(random, BODIES).replace("%s", one(random, PIECES));
        for (int i = random.nextInt(3); i > 0; i--) {
            int at = random.nextInt(text.length() + 1);
            int end = Math.min(text.length(), at + random.nextInt(6));
            text = text.substring(0, at) + one(random, SPLICES) + text.substring(end);
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String send(URI address, byte[] request) throws IOException {
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            out.write(request);
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static int status(String answer) {
        return Optional.of(answer)
                .filter(text -> text.startsWith("HTTP/1.1 "))
                .map(text -> Integer.parseInt(text.substring(9, 12)))
                .orElseThrow(() -> new AssertionError("no answer: " + answer));
    }
}
