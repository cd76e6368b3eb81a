package org.epsam.web;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.core.review.Correction;
import org.epsam.core.review.ReviewConflict;
import org.epsam.core.review.ReviewState;
import org.epsam.web.http.Body;
import org.epsam.web.http.Refusal;
import org.epsam.web.shape.Shapes;

/** Answers of people as pages read them. */
final class ItemJson {
    private ItemJson() {}

    /** State, version and person; those of an item that nobody has answered, if there is none. */
    static Map<String, Object> answer(Optional<Correction> answer) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("state", answer.map(Correction::state).orElse(ReviewState.OPEN).word());
        fields.put("version", answer.map(Correction::version).orElse(0L));
        fields.put("by", answer.map(Correction::by).orElse(null));
        return fields;
    }

    /** What was saved. */
    static Map<String, Object> saved(Correction saved) {
        Map<String, Object> fields = answer(Optional.of(saved));
        fields.put("at", saved.at().toString());
        return fields;
    }

    /** The refusal of an answer that somebody else has come before. */
    static Refusal conflict(ReviewConflict conflict) {
        Map<String, Object> members = answer(conflict.present());
        members.values().removeIf(value -> value == null);
        conflict.present()
                .ifPresent(
                        present -> {
                            members.put("at", present.at().toString());
                            members.put("polygons", Shapes.json(present.polygons()));
                        });
        return new Refusal(409, conflict.getMessage(), members);
    }

    /** The state that a request asks for. */
    static ReviewState state(Body body) {
        try {
            return ReviewState.of(body.text("state"));
        } catch (InputException e) {
            throw Refusal.bad(e.getMessage());
        }
    }
}
