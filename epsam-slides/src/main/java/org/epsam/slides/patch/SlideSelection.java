package org.epsam.slides.patch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.epsam.base.Counted;
import org.epsam.base.InputException;
import org.epsam.slides.data.Split;

/** Chooses the slides that are used, and gives a split to those that have none. */
final class SlideSelection {
    private final PatchOrder order;
    private final SlideFolder folder;
    private final PatchNotes notes;

    /** A slide whose split may still have to be drawn. */
    private record Selected(SlideFolder.Entry entry, SlideSplits.Place place) {}

    SlideSelection(PatchOrder order, SlideFolder folder, PatchNotes notes) {
        this.order = order;
        this.folder = folder;
        this.notes = notes;
    }

    /**
     * Makes sure that there are slides, and that annotations belong to them.
     *
     * @throws InputException if not
     */
    void requireMatches() {
        folder.requireSome(order.source().slides());
        folder.requireMatches(order.source().annotations());
    }

    /** Returns the slides that are used, by name. */
    List<PlacedSlide> placed(RandomGenerator random) {
        List<Selected> candidates = new ArrayList<>();
        List<String> known = folder.slides().stream().map(SlideFolder.Entry::name).toList();
        SlideSplits splits = order.splits().listed().orElseGet(this::undrawn);
        boolean normalWithoutAnnotation = order.source().normalWithoutAnnotation();
        for (SlideFolder.Entry entry : folder.slides()) {
            Optional<SlideSplits.Place> place = splits.of(entry.name());
            boolean normal = entry.isNormalWithoutAnnotation(normalWithoutAnnotation);
            if (splits.isLeaking(entry.name())) {
                notes.skip(entry, "its patient is in another split too (kept with --reference)");
            } else if (place.isEmpty()) {
                notes.skip(entry, "not in " + splits.source());
            } else if (entry.annotation().isEmpty() && !normal) {
                notes.skip(entry, entry.lackOfAnnotation());
            } else {
                requireOneGroup(entry, place.get(), splits.source());
                candidates.add(new Selected(entry, place.get()));
            }
        }
        noteAbsent(splits, known);
        return drawn(candidates, random);
    }

    /** Slides of one group in two splits would be taken for slides of two patients. */
    private void requireOneGroup(SlideFolder.Entry entry, SlideSplits.Place place, String source) {
        Optional<String> group = entry.listed().group();
        if (group.isPresent() && !group.get().equals(place.patient())) {
            throw new InputException(
                    order.source().slides()
                            + ": has the group "
                            + group.get()
                            + " for "
                            + entry.name()
                            + ", whose patient is "
                            + place.patient()
                            + " by "
                            + source
                            + "; say it in one of them, or the same in both");
        }
    }

    private SlideSplits undrawn() {
        Map<String, Optional<String>> groups = new TreeMap<>();
        folder.slides().forEach(entry -> groups.put(entry.name(), entry.listed().group()));
        return SlideSplits.undrawn(groups);
    }

    private void noteAbsent(SlideSplits splits, List<String> known) {
        TreeSet<String> absent = new TreeSet<>(splits.places().keySet());
        known.forEach(name -> absent.remove(SlideSplits.key(name)));
        splits.leaks().forEach(leak -> notes.note(leak + ", which was accepted"));
        if (!absent.isEmpty()) {
            notes.note(
                    Counted.of(absent.size(), "slide")
                            + " of "
                            + splits.source()
                            + (absent.size() == 1 ? " is not in " : " are not in ")
                            + order.source().slides()
                            + ": "
                            + String.join(", ", absent));
        }
    }

    private List<PlacedSlide> drawn(List<Selected> candidates, RandomGenerator random) {
        List<Selected> open = candidates.stream().filter(c -> c.place().split().isEmpty()).toList();
        Map<String, Split> patients =
                SlideSplits.draw(
                        open.stream()
                                .map(
                                        c ->
                                                new SlideSplits.Place(
                                                        c.entry().name(),
                                                        c.place().patient(),
                                                        Optional.empty()))
                                .toList(),
                        open.stream()
                                .filter(c -> c.entry().annotation().isPresent())
                                .map(c -> c.entry().name())
                                .toList(),
                        order.splits().fractions(),
                        random);
        List<PlacedSlide> placed = new ArrayList<>();
        for (Selected candidate : candidates) {
            SlideSplits.Place place = candidate.place();
            Split split = place.split().orElseGet(() -> patients.get(place.patient()));
            placed.add(new PlacedSlide(candidate.entry(), place.patient(), split));
        }
        return placed;
    }
}
