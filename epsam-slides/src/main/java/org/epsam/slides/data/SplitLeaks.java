package org.epsam.slides.data;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
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
import java.util.stream.Collectors;
import org.epsam.base.InputException;
import org.epsam.base.io.FileNames;

/** Finds slides and patients that are in two splits, so that results look too good. */
public final class SplitLeaks {
    /** Tables of numbers with gaps turn whole numbers into fractions. */
    private static final Pattern WHOLE = Pattern.compile("([0-9]+)\\.0+");

    /** The beginning of a barcode of TCGA, which names the patient. */
    private static final Pattern TCGA = Pattern.compile("TCGA-[A-Z0-9]{2}-[A-Z0-9]{4}(?![A-Z0-9])");

    private static final String ENDINGS =
            "\\.(svs|tiff?|ndpi|mrxs|scn|bif|vms|vmu|svslide|dcm|czi|png|jpe?g)$";

    static final String SLIDE = "slide";
    static final String PATIENT = "patient";

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
        leaks.addAll(between(data, SLIDE, SplitLeaks::certainSlide, ""));
        leaks.addAll(between(data, PATIENT, SplitLeaks::patient, ""));
        return leaks;
    }

    /**
     * Looks for slides in two splits that were guessed from names.
     *
     * @param data a data set
     * @return one sentence for each pair of splits that may share some
     */
    public static List<String> guessed(Dataset data) {
        return between(data, SLIDE, SplitLeaks::guessedSlide, ", as their names suggest");
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
            certainSlide(patch).ifPresent(s -> keys.add(key(SLIDE, s)));
            patient(patch).ifPresent(p -> keys.add(key(PATIENT, p)));
        }
        return keys;
    }

    /**
     * Finds the slides and patients that two data sets share. A slide is the same where its path is
     * the end of the other one's.
     *
     * @param keys of one data set, see {@link #keys}
     * @param others those of the other one
     * @return those of {@code keys} that are among the others, in their order
     */
    public static List<String> shared(Collection<String> keys, Collection<String> others) {
        Map<String, List<String>> byFile =
                others.stream().collect(Collectors.groupingBy(SplitLeaks::withoutFolders));
        return keys.stream()
                .filter(
                        key ->
                                byFile.getOrDefault(withoutFolders(key), List.of()).stream()
                                        .anyMatch(other -> isSame(key, other)))
                .toList();
    }

    /** Names slides that are the same alike: each key with the shortest key of its slide. */
    static Map<String, String> shortest(Collection<String> keys) {
        Map<String, List<String>> byFile =
                keys.stream()
                        .sorted(Comparator.comparing(String::length))
                        .collect(Collectors.groupingBy(SplitLeaks::withoutFolders));
        Map<String, String> shortest = new HashMap<>();
        for (String key : keys) {
            byFile.get(withoutFolders(key)).stream()
                    .filter(other -> isSame(key, other))
                    .findFirst()
                    .ifPresent(other -> shortest.put(key, other));
        }
        return shortest;
    }

    static String key(String kind, String name) {
        return kind + " " + comparable(name);
    }

    private static String withoutFolders(String key) {
        int path = SLIDE.length() + 1;
        return key.startsWith(SLIDE)
                ? key.substring(Math.max(path, key.lastIndexOf('/') + 1))
                : key;
    }

    private static boolean isSame(String key, String other) {
        String longer = key.length() > other.length() ? key : other;
        String shorter = key.length() > other.length() ? other : key;
        String path = shorter.substring(shorter.indexOf(' ') + 1);
        return longer.equals(shorter) || longer.endsWith("/" + path.replaceFirst("^/", ""));
    }

    private static List<String> between(
            Dataset data, String kind, Function<Patch, Optional<String>> name, String how) {
        Map<Split, Map<String, String>> names = new LinkedHashMap<>();
        for (Split split : Split.values()) {
            Map<String, String> own = new LinkedHashMap<>();
            data.of(split).stream()
                    .flatMap(p -> name.apply(p).stream())
                    .forEach(n -> own.putIfAbsent(key(kind, n), n));
            names.put(split, own);
        }
        List<String> leaks = new ArrayList<>();
        for (Split split : List.of(Split.TEST, Split.VAL)) {
            Map<String, String> own = names.get(split);
            for (Split other : Split.values()) {
                if (other.ordinal() >= split.ordinal()) {
                    continue;
                }
                List<String> shared = shared(own.keySet(), names.get(other).keySet());
                if (!shared.isEmpty()) {
                    leaks.add(
                            "%d of %d %ss of %s are in %s too%s, such as %s"
                                    .formatted(
                                            shared.size(),
                                            own.size(),
                                            kind,
                                            split.folder(),
                                            other.folder(),
                                            how,
                                            own.get(shared.get(0))));
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
        String file = patch.slide().substring(patch.slide().lastIndexOf('/') + 1);
        Matcher barcode = TCGA.matcher(file);
        return barcode.lookingAt() ? Optional.of(barcode.group()) : Optional.empty();
    }

    /** The slide of a list may have the ending of its file, and a whole number a fraction. */
    private static String comparable(String name) {
        String plain =
                FileNames.comparable(name)
                        .strip()
                        .replace('\\', '/')
                        .toLowerCase(Locale.ROOT)
                        .replaceFirst(ENDINGS, "");
        Matcher whole = WHOLE.matcher(plain);
        return whole.matches() ? whole.group(1) : plain;
    }
}
