package org.epsam.slides.data;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.epsam.base.InputException;
import org.epsam.base.io.FileNames;

/** Finds slides and patients that are in two splits, so that results look too good. */
public final class SplitLeaks {
    /** The beginning of a barcode of TCGA, which names the patient. */
    private static final Pattern TCGA = Pattern.compile("TCGA-[A-Z0-9]{2}-[A-Z0-9]{4}(?![A-Z0-9])");

    private static final String REMEDY =
            "; results would look better than they are: keep each in one split, or accept it with"
                    + " --allow-leakage";

    private SplitLeaks() {}

    /**
     * Looks for slides and patients in two splits.
     *
     * @param data a data set
     * @return one sentence for each pair of splits that share some of which this is certain
     */
    public static List<String> of(Dataset data) {
        List<String> leaks = new ArrayList<>();
        leaks.addAll(between(data, "slides", SplitLeaks::certainSlide, ""));
        leaks.addAll(between(data, "patients", SplitLeaks::patient, ""));
        return leaks;
    }

    /**
     * Looks for slides in two splits that were guessed from names.
     *
     * @param data a data set
     * @return one sentence for each pair of splits that may share some
     */
    public static List<String> guessed(Dataset data) {
        return between(data, "slides", SplitLeaks::guessedSlide, ", as their names suggest");
    }

    /**
     * Refuses what {@link #of} finds.
     *
     * @param data a data set
     * @throws InputException if two splits share slides or patients
     */
    public static void refuse(Dataset data) {
        refuse(data.root() + ": ", of(data));
    }

    /**
     * Refuses leaks.
     *
     * @param source where they are, at the beginning of the message
     * @param leaks one sentence each
     * @throws InputException if there are any
     */
    public static void refuse(String source, List<String> leaks) {
        if (!leaks.isEmpty()) {
            throw new InputException(source + String.join("; ", leaks) + REMEDY);
        }
    }

    /**
     * Lists the slides and patients of patches of which it is certain that they are some.
     *
     * @param patches the patches
     * @return names by which those of two data sets can be compared
     */
    public static Set<String> keys(Collection<Patch> patches) {
        Set<String> keys = new TreeSet<>();
        for (Patch patch : patches) {
            certainSlide(patch).ifPresent(s -> keys.add("slide " + comparable(s)));
            patient(patch).ifPresent(p -> keys.add("patient " + comparable(p)));
        }
        return keys;
    }

    private static List<String> between(
            Dataset data, String what, Function<Patch, Optional<String>> name, String how) {
        Map<Split, Map<String, String>> names = new LinkedHashMap<>();
        for (Split split : Split.values()) {
            Map<String, String> own = new LinkedHashMap<>();
            data.of(split).stream()
                    .flatMap(p -> name.apply(p).stream())
                    .forEach(n -> own.putIfAbsent(comparable(n), n));
            names.put(split, own);
        }
        List<String> leaks = new ArrayList<>();
        for (Split split : List.of(Split.TEST, Split.VAL)) {
            for (Split other : Split.values()) {
                Map<String, String> shared = new LinkedHashMap<>(names.get(split));
                shared.keySet().retainAll(names.get(other).keySet());
                if (other.ordinal() < split.ordinal() && !shared.isEmpty()) {
                    leaks.add(
                            "%d of %d %s of %s are in %s too%s, such as %s"
                                    .formatted(
                                            shared.size(),
                                            names.get(split).size(),
                                            what,
                                            split.folder(),
                                            other.folder(),
                                            how,
                                            shared.values().iterator().next()));
                }
            }
        }
        return leaks;
    }

    private static Optional<String> certainSlide(Patch patch) {
        return Optional.of(patch.slide()).filter(s -> patch.origin().source().isCertain());
    }

    private static Optional<String> guessedSlide(Patch patch) {
        return Optional.of(patch.slide())
                .filter(s -> patch.origin().source() == Origin.Source.GUESS);
    }

    /** Returns the patient of a patch, if a list, a folder or a barcode tells it. */
    static Optional<String> patient(Patch patch) {
        if (!patch.origin().patient().isEmpty()) {
            return Optional.of(patch.origin().patient());
        }
        Matcher barcode = TCGA.matcher(patch.slide());
        return barcode.lookingAt() ? Optional.of(barcode.group()) : Optional.empty();
    }

    /** The slide of a list may have the ending of its file. */
    static String comparable(String name) {
        return FileNames.comparable(name)
                .strip()
                .toLowerCase(Locale.ROOT)
                .replaceFirst(
                        "\\.(svs|tiff?|ndpi|mrxs|scn|bif|vms|vmu|svslide|dcm|czi|png|jpe?g)$", "");
    }
}
