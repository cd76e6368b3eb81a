package org.epsam.slides.patch;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.epsam.base.InputException;
import org.epsam.base.io.CsvTable;
import org.epsam.base.io.ResultNames;
import org.epsam.slides.data.Split;
import org.epsam.slides.data.SplitDrawing;

/**
 * Which slide belongs to which patient and split.
 *
 * @param source where that is said, for messages
 * @param places by the slide's name, as {@link ResultNames#key} without ending
 * @param leaking slides left out since their patient stands in another split too, likewise
 */
public record SlideSplits(String source, Map<String, Place> places, List<String> leaking) {
    // Camelyon17 and TCGA: the name begins with the patient.
    private static final Pattern PATIENT =
            Pattern.compile("(?i)(patient_\\d+)_node_\\d+.*|(TCGA-[^-]+-[^-]+)-.*");

    /**
     * The place of a slide.
     *
     * @param slide its name
     * @param patient its patient
     * @param split its split; none where it is still to be drawn
     */
    public record Place(String slide, String patient, Optional<Split> split) {}

    /** Copies the collections. */
    public SlideSplits {
        places = Map.copyOf(places);
        leaking = List.copyOf(leaking);
    }

    /**
     * Returns the published list of a data set.
     *
     * @param name camelyon16 or camelyon17
     * @param keepLeaking whether training slides stay whose patient is in validation or test too,
     *     as published
     * @return the list
     */
    public static SlideSplits published(String name, boolean keepLeaking) {
        String file = name + ".csv";
        try (InputStream in = SlideSplits.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new InputException(
                        "--preset "
                                + name
                                + ": no published slide list '"
                                + name
                                + "'; known are camelyon16, camelyon17");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return of(
                    CsvTable.parse("the published list of " + name, text),
                    !keepLeaking,
                    keepLeaking);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a list: a CSV file with the columns slide, and patient or split or both. Names of
     * slides may have their ending.
     *
     * @param csv the file
     * @param allowLeakage whether slides of one patient may be in different splits
     * @return the list
     * @throws InputException where it is missing, damaged, names a slide twice or puts slides of
     *     one patient into different splits
     */
    public static SlideSplits read(Path csv, boolean allowLeakage) {
        return of(CsvTable.read(csv), false, allowLeakage);
    }

    private static SlideSplits of(CsvTable table, boolean dropLeaking, boolean allowLeaking) {
        String source = table.source();
        List<String> columns = table.columns();
        if (!columns.contains("slide")
                || !columns.contains("patient") && !columns.contains("split")) {
            throw new InputException(
                    source
                            + ": has the columns "
                            + columns
                            + "; it needs slide, and patient or split or both");
        }
        Map<String, Place> places = new HashMap<>();
        List<String> leaking = new ArrayList<>();
        for (CsvTable.Row row : table.rows()) {
            String at = source + ": line " + row.line() + " ";
            String slide = SlideFolder.withoutEnding(row.get("slide"));
            String patient = row.get("patient");
            String word = row.get("split");
            Optional<Split> split = Split.named(word);
            if (slide.isEmpty() || columns.contains("split") && split.isEmpty()) {
                throw new InputException(
                        at
                                + (slide.isEmpty()
                                        ? "names no slide"
                                        : "has the split '" + word + "', not train, val or test")
                                + "; correct it");
            }
            if (dropLeaking && !row.get("leak").isEmpty()) {
                leaking.add(key(slide));
            } else if (places.put(
                            key(slide),
                            new Place(slide, patient.isEmpty() ? patientOf(slide) : patient, split))
                    != null) {
                throw new InputException(at + "names " + slide + " again; keep one line");
            }
        }
        SlideSplits splits = new SlideSplits(source, places, leaking);
        List<String> leaks = splits.leaks();
        if (!allowLeaking && !leaks.isEmpty()) {
            throw new InputException(
                    source
                            + ": "
                            + leaks.get(0)
                            + "; put all slides of a patient into one split, or accept it with"
                            + " --allow-leakage");
        }
        return splits;
    }

    /**
     * Lists the patients with slides in two splits.
     *
     * @return one line each
     */
    public List<String> leaks() {
        Map<String, Place> first = new HashMap<>();
        Map<String, String> leaks = new TreeMap<>();
        for (Place place : new TreeMap<>(places).values()) {
            String patient = ResultNames.key(place.patient());
            Place other = first.putIfAbsent(patient, place);
            if (other != null && !other.split().equals(place.split())) {
                leaks.putIfAbsent(
                        patient,
                        "patient "
                                + place.patient()
                                + " is in "
                                + other.split().map(Split::folder).orElse("none")
                                + " ("
                                + other.slide()
                                + ") and in "
                                + place.split().map(Split::folder).orElse("none")
                                + " ("
                                + place.slide()
                                + ")");
            }
        }
        return List.copyOf(leaks.values());
    }

    /**
     * Creates a list without splits: all are still to be drawn.
     *
     * @param slides names of slides, with their patient where that is known; it is found by name
     *     elsewhere
     * @return places without split
     */
    public static SlideSplits undrawn(Map<String, Optional<String>> slides) {
        Map<String, Place> places = new HashMap<>();
        slides.forEach(
                (slide, patient) ->
                        places.put(
                                key(slide),
                                new Place(
                                        slide,
                                        patient.orElseGet(() -> patientOf(slide)),
                                        Optional.empty())));
        return new SlideSplits("the names of the slides", places, List.of());
    }

    /**
     * Finds a slide.
     *
     * @param slide its name; upper and lower case and the forms of Unicode are the same
     * @return its place, if the list has it
     */
    public Optional<Place> of(String slide) {
        return Optional.ofNullable(places.get(key(slide)));
    }

    /**
     * Returns whether a slide was left out since its patient is in another split too.
     *
     * @param slide its name
     * @return true if so
     */
    public boolean isLeaking(String slide) {
        return leaking.contains(key(slide));
    }

    /**
     * Draws the splits of slides that have none. All slides of a patient come into one split;
     * patients with and without tumour are drawn apart, so that both kinds come into each split
     * where there are three of them.
     *
     * @param slides places of the slides at hand
     * @param withTumour names of those that have tumour
     * @param fractions fraction of the patients in train, val and test, adding up to 1
     * @param random source of randomness
     * @return the split of each patient
     */
    public static Map<String, Split> draw(
            Collection<Place> slides,
            Collection<String> withTumour,
            List<Double> fractions,
            RandomGenerator random) {
        TreeSet<String> positive = new TreeSet<>();
        TreeSet<String> negative = new TreeSet<>();
        for (Place place : slides) {
            (withTumour.contains(place.slide()) ? positive : negative).add(place.patient());
        }
        negative.removeAll(positive);
        return SplitDrawing.draw(positive, negative, fractions, random);
    }

    private static String patientOf(String slide) {
        Matcher name = PATIENT.matcher(slide);
        if (!name.matches()) {
            return slide;
        }
        return name.group(1) != null ? name.group(1) : name.group(2);
    }

    /** A text that is equal for names of the same slide. */
    static String key(String slide) {
        return ResultNames.key(SlideFolder.withoutEnding(slide));
    }
}
