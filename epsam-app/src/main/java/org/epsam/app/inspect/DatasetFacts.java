package org.epsam.app.inspect;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.epsam.base.InputException;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.data.MaskSurvey;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.SameImages;
import org.epsam.slides.data.Split;
import org.epsam.slides.data.SplitLeaks;
import org.epsam.slides.image.MaskRule;

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
                            .put("slides", patches.stream().map(Patch::slide).distinct().count()));
        }
        facts.put("notes", notes(data));
        return facts.put(
                "skipped", data.skipped().stream().map(s -> s.file() + ": " + s.reason()).toList());
    }
}
