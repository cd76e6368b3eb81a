package org.epsam.app.inspect;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.epsam.base.InputException;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.data.MaskSurvey;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.SameImages;
import org.epsam.slides.data.Split;
import org.epsam.slides.data.SplitLeaks;
import org.epsam.slides.image.MaskRule;
import org.epsam.slides.image.MaskValue;
import org.epsam.slides.image.StoredMask;

/** Describes data sets. */
final class DatasetFacts {
    private DatasetFacts() {}

    private static List<String> notes(Dataset data) {
        List<String> notes = new ArrayList<>(data.notes());
        SplitLeaks.of(data).forEach(leak -> notes.add(leak + " (refused without --allow-leakage)"));
        notes.addAll(SplitLeaks.guessed(data));
        notes.addAll(SameImages.of(data));
        try {
            notes.addAll(MaskSurvey.of(data.patches()));
        } catch (InputException e) {
            notes.add(e.getMessage());
        }
        return notes;
    }

    static FactSheet of(Path path, MaskRule masks) {
        Dataset data = Dataset.open(path, Dataset.Rules.USUAL.with(masks));
        FactSheet facts = new FactSheet().put("file", path.toString()).put("kind", "data set");
        for (Split split : Split.values()) {
            List<Patch> patches = data.of(split);
            long positive = patches.stream().filter(Patch::isPositive).count();
            facts.put(
                    split.folder(),
                    new FactSheet()
                            .put("patches", patches.size())
                            .put("with tumour", positive)
                            .put("without tumour", patches.size() - positive)
                            .put(
                                    "masks",
                                    patches.stream().filter(p -> p.mask().isPresent()).count())
                            .put("slides", patches.stream().map(Patch::slide).distinct().count())
                            .put("patients", patients(patches)));
        }
        facts.put("sizes", sizes(data));
        facts.put("mask values", maskValues(data));
        facts.put("notes", notes(data));
        return facts.put(
                "skipped", data.skipped().stream().map(s -> s.file() + ": " + s.reason()).toList());
    }

    private static long patients(List<Patch> patches) {
        return patches.stream()
                .map(p -> p.origin().patient())
                .filter(p -> !p.isEmpty())
                .distinct()
                .count();
    }

    /** Each size with the number of patches, the most frequent first. */
    private static List<FactSheet> sizes(Dataset data) {
        Map<String, Long> sizes =
                data.patches().stream()
                        .map(p -> p.size().toString())
                        .collect(Collectors.groupingBy(s -> s, Collectors.counting()));
        return sizes.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(e -> new FactSheet().put("size", e.getKey()).put("patches", e.getValue()))
                .toList();
    }

    /** The values of a mask; empty where it is damaged, which the notes tell. */
    private static Optional<SortedMap<MaskValue, Long>> values(Path mask) {
        try {
            return Optional.of(StoredMask.read(mask).values());
        } catch (InputException e) {
            return Optional.empty();
        }
    }

    /** Each value in the masks of a split, with the fraction of their pixels that have it. */
    private static List<FactSheet> maskValues(Dataset data) {
        List<FactSheet> values = new ArrayList<>();
        for (Split split : Split.values()) {
            List<SortedMap<MaskValue, Long>> masks =
                    data.of(split).parallelStream()
                            .flatMap(p -> p.mask().stream())
                            .flatMap(mask -> values(mask).stream())
                            .toList();
            SortedMap<MaskValue, Long> pixels = new TreeMap<>();
            masks.forEach(m -> m.forEach((value, n) -> pixels.merge(value, n, Long::sum)));
            long all = pixels.values().stream().mapToLong(n -> n).sum();
            pixels.forEach(
                    (value, n) ->
                            values.add(
                                    new FactSheet()
                                            .put("split", split.folder())
                                            .put("value", value.toString())
                                            .put(
                                                    "masks",
                                                    masks.stream()
                                                            .filter(m -> m.containsKey(value))
                                                            .count())
                                            .put(
                                                    "percent of pixels",
                                                    Math.round(1000.0 * n / all) / 10.0)));
        }
        return values;
    }
}
