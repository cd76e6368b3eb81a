package org.epsam.core.review;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.epsam.base.InputException;
import org.epsam.slides.data.Split;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Size;

/**
 * An answer without its outlines: a line of the journal.
 *
 * @param item what it is about
 * @param version 1 for the first answer, one more for each that replaces it
 * @param state the answer
 * @param by the name of the person
 * @param at when, to the millisecond
 * @param model what drew the mask that the person was shown
 * @param size of the patch, or of level 0 of the slide, in pixels
 * @param areaBefore the area of that mask in pixels; absent where there was none
 * @param area the area of the answer's outlines in pixels
 * @param sha256Before the hash of the outlines of the version before; absent for the first
 * @param sha256 the hash of the answer's outlines
 */
public record JournalEntry(
        ReviewItem item,
        long version,
        ReviewState state,
        String by,
        Instant at,
        String model,
        Size size,
        OptionalDouble areaBefore,
        double area,
        Optional<String> sha256Before,
        String sha256) {
    /** Refuses sizes that no image has. */
    public JournalEntry {
        boolean isPatch = item instanceof ReviewItem.Patch;
        if (size.shorterSide() < 1 || isPatch && size.longerSide() > ImageFile.MAX_SIDE) {
            throw new InputException(item.id() + ": no image has the size " + size);
        }
    }

    /** The values by name, as they stand in a line of the journal and in the file of an answer. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new TreeMap<>(item.fields());
        fields.put("version", version);
        fields.put("state", state.word());
        fields.put("by", by);
        fields.put("at", at.toString());
        fields.put("model", model);
        fields.put("width", size.width());
        fields.put("height", size.height());
        areaBefore.ifPresent(area -> fields.put("area_before", area));
        fields.put("area", area);
        sha256Before.ifPresent(hash -> fields.put("sha256_before", hash));
        fields.put("sha256", sha256);
        return fields;
    }

    /**
     * Reads the values.
     *
     * @throws RuntimeException where one is missing or of another kind
     */
    static JournalEntry of(JsonNode fields) {
        for (String name : new String[] {"version", "by", "at", "width", "height", "sha256"}) {
            if (!fields.hasNonNull(name)) {
                throw new InputException("it has no " + name);
            }
        }
        long version = fields.path("version").asLong();
        if (version < 1) {
            throw new InputException("it has the version " + version);
        }
        return new JournalEntry(
                item(fields),
                version,
                ReviewState.of(fields.path("state").asText()),
                fields.path("by").asText(),
                Instant.parse(fields.path("at").asText()),
                fields.path("model").asText(),
                new Size(fields.path("width").asInt(), fields.path("height").asInt()),
                fields.has("area_before")
                        ? OptionalDouble.of(fields.path("area_before").asDouble())
                        : OptionalDouble.empty(),
                fields.path("area").asDouble(),
                Optional.ofNullable(fields.path("sha256_before").textValue()),
                fields.path("sha256").asText());
    }

    private static ReviewItem item(JsonNode fields) {
        if (fields.has("region")) {
            return new ReviewItem.Region(
                    fields.path("slide").asText(), fields.path("region").asText());
        }
        String split = fields.path("split").asText();
        return new ReviewItem.Patch(
                Split.named(split)
                        .orElseThrow(() -> new InputException("split '" + split + "' is unknown")),
                fields.path("name").asText());
    }
}
