package org.epsam.web.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.Map;
import org.epsam.base.io.Json;

/** Answers to requests: JSON, pictures, and errors as RFC 9457 has them. */
public final class Answers {
    private static final ObjectWriter JSON =
            Json.MAPPER.writer().without(SerializationFeature.INDENT_OUTPUT);

    private static final Map<Integer, String> TITLES =
            Map.ofEntries(
                    Map.entry(400, "This request cannot be understood"),
                    Map.entry(401, "This browser is not known"),
                    Map.entry(403, "This request is not allowed"),
                    Map.entry(404, "There is nothing here"),
                    Map.entry(405, "This is not possible here"),
                    Map.entry(409, "Somebody else has answered"),
                    Map.entry(413, "This is too large"),
                    Map.entry(415, "This is not JSON"),
                    Map.entry(422, "A file cannot be used"),
                    Map.entry(429, "These are too many requests"),
                    Map.entry(500, "The server has failed"),
                    Map.entry(507, "The disk does not take it"));

    private Answers() {}

    /**
     * Answers with JSON.
     *
     * @param context of the request
     * @param value what Jackson can write
     */
    public static void json(Context context, Object value) {
        context.contentType("application/json").result(text(value));
    }

    /**
     * Answers with a picture, which the browser may show again for some minutes.
     *
     * @param context of the request
     * @param type its content type
     * @param content of its file
     */
    public static void picture(Context context, String type, byte[] content) {
        context.header("Cache-Control", "private, max-age=600");
        bytes(context, type, content);
    }

    /**
     * Answers with a file.
     *
     * @param context of the request
     * @param type its content type
     * @param content of the file
     */
    public static void bytes(Context context, String type, byte[] content) {
        context.contentType(type).result(content);
    }

    /**
     * Answers with an error: problem+json, or a page where a page was asked for.
     *
     * @param context of the request
     * @param refusal what is wrong
     */
    public static void problem(Context context, Refusal refusal) {
        String title = TITLES.getOrDefault(refusal.status(), "This did not work");
        context.status(refusal.status());
        if (context.path().startsWith("/api/") || !accepts(context, "text/html")) {
            Map<String, Object> problem = new LinkedHashMap<>();
            problem.put("type", "about:blank");
            problem.put("title", title);
            problem.put("status", refusal.status());
            problem.put("detail", refusal.getMessage());
            problem.putAll(refusal.members());
            context.contentType("application/problem+json").result(text(problem));
        } else {
            context.contentType("text/html; charset=utf-8")
                    .result(
                            """
                            <!DOCTYPE html>
                            <html lang="en"><head><meta charset="utf-8">
                            <meta name="viewport" content="width=device-width">
                            <meta name="color-scheme" content="light dark">
                            <title>%s</title></head>
                            <body><main><h1>%s</h1><p>%s</p></main></body></html>
                            """
                                    .formatted(title, title, escaped(refusal.getMessage())));
        }
    }

    private static boolean accepts(Context context, String type) {
        String accept = context.header("Accept");
        return accept != null && accept.contains(type);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String text(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
