package org.epsam.slides.data;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Tells how many slides were guessed from names, before intervals are computed by them. */
final class SlideNote {
    private static final int LISTED = 3;
    private static final String REMEDY =
            "; if that is wrong, name them in the column slide of a CSV manifest or by"
                    + " data.slide_pattern";

    private SlideNote() {}

    static List<String> of(List<Patch> patches) {
        List<String> notes = new ArrayList<>();
        List<Patch> named =
                patches.stream()
                        .filter(
                                p ->
                                        p.origin().source() == Origin.Source.GUESS
                                                || p.origin().source() == Origin.Source.PLACE)
                        .toList();
        if (!named.isEmpty()) {
            Set<String> slides = slides(named);
            notes.add(
                    count(slides.size(), "slide")
                            + " guessed from the names of "
                            + count(named.size(), "patch")
                            + patients(named)
                            + ", such as "
                            + slides.stream().limit(LISTED).collect(Collectors.joining(", "))
                            + REMEDY);
        }
        List<Patch> unknown =
                patches.stream().filter(p -> p.origin().source() == Origin.Source.UNKNOWN).toList();
        if (!unknown.isEmpty()) {
            notes.add(
                    count(slides(unknown).size(), "slide")
                            + " guessed for "
                            + count(unknown.size(), "patch")
                            + " whose names tell none, such as "
                            + unknown.get(0).name()
                            + REMEDY);
        }
        return notes;
    }

    private static Set<String> slides(List<Patch> patches) {
        return patches.stream()
                .map(Patch::slide)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static String patients(List<Patch> patches) {
        long patients =
                patches.stream()
                        .map(p -> p.origin().patient())
                        .filter(p -> !p.isEmpty())
                        .distinct()
                        .count();
        return patients == 0 ? "" : " of " + count(patients, "patient");
    }

    private static String count(long n, String what) {
        return n + " " + what + (n == 1 ? "" : what.endsWith("h") ? "es" : "s");
    }
}
