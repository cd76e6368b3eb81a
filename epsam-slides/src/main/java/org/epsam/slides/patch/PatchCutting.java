package org.epsam.slides.patch;

import com.fasterxml.jackson.core.type.TypeReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.epsam.base.Counted;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFile;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.io.Json;
import org.epsam.base.io.PathLock;
import org.epsam.base.io.Sha256;
import org.epsam.base.random.Seeds;
import org.epsam.base.task.Progress;
import org.epsam.base.task.Shard;
import org.epsam.base.work.WorkFolder;
import org.epsam.slides.annotation.AnnotationSet;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.data.SkippedFile;
import org.epsam.slides.data.Split;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.Slides;

/**
 * Cuts a data set of patches from a folder of slides: looks at each slide (tissue, grid, fraction
 * of tumour), draws patches over all slides of a split, and cuts them.
 *
 * <p>The folder then holds {@code {train,val,test}/{image,mask}/<slide>_<row><column>_<label>.png},
 * {@code manifest.csv}, {@code summary.json} and a picture of each slide, see {@link #overview}.
 * Until all is done, everything lies in {@code .working}: one file for each slide that was looked
 * at, one for each slide that was cut, written when its patches are complete. The same call resumes
 * there.
 */
public final class PatchCutting {
    private static final String PART = "part-";

    private final PatchOrder order;
    private final int threads;
    private final Seeds seeds;
    private final Progress progress;
    private final WorkFolder work;
    private final WorkFolder cutting;
    private final SlideOutlines outlines;
    private final PatchNotes notes = new PatchNotes();

    private PatchCutting(PatchOrder order, int threads, Progress progress) {
        if (threads < 1) {
            throw new InputException(threads + " threads; give 1 or more");
        }
        this.order = order;
        this.threads = threads;
        this.seeds = new Seeds(order.sampling().seed());
        this.progress = progress;
        this.work = WorkFolder.in(order.out());
        this.outlines = new SlideOutlines(order.source());
        this.cutting = new WorkFolder(work.path().resolve("cut"));
    }

    /**
     * Cuts the patches.
     *
     * @param order what is wanted
     * @param threads slides worked on at once, at least 1; the result does not depend on it
     * @param progress receives progress and messages, from this thread
     * @return what was cut and what was not
     * @throws InputException where a folder is missing or cannot be written, the output folder is
     *     of another order or written by another program, or nothing is left to cut
     */
    public static PatchSummary run(PatchOrder order, int threads, Progress progress) {
        return new PatchCutting(order, threads, progress).run();
    }

    /**
     * Counts the slides of an order.
     *
     * @param order what is wanted
     * @return their number, with those that cannot be used
     * @throws InputException as {@link #run}
     */
    public static int count(PatchOrder order) {
        PatchOrder.Source source = order.source();
        return SlideFolder.list(source.slides(), source.annotations()).slides().size();
    }

    /**
     * Looks at a part of the slides, as one of several programs that get the same order, on one
     * machine or many. When all parts have ended, {@link #run} draws and cuts.
     *
     * @param order what is wanted
     * @param part of the slides
     * @param threads slides worked on at once, at least 1
     * @param progress receives progress and messages, from this thread
     * @return the slides that were looked at, and those that were skipped
     * @throws org.epsam.base.io.InUseException if another program looks at the same part, or cuts
     * @throws InputException as {@link #run}
     */
    public static Part scan(PatchOrder order, Shard part, int threads, Progress progress) {
        return new PatchCutting(order, threads, progress).scan(part);
    }

    /**
     * What one of several programs has looked at.
     *
     * @param slides how many
     * @param skipped those that cannot be used, with the reason
     */
    public record Part(int slides, List<SkippedFile> skipped) {}

    static Path summary(Path out) {
        return out.resolve("summary.json");
    }

    /**
     * Returns the picture of a slide with squares where its patches lie.
     *
     * @param out the folder of the patches
     * @param slide the slide's name
     * @return a PNG file; absent for slides without patches, and in folders of older versions
     */
    public static Path overview(Path out, String slide) {
        return out.resolve(Dataset.OVERVIEW).resolve(slide + ".png");
    }

    private PatchSummary run() {
        SlideFolder folder = folder();
        PatchSettings settings = PatchSettings.of(order, folder);
        settings.requireOwn(order.out());
        try (PathLock lock = PathLock.take(summary(order.out()))) {
            requireNoParts();
            AtomicFolders.sweep(order.out());
            return run(settings, folder);
        }
    }

    private Part scan(Shard part) {
        SlideFolder folder = folder();
        PatchSettings settings = PatchSettings.of(order, folder);
        settings.requireOwn(order.out());
        List<PlacedSlide> slides = part.of(placed(folder));
        // Beside the work, as its folder may be replaced when it begins.
        Path place = order.out().resolve(PART + part.number() + "-of-" + part.count());
        try (PathLock lock = PathLock.take(place)) {
            try (PathLock start = PathLock.await(summary(order.out()))) {
                settings.requireOwn(order.out());
                if (Files.exists(summary(order.out()))) {
                    progress.message(order.out() + ": complete, kept");
                    return new Part(0, List.of());
                }
                begin(settings);
            }
            return new Part(scan(slides).size(), notes.skipped());
        } finally {
            work.tidy();
        }
    }

    /** Makes sure that no other program looks at a part of the slides. */
    private void requireNoParts() {
        PathLock.namesIn(order.out()).stream()
                .filter(name -> name.startsWith(PART))
                .forEach(name -> PathLock.take(order.out().resolve(name)).close());
    }

    private SlideFolder folder() {
        PatchOrder.Source source = order.source();
        return SlideFolder.list(source.slides(), source.annotations());
    }

    private List<PlacedSlide> placed(SlideFolder folder) {
        notes.skipAll(folder.skipped());
        SlideSelection selection = new SlideSelection(order, folder, notes);
        selection.requireMatches();
        return selection.placed(seeds.generator("splits"));
    }

    private void begin(PatchSettings settings) {
        settings.write(order.out());
        work.claim(Sha256.of(Json.canonical(settings.values())));
    }

    private PatchSummary run(PatchSettings settings, SlideFolder folder) {
        if (Files.exists(summary(order.out()))) {
            progress.message(order.out() + ": complete, kept");
            work.discard();
            return Json.read(summary(order.out()), PatchSummary.class);
        }
        List<PlacedSlide> slides = new ArrayList<>(placed(folder));
        requireSome(slides);
        begin(settings);
        Map<String, SlideScan> scans = scan(slides);
        slides.removeIf(slide -> !scans.containsKey(slide.name()));
        if (slides.isEmpty()) {
            // Nothing has begun that other settings would mix with.
            work.discard();
        }
        requireSome(slides);
        return cut(settings, slides, scans);
    }

    private PatchSummary cut(
            PatchSettings settings, List<PlacedSlide> slides, Map<String, SlideScan> scans) {
        Map<String, List<Candidate>> chosen = draw(slides, scans);
        // A slide that could not be read before may be readable now, and others get fewer patches.
        cutting.claim(Sha256.of(chosen.toString()));
        Map<String, SlideCut> cuts =
                cut(
                        slides.stream().filter(s -> chosen.containsKey(s.name())).toList(),
                        scans,
                        chosen);
        List<ManifestRow> rows = cuts.values().stream().flatMap(c -> c.patches().stream()).toList();
        if (rows.isEmpty()) {
            throw nothingToCut(scans);
        }
        List<PatchSummary.Used> used =
                slides.stream().map(s -> used(s, scans.get(s.name()), cuts.get(s.name()))).toList();
        noteShortages(new PatchSummary(settings.shown(order), used, List.of(), List.of()));
        PatchSummary result =
                new PatchSummary(settings.shown(order), used, notes.skipped(), notes.notes());
        finish(rows, result);
        return result;
    }

    private InputException nothingToCut(Map<String, SlideScan> scans) {
        List<Candidate> all =
                scans.values().stream().flatMap(s -> s.candidates().stream()).toList();
        long positive = all.stream().filter(Candidate::isPositive).count();
        return notes.nothing(
                "no patch could be cut: of "
                        + Counted.of(all.size(), "place")
                        + " over tissue, "
                        + positive
                        + (positive == 1 ? " has tumour and " : " have tumour and ")
                        + (all.size() - positive)
                        + (all.size() - positive == 1 ? " has none" : " have none"),
                "wanted are places with 20 to 90 % and with none; other sizes (--size) cut others");
    }

    private void requireSome(List<PlacedSlide> slides) {
        if (slides.isEmpty()) {
            throw notes.nothing("no slide is left", "check the paths");
        }
    }

    private static PatchSummary.Used used(PlacedSlide slide, SlideScan scan, SlideCut cuts) {
        SlideCut cut = Optional.ofNullable(cuts).orElse(SlideCut.NOTHING);
        List<String> all = new ArrayList<>(scan.notes());
        all.addAll(cut.failures());
        return new PatchSummary.Used(
                scan.slide(),
                slide.patient(),
                slide.split(),
                scan.micrometres(),
                scan.squareMillimetres(),
                scan.candidates().size(),
                (int) scan.candidates().stream().filter(Candidate::isPositive).count(),
                cut.positives(),
                cut.patches().size() - cut.positives(),
                all);
    }

    private Map<String, SlideScan> scan(List<PlacedSlide> slides) {
        Map<String, SlideScan> scans = new TreeMap<>();
        List<Callable<Optional<SlideScan>>> tasks = new ArrayList<>();
        for (PlacedSlide slide : slides) {
            tasks.add(() -> scan(slide.entry()));
        }
        for (Optional<SlideScan> scan : run("scan slides", tasks)) {
            scan.ifPresent(s -> scans.put(s.slide(), s));
        }
        return scans;
    }

    private <T> List<T> run(String label, List<Callable<T>> tasks) {
        if (tasks.isEmpty()) {
            return List.of();
        }
        try (Progress.Task task = progress.start(label, tasks.size())) {
            return SlideTasks.run(tasks, threads, () -> task.step(1));
        }
    }

    private Optional<SlideScan> scan(SlideFolder.Entry entry) {
        Path file = work.path().resolve("scan").resolve(entry.name() + ".json");
        if (Files.exists(file)) {
            return Optional.of(read(file, new TypeReference<SlideScan>() {}));
        }
        SlideScan scan;
        try (Slide slide = Slides.open(entry.path())) {
            Optional<AnnotationSet> annotations = order.source().annotations(entry, slide);
            Optional<Resolution> resolution =
                    entry.resolution().or(order.source()::resolution).or(slide::resolution);
            scan =
                    SlideScan.of(
                            slide, resolution, order, annotations, outlines.of(entry, annotations));
        } catch (InputException e) {
            notes.skip(entry, e.getMessage());
            return Optional.empty();
        }
        Json.write(file, scan);
        return Optional.of(scan);
    }

    /** The chosen patches, by slide. */
    private Map<String, List<Candidate>> draw(
            List<PlacedSlide> slides, Map<String, SlideScan> scans) {
        Map<String, List<Candidate>> chosen = new TreeMap<>();
        for (Split split : Split.values()) {
            List<Candidate> candidates = new ArrayList<>();
            for (PlacedSlide slide : slides) {
                if (slide.split() == split) {
                    candidates.addAll(scans.get(slide.name()).candidates());
                }
            }
            SamplingRule rule = order.sampling().rules().get(split);
            for (Candidate one : Sampling.draw(candidates, rule, split.folder(), seeds)) {
                chosen.computeIfAbsent(one.slide(), s -> new ArrayList<>()).add(one);
            }
        }
        return chosen;
    }

    private Map<String, SlideCut> cut(
            List<PlacedSlide> slides,
            Map<String, SlideScan> scans,
            Map<String, List<Candidate>> chosen) {
        List<Callable<SlideCut>> tasks = new ArrayList<>();
        for (PlacedSlide slide : slides) {
            String name = slide.name();
            tasks.add(() -> cut(slide, scans.get(name), chosen.get(name)));
        }
        List<SlideCut> done = run("cut patches", tasks);
        Map<String, SlideCut> cuts = new TreeMap<>();
        for (int i = 0; i < done.size(); i++) {
            cuts.put(slides.get(i).name(), done.get(i));
        }
        return cuts;
    }

    private SlideCut cut(PlacedSlide slide, SlideScan scan, List<Candidate> patches) {
        Path file = cutting.path().resolve(scan.slide() + ".json");
        if (Files.exists(file)) {
            return read(file, new TypeReference<SlideCut>() {});
        }
        SlideCut cut = SlideCut.of(slide, order, scan, patches, cutting.results(), outlines);
        Json.write(file, cut);
        return cut;
    }

    private void noteShortages(PatchSummary summary) {
        Map<Split, String> shortages = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            int negatives = summary.patches(split, 0);
            int wanted = order.sampling().rules().get(split).negatives();
            if (summary.slides(split) == 0) {
                shortages.put(split, "no slide");
            } else if (summary.patches(split, 1) == 0) {
                shortages.put(split, "no positive patch");
            } else if (negatives < wanted) {
                shortages.put(split, negatives + " of " + wanted + " negative patches");
            }
        }
        shortages.forEach((split, what) -> notes.note(split.folder() + ": " + what));
    }

    private void finish(List<ManifestRow> rows, PatchSummary summary) {
        for (Split split : Split.values()) {
            cutting.publish(split.folder(), order.out().resolve(split.folder()));
        }
        cutting.publish(Dataset.OVERVIEW, order.out().resolve(Dataset.OVERVIEW));
        AtomicFile.write(order.out().resolve("manifest.csv"), ManifestRow.manifest(rows));
        Json.write(summary(order.out()), summary);
        work.discard();
    }

    private static <T> T read(Path file, TypeReference<T> type) {
        try {
            return Json.read(file, type);
        } catch (InputException e) {
            throw new InputException(
                    file + ": damaged; delete it and run the same command to resume", e);
        }
    }
}
