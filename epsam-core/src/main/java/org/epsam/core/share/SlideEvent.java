package org.epsam.core.share;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A line of {@code status.jsonl}.
 *
 * @param kind what has happened
 * @param slide the name of its results
 * @param time by the clock of the machine on which it happened
 * @param key of the work, where it is done only that of its settings; empty where there is none
 * @param stored bytes of finished tiles
 * @param done finished tiles
 * @param all tiles of the slide
 * @param reason why it failed
 */
record SlideEvent(
        Kind kind,
        String slide,
        Instant time,
        String key,
        long stored,
        int done,
        int all,
        String reason) {
    /** What has happened to a slide. */
    enum Kind {
        LISTED,
        BEGUN,
        TILES,
        DONE,
        FAILED,
        STOPPED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Reads a line; empty for those of later versions and of others. */
    static Optional<SlideEvent> of(JsonNode line) {
        Optional<Kind> kind =
                Arrays.stream(Kind.values())
                        .filter(k -> line.path("event").asText().equals(k.word()))
                        .findFirst();
        try {
            Instant time = Instant.parse(line.path("time").asText());
            return kind.map(
                    k ->
                            new SlideEvent(
                                    k,
                                    line.path("slide").asText(),
                                    time,
                                    line.path(k == Kind.DONE ? "settings" : "key").asText(),
                                    line.path("stored").asLong(),
                                    line.path("done").asInt(),
                                    line.path("all").asInt(),
                                    line.path("reason").asText()));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
