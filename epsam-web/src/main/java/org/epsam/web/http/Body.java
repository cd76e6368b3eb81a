package org.epsam.web.http;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import org.epsam.base.io.Json;

/**
 * The JSON object that a request brings.
 *
 * @param json its members
 */
public record Body(JsonNode json) {
    /** Bytes of a request, enough for the outlines of a region twice. */
    static final int MAX_BYTES = 4 << 20;

    private static final ObjectReader READER =
            Json.MAPPER.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /**
     * Reads the body of a request.
     *
     * @param context of the request
     * @return the object
     * @throws Refusal if it is no JSON object, or too large
     */
    public static Body of(Context context) {
        String type = context.contentType();
        if (type == null || !type.split(";")[0].strip().equalsIgnoreCase("application/json")) {
            throw new Refusal(415, "Send application/json.");
        }
        byte[] bytes;
        try (InputStream in = context.bodyInputStream()) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (IOException e) {
            throw Refusal.bad("The request was broken off.");
        }
        if (bytes.length > MAX_BYTES) {
            throw new Refusal(
                    413, "The request has more than 4 MiB; draw outlines with fewer corners.");
        }
        try {
            JsonNode json = READER.readTree(bytes);
            if (json == null || !json.isObject()) {
                throw Refusal.bad("The request is not a JSON object.");
            }
            return new Body(json);
        } catch (IOException e) {
            throw Refusal.bad("The request is not JSON.");
        }
    }

    /**
     * Returns a text.
     *
     * @param name of the member
     * @return the text, of 1 to 1000 characters
     * @throws Refusal if it is absent or something else
     */
    public String text(String name) {
        JsonNode value = json.path(name);
        if (!value.isTextual()
                || value.textValue().isEmpty()
                || value.textValue().length() > 1000) {
            throw Refusal.bad("\"" + name + "\" must be a text of 1 to 1000 characters.");
        }
        return value.textValue();
    }

    /**
     * Returns whether a member is there.
     *
     * @param name of the member
     * @return false also for null
     */
    public boolean has(String name) {
        return json.hasNonNull(name);
    }

    /**
     * Returns a whole number.
     *
     * @param name of the member
     * @return the number, 0 or above
     * @throws Refusal if it is absent or something else
     */
    public long count(String name) {
        JsonNode value = json.path(name);
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
            throw Refusal.bad("\"" + name + "\" must be a whole number, 0 or above.");
        }
        return value.longValue();
    }

    /**
     * Returns a number.
     *
     * @param name of the member
     * @param least smallest value
     * @param largest largest value
     * @return the number
     * @throws Refusal if it is absent or something else
     */
    public double number(String name, double least, double largest) {
        JsonNode value = json.path(name);
        double number = value.isNumber() ? value.doubleValue() : Double.NaN;
        if (!(number >= least && number <= largest)) {
            throw Refusal.bad(
                    "\"%s\" must be a number from %s to %s.".formatted(name, least, largest));
        }
        return number;
    }

    /**
     * Returns whether a member is true.
     *
     * @param name of the member
     * @return false where it is absent
     */
    public boolean flag(String name) {
        return json.path(name).asBoolean(false);
    }
}
