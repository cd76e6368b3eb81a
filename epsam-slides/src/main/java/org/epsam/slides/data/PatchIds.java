package org.epsam.slides.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.epsam.base.io.FileNames;

/**
 * Gives every patch of a split an id of its own. Programs that cut tiles repeat their names in the
 * folder of each slide; there the id begins with the slide or the folder.
 */
final class PatchIds {
    private PatchIds() {}

    /** Returns the patches with unique ids; those that are the same patch twice are skipped. */
    static List<Patch> unique(List<Patch> patches, List<SkippedFile> skipped) {
        Map<String, List<Patch>> named = new LinkedHashMap<>();
        patches.forEach(p -> named.computeIfAbsent(key(p), k -> new ArrayList<>()).add(p));
        Map<String, Path> images = new HashMap<>();
        named.forEach(
                (key, same) -> {
                    if (same.size() == 1) {
                        images.put(key, same.get(0).image());
                    }
                });
        List<Patch> unique = new ArrayList<>();
        for (Patch patch : patches) {
            List<Patch> same = named.get(key(patch));
            Patch own = same.size() == 1 ? patch : prefixed(patch, same);
            Path first = same.size() == 1 ? null : images.putIfAbsent(key(own), own.image());
            if (first == null) {
                unique.add(own);
            } else {
                skipped.add(new SkippedFile(own.image(), "duplicate id; " + first + " is kept"));
            }
        }
        return unique;
    }

    private static String key(Patch patch) {
        return patch.split() + "/" + FileNames.comparable(patch.id());
    }

    /** Puts the slide, the folder or two folders before an id, whatever tells patches apart. */
    private static Patch prefixed(Patch patch, List<Patch> same) {
        List<Function<Patch, String>> prefixes =
                List.of(
                        p -> prefix(p.slide()),
                        p -> prefix(name(folder(p))),
                        p -> prefix(name(folder(p).getParent())) + prefix(name(folder(p))));
        Function<Patch, String> best =
                Collections.max(
                        prefixes,
                        Comparator.comparing(f -> same.stream().map(f).distinct().count()));
        boolean differ = same.stream().map(best).distinct().count() > 1;
        return differ ? patch.named(best.apply(patch) + patch.id()) : patch;
    }

    private static String prefix(String text) {
        return text.replaceAll("[/\\\\:*?\"<>|\\p{Cntrl}]+", "-").replaceFirst("^\\.+", "") + "_";
    }

    private static Path folder(Patch patch) {
        return patch.image().toAbsolutePath().normalize().getParent();
    }

    private static String name(Path folder) {
        return folder == null || folder.getFileName() == null
                ? ""
                : folder.getFileName().toString();
    }
}
