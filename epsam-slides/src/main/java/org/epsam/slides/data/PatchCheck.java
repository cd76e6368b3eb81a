package org.epsam.slides.data;

import java.nio.file.Path;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.base.io.ResultNames;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.ImageSummary;
import org.epsam.slides.image.Size;

/**
 * A checked candidate: one of the two is there.
 *
 * @param patch the patch, if it can be used
 * @param skipped why it cannot
 */
record PatchCheck(Optional<Patch> patch, Optional<SkippedFile> skipped) {
    private static final String LABELS = "name it <id>_0 (no tumour) or <id>_1 (tumour)";
    private static final String NO_LABEL = "no label at the end of the name; " + LABELS;

    /** Checks what can be checked without the other patches; the slide may still be empty. */
    static PatchCheck of(PatchCandidate candidate, Dataset.Rules rules) {
        if (!rules.knows(candidate.label())) {
            return refuse(candidate.image(), noLabel(candidate, rules));
        }
        Optional<String> unusable = ResultNames.refusal(candidate.id() + "_" + candidate.label());
        if (unusable.isPresent()) {
            return refuse(candidate.image(), unusable.get());
        }
        int label = Integer.parseInt(candidate.label());
        ImageSummary found;
        try {
            found = ImageFile.summary(candidate.image());
        } catch (InputException e) {
            return refuse(candidate.image(), e.withoutPath(candidate.image()));
        }
        Size size = found.size();
        if (size.shorterSide() < Dataset.MIN_SIDE || size.longerSide() > Dataset.MAX_SIDE) {
            return refuse(
                    candidate.image(),
                    size
                            + " pixels; sides must be "
                            + Dataset.MIN_SIDE
                            + " to "
                            + Dataset.MAX_SIDE);
        }
        if (candidate.mask().isPresent()) {
            Path mask = candidate.mask().get();
            try {
                Size other = ImageFile.size(mask);
                if (!other.equals(size)) {
                    return refuse(
                            candidate.image(), "mask " + mask + " is " + other + ", image " + size);
                }
            } catch (InputException e) {
                return refuse(candidate.image(), "mask " + e.getMessage());
            }
        }
        return new PatchCheck(
                Optional.of(
                        new Patch(
                                candidate.id(),
                                candidate.image(),
                                found,
                                label,
                                rules.isTumour(label),
                                candidate.mask(),
                                candidate.split(),
                                candidate.origin(),
                                rules.masks())),
                Optional.empty());
    }

    private static PatchCheck refuse(Path file, String reason) {
        return new PatchCheck(Optional.empty(), Optional.of(new SkippedFile(file, reason)));
    }

    private static String noLabel(PatchCandidate candidate, Dataset.Rules rules) {
        String found = candidate.label();
        String at = candidate.place().isEmpty() ? "" : " (" + candidate.place() + ")";
        if (!found.matches("-?\\d+")) {
            return at.isEmpty()
                    ? NO_LABEL
                    : "label '"
                            + found
                            + "' is not known"
                            + at
                            + "; write 1 (tumour) or 0 (no tumour), or a word such as tumor or"
                            + " normal";
        } else if (rules.tumourLabels().isEmpty()) {
            return "label "
                    + found
                    + " is neither 0 nor 1"
                    + at
                    + "; "
                    + remedy(at)
                    + ", or set data.tumour_labels";
        }
        return "label " + found + " is not from 0 to 9" + at;
    }

    private static String remedy(String at) {
        if (at.isEmpty()) {
            return LABELS;
        }
        return at.contains("(folder")
                ? "name the folder tumor or normal"
                : "write 1 (tumour) or 0 (no tumour)";
    }
}
