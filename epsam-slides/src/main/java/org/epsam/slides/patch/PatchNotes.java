package org.epsam.slides.patch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.epsam.base.InputException;
import org.epsam.slides.data.SkippedFile;

/** What is left out while patches are cut, and why. Slides are worked on by several threads. */
final class PatchNotes {
    private static final int MAX_LISTED = 5;

    private final List<SkippedFile> skipped = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    synchronized void skip(SlideFolder.Entry entry, String reason) {
        skipped.add(new SkippedFile(entry.path().getFileName().toString(), reason));
    }

    synchronized void skipAll(List<SkippedFile> files) {
        skipped.addAll(files);
    }

    /** Notes what concerns no single slide. */
    synchronized void note(String text) {
        notes.add(text);
    }

    synchronized List<SkippedFile> skipped() {
        return skipped.stream().sorted(Comparator.comparing(SkippedFile::file)).toList();
    }

    synchronized List<String> notes() {
        return List.copyOf(notes);
    }

    /**
     * Returns the error for work of which nothing is left, with the first reasons or else a hint.
     */
    synchronized InputException nothing(String what, String hint) {
        List<String> reasons =
                skipped.stream().map(file -> file.file() + " (" + file.reason() + ")").toList();
        return new InputException(
                what
                        + (reasons.isEmpty()
                                ? "; " + hint
                                : ", "
                                        + reasons.size()
                                        + " skipped: "
                                        + String.join(
                                                ", ", reasons.stream().limit(MAX_LISTED).toList())
                                        + (reasons.size() > MAX_LISTED ? " ..." : "")));
    }
}
