package org.epsam.slides.data;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.epsam.base.InputException;
import org.epsam.base.io.FileNames;

/**
 * Finds the slide of each patch by its name. Spellings that differ only in case, or in the form of
 * their accents, are one slide.
 */
final class SlideNames {
    private static final Pattern CAMELYON = Pattern.compile("(.+)_\\d{14}");
    private static final Pattern CASE_NUMBER =
            Pattern.compile("(?<![A-Za-z0-9])([A-Za-z]*\\d{4,})(?![A-Za-z0-9])");

    /** Names of tiles with the place in words: QuPath's, x and y with numbers, histolab's. */
    private static final List<Pattern> MARKED =
            List.of(
                    Pattern.compile("(.+?)[ _-]*\\[(?:[^\\]]*,)?x=-?\\d+,y=-?\\d+[^\\]]*\\].*"),
                    Pattern.compile(
                            "(?i)(.+?)[ _,-]+x(?:min)?[ =_-]*\\d+[ _,-]+y(?:min)?[ =_-]*\\d+"
                                    + "(?:[ _,-].*)?"),
                    Pattern.compile("(.+)_tile_\\d+_level\\d+_\\d+-\\d+-\\d+-\\d+"));

    private static final String NUMBER = "(0|[1-9]\\d{0,6})";

    /** Column and row, perhaps with equal width and height behind them. */
    private static final List<Pattern> PLACES =
            List.of(
                    Pattern.compile("(.+)_" + NUMBER + "_" + NUMBER + "_([1-9]\\d{1,3})_\\4"),
                    Pattern.compile("(.+)_" + NUMBER + "[_-]" + NUMBER));

    // Smaller numbers are rather counted than measured.
    private static final int SMALLEST_PLACE = 100;
    // Places on a grid differ by multiples of a step.
    private static final int SMALLEST_STEP = 8;

    private final Optional<Pattern> pattern;
    private final Map<String, Grid> grids = new HashMap<>();
    private final Map<String, String> spellings = new HashMap<>();

    /** The places of all patches whose names begin alike. */
    private static final class Grid {
        private final long firstX;
        private final long firstY;
        private long step;
        private long largest;

        Grid(long firstX, long firstY) {
            this.firstX = firstX;
            this.firstY = firstY;
        }

        void add(long x, long y) {
            step = gcd(step, gcd(Math.abs(x - firstX), Math.abs(y - firstY)));
            largest = Math.max(largest, Math.max(x, y));
        }

        private static long gcd(long a, long b) {
            return b == 0 ? a : gcd(b, a % b);
        }

        /** The name of a slide has a number, or else the places show that they are some. */
        boolean isOfSlide(String name) {
            return largest >= SMALLEST_PLACE && (step >= SMALLEST_STEP || name.matches(".*\\d.*"));
        }
    }

    /**
     * Prepares a search.
     *
     * @param pattern a regular expression whose first group is the slide
     * @param names all that will be searched: places are recognised by what they have in common
     * @throws InputException where the pattern is not one, or has no group
     */
    SlideNames(Optional<String> pattern, Collection<String> names) {
        this.pattern = pattern.map(SlideNames::compile);
        for (String name : names) {
            place(name)
                    .ifPresent(
                            place -> {
                                long x = Long.parseLong(place.group(2));
                                long y = Long.parseLong(place.group(3));
                                grids.computeIfAbsent(place.group(1), key -> new Grid(x, y))
                                        .add(x, y);
                            });
        }
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

    private static Optional<Matcher> place(String id) {
        return PLACES.stream().map(p -> p.matcher(id)).filter(Matcher::matches).findFirst();
    }

    private static Optional<String> group(Pattern pattern, String id) {
        Matcher matcher = pattern.matcher(id);
        return matcher.find() ? Optional.ofNullable(matcher.group(1)) : Optional.empty();
    }

    /** Returns the part of a name before the place, if the name has one. */
    private Optional<String> beforePlace(String id) {
        Optional<String> marked =
                MARKED.stream()
                        .map(p -> p.matcher(id))
                        .filter(Matcher::matches)
                        .map(m -> m.group(1))
                        .findFirst();
        // The number of a case may stand before the place, for several regions of one slide.
        return marked.or(
                        () ->
                                place(id)
                                        .map(m -> m.group(1))
                                        .filter(name -> grids.get(name).isOfSlide(name)))
                .filter(name -> group(CASE_NUMBER, name).isEmpty());
    }

    /** Finds the slide of one name alone. */
    static String slideOf(String id) {
        return new SlideNames(Optional.empty(), List.of(id)).find(id, id, "").slide();
    }

    /**
     * Finds the slide of a patch: by the pattern; else the name before the place of the patch; else
     * the first word of letters followed by four digits or more; else the patient; else the id
     * itself.
     */
    private Origin find(String id, String whole, String patient) {
        Optional<String> named = pattern.flatMap(p -> group(p, id));
        if (named.isPresent()) {
            return new Origin(named.get(), patient, Origin.Source.PATTERN);
        }
        Matcher cut = CAMELYON.matcher(id);
        if (cut.matches()) {
            return new Origin(cut.group(1), patient, Origin.Source.CUT);
        }
        Optional<String> before = beforePlace(id).or(() -> beforePlace(whole));
        if (before.isPresent()) {
            return new Origin(before.get(), patient, Origin.Source.PLACE);
        }
        Optional<String> word = group(CASE_NUMBER, id);
        if (word.isPresent()) {
            return new Origin(word.get(), patient, Origin.Source.GUESS);
        }
        return patient.isEmpty()
                ? new Origin(id, patient, Origin.Source.UNKNOWN)
                : new Origin(patient, patient, Origin.Source.LISTED);
    }

    /**
     * Gives a patch the slide derived from its name, unless it has one. Spellings that look the
     * same but for upper and lower case (GTxc2014131, GTXC2014131) are one slide, by the spelling
     * seen first.
     *
     * @param patch the patch
     * @param whole its name with what may be a label or the end of a place
     */
    Patch withSlide(Patch patch, String whole) {
        if (!patch.slide().isEmpty()) {
            return patch;
        }
        Origin found = find(patch.id(), whole, patch.origin().patient());
        String key = FileNames.comparable(found.slide()).toLowerCase(Locale.ROOT);
        String slide = spellings.computeIfAbsent(key, k -> found.slide());
        return patch.from(new Origin(slide, found.patient(), found.source()));
    }
}
