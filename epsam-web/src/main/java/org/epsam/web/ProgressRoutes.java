package org.epsam.web;

import io.javalin.config.RoutesConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.epsam.core.review.Correction;
import org.epsam.core.review.JournalEntry;
import org.epsam.core.review.ReviewFolder;
import org.epsam.core.review.ReviewItem;
import org.epsam.core.review.ReviewState;
import org.epsam.web.http.Answers;
import org.epsam.web.patch.ReviewedPatch;
import org.epsam.web.patch.ReviewedPatches;
import org.epsam.web.slide.ReviewedSlides;
import org.epsam.web.slide.SlideSummary;

/** What has been answered so far, and by whom. */
final class ProgressRoutes {
    private static final int RECENT = 50;

    private final ReviewedPatches patches;
    private final ReviewedSlides slides;
    private final ReviewFolder answers;

    ProgressRoutes(ReviewedPatches patches, ReviewedSlides slides, ReviewFolder answers) {
        this.patches = patches;
        this.slides = slides;
        this.answers = answers;
    }

    void register(RoutesConfig routes) {
        routes.get("/api/progress", context -> Answers.json(context, progress()));
    }

    private Map<String, Object> progress() {
        Map<String, Integer> states = states();
        for (ReviewedPatch patch : patches.all()) {
            ReviewState state =
                    answers.find(ReviewItem.of(patch.patch()))
                            .map(Correction::state)
                            .orElse(ReviewState.OPEN);
            states.merge(state.word(), 1, Integer::sum);
        }
        return Map.of(
                "patches", states,
                "slides", regions(),
                "reviewers", reviewers(),
                "recent", recent());
    }

    private Map<String, Integer> regions() {
        Map<String, Integer> states = states();
        for (SlideSummary slide : slides.list()) {
            states.merge(ReviewState.OPEN.word(), slide.open(), Integer::sum);
            states.merge(ReviewState.ACCEPTED.word(), slide.accepted(), Integer::sum);
            states.merge(ReviewState.REJECTED.word(), slide.rejected(), Integer::sum);
            states.merge(ReviewState.EDITED.word(), slide.edited(), Integer::sum);
        }
        return states;
    }

    private static Map<String, Integer> states() {
        Map<String, Integer> states = new LinkedHashMap<>();
        for (ReviewState state : ReviewState.values()) {
            states.put(state.word(), 0);
        }
        return states;
    }

    private List<Map<String, Object>> reviewers() {
        Map<String, Map<String, Integer>> people = new TreeMap<>();
        for (Correction answer : answers.all()) {
            people.computeIfAbsent(answer.by(), name -> states())
                    .merge(answer.state().word(), 1, Integer::sum);
        }
        List<Map<String, Object>> rows = new ArrayList<>();
        people.forEach(
                (name, states) -> {
                    Map<String, Object> row = new LinkedHashMap<>();
                    row.put("name", name);
                    row.putAll(states);
                    rows.add(row);
                });
        return rows;
    }

    private List<Map<String, Object>> recent() {
        List<JournalEntry> all = new ArrayList<>(answers.journal());
        Collections.reverse(all);
        return all.stream().limit(RECENT).map(ProgressRoutes::row).toList();
    }

    private static Map<String, Object> row(JournalEntry entry) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("item", entry.item().id());
        row.put("slide", entry.item() instanceof ReviewItem.Region region ? region.slide() : null);
        row.put("state", entry.state().word());
        row.put("version", entry.version());
        row.put("by", entry.by());
        row.put("at", entry.at().toString());
        row.put("model", entry.model());
        double pixels = (double) entry.size().width() * entry.size().height();
        row.put(
                "areaBefore",
                entry.areaBefore().isPresent() ? entry.areaBefore().getAsDouble() / pixels : null);
        row.put("areaAfter", entry.area() / pixels);
        return row;
    }
}
