package org.epsam.core.pipeline;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.epsam.base.Counted;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.io.Json;
import org.epsam.base.io.Sha256;
import org.epsam.base.task.Progress;
import org.epsam.core.config.Config;
import org.epsam.core.review.Correction;
import org.epsam.core.review.ReviewFolder;
import org.epsam.core.review.ReviewItem;
import org.epsam.core.review.ReviewState;
import org.epsam.core.run.CorrectionsInfo;
import org.epsam.core.run.Run;
import org.epsam.core.run.RunInfo;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.Split;
import org.epsam.slides.image.Mask;

/**
 * What people answered about the masks of training patches with tumour: some have a person's mask
 * as their target, others are left out of the fine-tuning.
 */
final class Corrections {
    static final Corrections NONE = new Corrections(Optional.empty(), Map.of());

    private final Optional<Path> review;
    // By the name of the patch, sorted.
    private final Map<String, Answered> patches;

    /** An answer, and whether it has a mask with area. */
    private record Answered(Correction correction, boolean hasMask) {}

    private Corrections(Optional<Path> review, Map<String, Answered> patches) {
        this.review = review;
        this.patches = patches;
    }

    /**
     * Refuses at once what cannot be used.
     *
     * @throws InputException where there is no such review, or nothing is fine-tuned
     */
    static void require(Path review, Config config) {
        if (config.adapt().decoders() == 0) {
            throw new InputException(
                    "adapt.supervision=none: SAM is not fine-tuned, so that nothing learns from"
                            + " corrections; omit --corrections, or choose labels");
        }
        ReviewFolder.require(review);
    }

    /**
     * Reads the corrections of a run. A run that has begun keeps those that it began with: they lie
     * in its folder, as people may go on answering.
     *
     * @param given the review, where it is given
     * @param run absent or not
     * @param data the data set
     * @param progress receives what is used and what is not
     * @throws InputException where the review is damaged, is about other patches, is not the one
     *     that the run began with, or has no answer that can be used
     */
    static Corrections of(Optional<Path> given, Run run, Dataset data, Progress progress) {
        Corrections used = given.isPresent() ? read(given.get(), data, progress) : Corrections.NONE;
        if (run.hasConfig()) {
            Corrections own = own(run, data);
            if (given.isPresent() && !used.hash().equals(own.hash())) {
                throw new InputException(
                        run.folder()
                                + (own.isEmpty()
                                        ? ": was begun without corrections; choose another --run"
                                                + " for those of "
                                                + given.get()
                                        : ": was begun with other corrections than "
                                                + given.get()
                                                + " has now; omit --corrections to go on with"
                                                + " those, or choose another --run"));
            }
            used = own;
        }
        if (!used.isEmpty()) {
            progress.message("corrections: " + used.info().sentence());
        }
        return used;
    }

    /** The corrections that a run has begun with, which are copied into it. */
    private static Corrections own(Run run, Dataset data) {
        Optional<String> begun =
                run.info().flatMap(RunInfo::corrections).map(CorrectionsInfo::sha256);
        if (begun.isEmpty()) {
            return NONE;
        }
        String remedy = "; train into another --run, with --like " + run.folder();
        Corrections own;
        try {
            own = read(run.corrections(), data, Progress.SILENT);
        } catch (InputException e) {
            throw new InputException(
                    run.corrections()
                            + ": cannot be used ("
                            + e.withoutPath(run.corrections())
                            + ")"
                            + remedy,
                    e);
        }
        if (!own.hash().equals(begun.get())) {
            throw new InputException(
                    run.corrections() + ": is not as the run began with it" + remedy);
        }
        return own;
    }

    private static Corrections read(Path review, Dataset data, Progress progress) {
        Map<String, Patch> patches = new HashMap<>();
        data.of(Split.TRAIN).forEach(patch -> patches.put(patch.name(), patch));
        Map<String, Answered> used = new TreeMap<>();
        Map<String, Integer> others = new TreeMap<>();
        for (Correction correction : ReviewFolder.read(review)) {
            if (correction.state() == ReviewState.OPEN) {
                continue;
            }
            Optional<Patch> patch = trained(correction.item(), patches);
            if (patch.filter(Patch::isPositive).isPresent()) {
                used.put(patch.get().name(), answered(review, correction, patch.get()));
            } else {
                others.merge(other(correction.item(), patch, data.root()), 1, Integer::sum);
            }
        }
        others.forEach(
                (what, n) ->
                        progress.message(
                                "corrections: "
                                        + Counted.of(n, "answer")
                                        + " about "
                                        + what
                                        + (n == 1 ? " is" : " are")
                                        + " not used"));
        if (used.isEmpty()) {
            throw new InputException(
                    review
                            + ": no answer is about a training patch with tumour of "
                            + data.root()
                            + "; choose a review of this data, or omit --corrections");
        }
        return new Corrections(Optional.of(review), used);
    }

    private static Optional<Patch> trained(ReviewItem item, Map<String, Patch> patches) {
        return item instanceof ReviewItem.Patch patch && patch.split() == Split.TRAIN
                ? Optional.ofNullable(patches.get(patch.name()))
                : Optional.empty();
    }

    /** What an answer is about that nothing learns from. */
    private static String other(ReviewItem item, Optional<Patch> patch, Path data) {
        if (item instanceof ReviewItem.Region) {
            return "regions of slides";
        } else if (((ReviewItem.Patch) item).split() != Split.TRAIN) {
            return "val and test patches";
        }
        return patch.isPresent()
                ? "patches that are labelled as free of tumour"
                : "patches that are not in " + data;
    }

    private static Answered answered(Path review, Correction correction, Patch patch) {
        if (!correction.size().equals(patch.size())) {
            throw new InputException(
                    review.resolve(correction.item().file())
                            + ": is about a patch of "
                            + correction.size()
                            + " pixels, but "
                            + patch.image()
                            + " has "
                            + patch.size()
                            + "; choose a review of this data for --corrections");
        }
        boolean hasMask = correction.state().isMask() && correction.mask().area() > 0;
        return new Answered(correction, hasMask);
    }

    boolean isEmpty() {
        return patches.isEmpty();
    }

    /** The mask that is the target of a training patch, whatever others say. */
    Optional<Mask> mask(Patch patch) {
        return Optional.ofNullable(patches.get(patch.name()))
                .filter(Answered::hasMask)
                .map(answered -> answered.correction().mask());
    }

    /** Whether a training patch has a person's mask as its target. */
    boolean hasMask(String patch) {
        return patches.containsKey(patch) && patches.get(patch).hasMask();
    }

    /** Whether a training patch is left out of the fine-tuning. */
    boolean leavesOut(Patch patch) {
        return patches.containsKey(patch.name()) && !patches.get(patch.name()).hasMask();
    }

    /** Hashes what is learned: who has answered, and when, makes no difference. */
    String hash() {
        Map<String, String> targets = new TreeMap<>();
        patches.forEach(
                (name, answered) ->
                        targets.put(
                                name,
                                answered.hasMask()
                                        ? answered.correction().entry().sha256()
                                        : "left out"));
        return Sha256.of(Json.canonical(targets));
    }

    /** Copies the answers that are used, all of them or none. */
    void write(Path folder) {
        List<Correction> used = patches.values().stream().map(Answered::correction).toList();
        AtomicFolders.replace(folder, part -> ReviewFolder.copy(part, used));
    }

    CorrectionsInfo info() {
        long masks = patches.values().stream().filter(Answered::hasMask).count();
        TreeSet<String> people = new TreeSet<>();
        patches.values().forEach(answered -> people.add(answered.correction().by()));
        return new CorrectionsInfo(
                masks,
                patches.size() - masks,
                List.copyOf(people),
                hash(),
                review.map(path -> path.toAbsolutePath().normalize().toString()));
    }
}
