package org.epsam.slides.data;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.epsam.base.InputException;

/** Finds the slide of each patch by its name. Spellings that differ only in case are one slide. */
final class SlideNames {
    private static final Pattern CAMELYON = Pattern.compile("(.+)_\\d{14}");
    private static final Pattern CASE_NUMBER =
            Pattern.compile("(?<![A-Za-z0-9])([A-Za-z]*\\d{4,})(?![A-Za-z0-9])");

    private final Optional<Pattern> pattern;
    private final Map<String, String> slides = new HashMap<>();

    /**
     * Prepares a search.
     *
     * @param pattern a regular expression whose first group is the slide
     * @throws InputException where it is not one, or has no group
     */
    SlideNames(Optional<String> pattern) {
        this.pattern = pattern.map(SlideNames::compile);
    }

    private static Pattern compile(String regex) {
        try {
            Pattern pattern = Pattern.compile(regex);
            if (pattern.matcher("").groupCount() < 1) {
                throw new InputException(
                        "slide pattern "
                                + regex
                                + ": has no group; put the slide's part into parentheses");
            }
            return pattern;
        } catch (PatternSyntaxException e) {
            throw new InputException(
                    "slide pattern "
                            + regex
                            + ": not a valid regular expression ("
                            + e.getDescription()
                            + "); correct it",
                    e);
        }
    }

    private static Optional<String> group(Pattern pattern, String id) {
        Matcher matcher = pattern.matcher(id);
        return matcher.find() ? Optional.ofNullable(matcher.group(1)) : Optional.empty();
    }

    /**
     * Guesses the slide of a patch: {@code <slide>_<14 digits>} as Camelyon patches are named; else
     * the first word of letters followed by four digits or more; else the id itself.
     */
    static String slideOf(String id) {
        Matcher camelyon = CAMELYON.matcher(id);
        if (camelyon.matches()) {
            return camelyon.group(1);
        }
        return group(CASE_NUMBER, id).orElse(id);
    }

    /**
     * Gives a patch the slide derived from its name, unless it has one. Spellings that differ only
     * in case (GTxc2014131, GTXC2014131) are one slide, by the spelling seen first.
     */
    Patch withSlide(Patch patch) {
        if (!patch.slide().isEmpty()) {
            return patch;
        }
        String guess =
                pattern.flatMap(p -> group(p, patch.id())).orElseGet(() -> slideOf(patch.id()));
        return new Patch(
                patch.id(),
                patch.image(),
                patch.given(),
                patch.isPositive(),
                patch.mask(),
                patch.split(),
                slides.computeIfAbsent(guess.toLowerCase(Locale.ROOT), key -> guess),
                patch.maskRule());
    }
}
