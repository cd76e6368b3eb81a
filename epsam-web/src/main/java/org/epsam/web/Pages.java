package org.epsam.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.epsam.web.http.Answers;
import org.epsam.web.http.Refusal;

/** The pages, their scripts and their style, which lie beside this class. */
final class Pages {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]*\\.(js|css|svg)");

    private static final String LIBRARY = "openseadragon-6.1.1/openseadragon.min.js";

    private static final Map<String, String> TYPES =
            Map.of(
                    "js", "text/javascript; charset=utf-8",
                    "css", "text/css; charset=utf-8",
                    "svg", "image/svg+xml");

    private static final Map<String, String> PAGES =
            Map.of(
                    "/", "patches",
                    "/patch", "patch",
                    "/slides", "slides",
                    "/slide", "slide",
                    "/progress", "progress");

    /** Stands where several pages have the same part. */
    private static final Pattern PART = Pattern.compile("\\{\\{(part-[a-z]+)}}\\n");

    void register(RoutesConfig routes) {
        PAGES.forEach(
                (path, page) -> {
                    byte[] html = html(page).getBytes(StandardCharsets.UTF_8);
                    routes.get(
                            path,
                            context -> Answers.bytes(context, "text/html; charset=utf-8", html));
                });
        routes.get("/assets/{name}", this::asset);
        routes.get(
                "/assets/" + LIBRARY,
                context -> answer(context, "library/" + LIBRARY, TYPES.get("js")));
    }

    private void asset(Context context) {
        String name = context.pathParam("name");
        if (!NAME.matcher(name).matches()) {
            throw Refusal.notFound("There is no such file.");
        }
        answer(context, "page/" + name, TYPES.get(name.substring(name.lastIndexOf('.') + 1)));
    }

    private static String html(String name) {
        String text = new String(read("page/" + name + ".html"), StandardCharsets.UTF_8);
        return PART.matcher(text).replaceAll(part -> Matcher.quoteReplacement(html(part.group(1))));
    }

    private static void answer(Context context, String resource, String type) {
        Answers.bytes(context, type, read(resource));
    }

    private static byte[] read(String resource) {
        try (InputStream in = Pages.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw Refusal.notFound("There is no such file.");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
