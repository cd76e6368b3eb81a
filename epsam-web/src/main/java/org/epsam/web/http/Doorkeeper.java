package org.epsam.web.http;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Decides which requests are answered. Pages of others that are open in the same browser can send
 * requests here: they are told by {@code Host} (a name of theirs that leads here), {@code Origin}
 * and {@code Sec-Fetch-Site}, and have no cookie of this server.
 */
public final class Doorkeeper {
    private static final String SESSION = "epsam.session";

    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none';"
                    + " frame-ancestors 'none'";

    // Browsers send the cookies of a host to all of its ports.
    private final String cookieName = "epsam-review-" + Long.toHexString(System.nanoTime());
    private final Sessions sessions;
    private final Consumer<String> nextToken;
    private volatile Set<String> hosts = Set.of();

    /**
     * Keeps the door of a server.
     *
     * @param reviewer name of people who have not told theirs; empty: they are asked
     * @param nextToken receives the token for the next browser, when one has been used
     */
    public Doorkeeper(String reviewer, Consumer<String> nextToken) {
        this.sessions = new Sessions(reviewer);
        this.nextToken = nextToken;
    }

    /**
     * Lets those pass who ask for the server by its name.
     *
     * @param names names and ports, such as {@code 127.0.0.1:8080}
     */
    public void answerTo(Set<String> names) {
        hosts = Set.copyOf(names);
    }

    /**
     * Returns the token that lets the next browser in.
     *
     * @return for the query of the address
     */
    public String token() {
        return sessions.token();
    }

    /**
     * Lets a request pass, or lets its browser in.
     *
     * @param context of the request
     * @throws Refusal if it may not pass
     */
    public void check(Context context) {
        context.header("Content-Security-Policy", POLICY);
        context.header("X-Content-Type-Options", "nosniff");
        context.header("Referrer-Policy", "no-referrer");
        context.header("Cross-Origin-Opener-Policy", "same-origin");
        context.header("Cross-Origin-Resource-Policy", "same-origin");
        context.header("Cache-Control", "no-store");
        checkHost(context);
        String token = context.queryParam("token");
        if (token != null && context.path().equals("/")) {
            enter(context, token);
            return;
        }
        checkOrigin(context);
        Session session =
                sessions.find(context.cookie(cookieName))
                        .orElseThrow(
                                () ->
                                        new Refusal(
                                                401,
                                                "Open the address that epsam review has printed"
                                                        + " last: each lets one browser in."));
        if (!session.allows()) {
            throw new Refusal(429, "Wait a moment.");
        }
        context.attribute(SESSION, session);
    }

    private void checkHost(Context context) {
        if (!hosts.contains(host(context))) {
            throw new Refusal(403, "This server is not asked by this name.");
        }
    }

    private static String host(Context context) {
        return String.valueOf(context.header("Host")).toLowerCase(Locale.ROOT);
    }

    private static void checkOrigin(Context context) {
        String origin = context.header("Origin");
        boolean own = ("http://" + host(context)).equals(origin);
        boolean writes = !context.method().toString().equals("GET");
        if (!own && (origin != null || writes)) {
            throw new Refusal(403, "Pages of others may not ask here.");
        }
        String site = context.header("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin") && !site.equals("none")) {
            throw new Refusal(403, "Pages of others may not ask here.");
        }
    }

    private void enter(Context context, String token) {
        String cookie =
                sessions.enter(token)
                        .orElseThrow(
                                () ->
                                        new Refusal(
                                                401,
                                                "This address has been used, or is of another"
                                                    + " server. Open the one that epsam review has"
                                                    + " printed last."));
        nextToken.accept(sessions.token());
        Cookie kept = new Cookie(cookieName, cookie);
        kept.setHttpOnly(true);
        kept.setSameSite(SameSite.STRICT);
        context.cookie(kept);
        // Not a redirection: where the address was clicked on a page of others, that would be
        // theirs.
        context.contentType("text/html; charset=utf-8")
                .result(
                        """
                        <!DOCTYPE html>
                        <html lang="en"><head><title>EP-SAM review</title>
                        <meta http-equiv="refresh" content="0;url=/"></head>
                        <body><p><a href="/">Go on to the review</a></p></body></html>
                        """);
        context.skipRemainingHandlers();
    }

    /**
     * Returns who asks.
     *
     * @param context of a request that has passed
     * @return the browser
     */
    public static Session session(Context context) {
        return context.attribute(SESSION);
    }
}
