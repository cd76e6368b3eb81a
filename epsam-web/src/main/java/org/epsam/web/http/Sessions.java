package org.epsam.web.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The browsers that may ask. An address with a token lets one browser in, once; it is known by a
 * cookie from then on.
 */
final class Sessions {
    private static final int MAX_SESSIONS = 100;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Session> sessions = new LinkedHashMap<>();
    private final String reviewer;
    private String token = secret();

    /**
     * Begins without any browser.
     *
     * @param reviewer name of people who have not told theirs; empty: they are asked
     */
    Sessions(String reviewer) {
        this.reviewer = reviewer;
    }

    /** The token that lets the next browser in. */
    synchronized String token() {
        return token;
    }

    /** Lets a browser in, if it brings the token, which is used up by that. */
    synchronized Optional<String> enter(String given) {
        if (!isSame(token, given)) {
            return Optional.empty();
        }
        token = secret();
        if (sessions.size() >= MAX_SESSIONS) {
            Iterator<String> oldest = sessions.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        String cookie = secret();
        sessions.put(cookie, new Session(reviewer));
        return Optional.of(cookie);
    }

    /** The session of a cookie. */
    synchronized Optional<Session> find(String cookie) {
        return Optional.ofNullable(cookie).map(sessions::get);
    }

    private String secret() {
        byte[] bytes = new byte[24];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static boolean isSame(String expected, String given) {
        return MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }
}
