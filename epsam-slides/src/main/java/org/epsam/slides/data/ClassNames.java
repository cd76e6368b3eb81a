package org.epsam.slides.data;

import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.base.io.FileNames;

/**
 * Names of classes in one collection of images, such as TUM and STR, that are no usual labels.
 *
 * @param digits 1 (tumour) or 0 (none) by name, in lower case with hyphens between words
 */
public record ClassNames(Map<String, String> digits) {
    /** No names but the usual ones. */
    public static final ClassNames USUAL = new ClassNames(Map.of());

    /** Copies the map. */
    public ClassNames {
        digits = Map.copyOf(digits);
    }

    /**
     * Collects names.
     *
     * @param tumour names of folders, or words of a list, that mean tumour
     * @param normal those that mean no tumour
     * @return both; upper and lower case, blanks, underscores and hyphens are the same
     * @throws InputException if a name is in both
     */
    public static ClassNames of(Collection<String> tumour, Collection<String> normal) {
        Map<String, String> digits = new HashMap<>();
        tumour.forEach(name -> digits.put(key(name), "1"));
        for (String name : normal) {
            if ("1".equals(digits.put(key(name), "0"))) {
                throw new InputException("class " + name + ": is tumour and normal; name it once");
            }
        }
        return new ClassNames(digits);
    }

    /** Returns 1 for tumour and 0 for none; empty for other names. */
    Optional<String> digits(String name) {
        return Optional.ofNullable(digits.get(key(name)));
    }

    private static String key(String name) {
        return FileNames.comparable(name.strip())
                .toLowerCase(Locale.ROOT)
                .replaceAll("[ _-]+", "-");
    }
}
