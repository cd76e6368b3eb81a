package org.epsam.core.pipeline;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.epsam.core.appearance.Appearance;
import org.epsam.core.appearance.AppearanceTally;
import org.epsam.core.appearance.KnownAppearance;
import org.epsam.core.image.PatchImages;
import org.epsam.slides.data.Patch;

/**
 * Learns how the patches of a training look, and compares others with them.
 *
 * @param images reads the patches as the networks see them
 */
record AppearanceCheck(PatchImages images) {
    private static final int LEARNED = 2000;
    private static final int COMPARED = 500;

    /** Looks at training patches; empty where there are too few. */
    Optional<KnownAppearance> learn(List<Patch> patches) {
        return KnownAppearance.of(
                some(patches, LEARNED).stream()
                        .map(p -> new KnownAppearance.Example(p.slide(), look(p)))
                        .toList());
    }

    /** Warns where many of the patches look unlike those of the training. */
    Optional<String> warning(KnownAppearance known, List<Patch> patches, String what) {
        AppearanceTally tally = new AppearanceTally();
        some(patches, COMPARED).forEach(patch -> tally.add(known.isFamiliar(look(patch))));
        return tally.warning(what);
    }

    private Appearance look(Patch patch) {
        return Appearance.of(images.read(patch));
    }

    /** At most so many of the patches, from all over the list. */
    private static List<Patch> some(List<Patch> patches, int most) {
        int n = Math.min(most, patches.size());
        return IntStream.range(0, n)
                .mapToObj(i -> patches.get((int) ((long) i * patches.size() / n)))
                .toList();
    }
}
