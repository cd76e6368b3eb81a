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
    private static final Pattern BARCODE =
            Pattern.compile("TCGA-[A-Z0-9]{2}-[A-Z0-9]{4}(?:-[A-Z0-9]+)*");

    /** A barcode of TCGA, a year with a number, or letters and a number. */
    private static final Pattern CASE_NUMBER =
            Pattern.compile(
                    "(?<![A-Za-z0-9])("
                            + BARCODE
                            + "|[A-Za-z]*(?:19|20)\\d\\d[_-]\\d{3,}|[A-Za-z]*\\d{4,})(?![A-Za-z0-9])");

    /** A number that counts the patches of something. */
    private static final Pattern COUNTER = Pattern.compile(".*[^A-Za-z0-9]0\\d{3,}");

    /** What TIAToolbox calls every tile, with its magnification. */
    private static final Pattern ANY_TILE = Pattern.compile("(?i)tile(_\\d+)?");

    /**
     * Names of tiles with the place in words: QuPath's, x and y with numbers, rows and columns,
     * numbers in parentheses, histolab's.
     */
    private static final List<Pattern> MARKED =
            List.of(
                    Pattern.compile("(.+?)[ _-]*\\[(?:[^\\]]*,)?x=-?\\d+,y=-?\\d+[^\\]]*\\].*"),
                    Pattern.compile(
                            "(?i)(.+?)[ _,-]+x(?:min)?[ =_-]*\\d+[ _,-]+y(?:min)?[ =_-]*\\d+"
                                    + "(?:[ _,-].*)?"),
                    Pattern.compile("(?i)(.+?)[ _.-]+\\d+x[_-]\\d+y(?:[ _.-].*)?"),
                    Pattern.compile("(?i)(.+?)[ _-]+row[ _-]?\\d+[ _-]+col[ _-]?\\d+(?:[ _-].*)?"),
                    Pattern.compile("(.+?)[ _-]*\\(\\d+, ?\\d+\\).*"),
                    Pattern.compile("(.+)_tile_\\d+_level\\d+_\\d+-\\d+-\\d+-\\d+"));

    private static final String NUMBER = "(0|[1-9]\\d{0,6})";
    private static final String SCALE = "(?i:[_-](?:\\d+x|(?:level|lvl|mag|mpp)[_-]?\\d[\\d.]*))?";

    /** Column and row, perhaps with equal width and height behind them, or with the scale. */
    private static final List<Pattern> PLACES =
            List.of(
                    Pattern.compile("(.+)_" + NUMBER + "_" + NUMBER + "_([1-9]\\d{1,3})_\\4"),
                    Pattern.compile("(.+)_" + NUMBER + "[_-]" + NUMBER + SCALE));

    /** Numbers that may just as well be those of a case: a place only if on a grid. */
    private static final List<Pattern> PERHAPS_PLACES =
            List.of(
                    Pattern.compile("(.+)-" + NUMBER + "-" + NUMBER + SCALE),
                    Pattern.compile("(.+)_(\\d{4,7})_(\\d{4,7})" + SCALE));

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
        boolean isOfSlide(Place place) {
            boolean named = !place.perhaps && place.name.matches(".*\\d.*");
            return largest >= SMALLEST_PLACE && (step >= SMALLEST_STEP || named);
        }
    }

    /** A name that ends with two numbers. */
    private record Place(String name, long x, long y, boolean perhaps) {
        static Optional<Place> of(String id) {
            return first(PLACES, id)
                    .map(m -> of(m, false))
                    .or(() -> first(PERHAPS_PLACES, id).map(m -> of(m, true)));
        }

        private static Place of(Matcher m, boolean perhaps) {
            return new Place(
                    m.group(1), Long.parseLong(m.group(2)), Long.parseLong(m.group(3)), perhaps);
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
            Place.of(name)
                    .ifPresent(
                            p ->
                                    grids.computeIfAbsent(p.name, key -> new Grid(p.x, p.y))
                                            .add(p.x, p.y));
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

    private static Optional<Matcher> first(List<Pattern> patterns, String id) {
        return patterns.stream().map(p -> p.matcher(id)).filter(Matcher::matches).findFirst();
    }

    private static Optional<String> group(Pattern pattern, String id) {
        Matcher matcher = pattern.matcher(id);
        return matcher.find() ? Optional.ofNullable(matcher.group(1)) : Optional.empty();
    }

    /** Returns the part of a name before the place, if the name has one. */
    private Optional<String> beforePlace(String id) {
        Optional<String> before =
                first(MARKED, id)
                        .map(m -> m.group(1))
                        .or(
                                () ->
                                        Place.of(id)
                                                .filter(p -> grids.get(p.name).isOfSlide(p))
                                                .map(Place::name));
        // The number of a case may stand before the place, for several regions of one slide.
        return before.filter(
                name ->
                        BARCODE.matcher(name).lookingAt()
                                || caseNumber(name).isEmpty() && !ANY_TILE.matcher(name).matches());
    }

    private static Optional<String> caseNumber(String name) {
        if (Place.of(name).filter(p -> ANY_TILE.matcher(p.name).matches()).isPresent()) {
            return Optional.empty();
        }
        return group(CASE_NUMBER, name)
                .filter(word -> !(name.endsWith(word) && COUNTER.matcher(name).matches()));
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
        Optional<String> before = beforePlace(id);
        if (!whole.equals(id)) {
            before = before.or(() -> beforePlace(whole));
        }
        if (before.isPresent()) {
            return new Origin(before.get(), patient, Origin.Source.PLACE);
        }
        Optional<String> word = caseNumber(id);
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
