package org.epsam.core.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.epsam.base.Counted;
import org.epsam.base.InputException;
import org.epsam.base.OutputException;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.io.PathLock;
import org.epsam.base.task.Progress;
import org.epsam.base.task.Results;
import org.epsam.base.task.Shard;
import org.epsam.base.work.WorkFolder;
import org.epsam.core.share.Sharing;
import org.epsam.core.share.StatusLog;
import org.epsam.core.slide.MapFormat;
import org.epsam.core.slide.NamedSlide;
import org.epsam.core.slide.RunSegmentation;
import org.epsam.core.slide.SlideOptions;
import org.epsam.core.slide.SlidePieces;
import org.epsam.core.slide.SlidePlan;
import org.epsam.core.slide.SlideResult;

/**
 * Segments slides with the machines of a cluster, each slide in pieces of about the same cost: its
 * tissue is found, the basic tiles are predicted, then those between, and its results are made,
 * each step by whichever machine is free. Results are those of {@link RunSegmentation}, to the
 * byte. What is finished when the cluster or this program ends is found by the next call. One call
 * of {@link #run} each.
 */
public final class ClusterSegmentation implements AutoCloseable {
    // While the last pieces of one group are in work, those of the next are begun.
    private static final int GROUPS = 3;

    private final Optional<String> store;
    private final Path out;
    private final RunSegmentation.Listing given;
    private final List<NamedSlide> slides;
    private final StatusLog status;
    private final Progress progress;
    private final Map<String, SlideResult> done = new HashMap<>();
    private final Map<NamedSlide, String> skipped = new HashMap<>();
    private double leastPiece = 2;

    private ClusterSegmentation(
            Optional<String> store,
            Path out,
            RunSegmentation.Listing given,
            StatusLog status,
            Progress progress) {
        this.store = store;
        this.out = out;
        this.given = given;
        this.slides = given.slides();
        this.status = status;
        this.progress = progress;
    }

    /**
     * Lists the slides to segment; they are opened on the cluster only.
     *
     * @param inputs slides, folders of them, and lists of slides, which lie where all machines see
     *     them
     * @param out folder of all results, which all machines see, or the address of a store ({@link
     *     ClusterProvider#isStore}) into which no other program may write at the same time
     * @param tries how often a slide is tried that fails
     * @param progress receives progress and messages
     * @return the segmentation, not yet started
     * @throws InputException as {@link RunSegmentation#of(List, Path)}
     */
    public static ClusterSegmentation of(
            List<Path> inputs, String out, int tries, Progress progress) {
        boolean isStore = ClusterProvider.isStore(out);
        // What is kept of the work on a store is of this program alone.
        Path folder = isStore ? ClusterProvider.scratch() : Path.of(out).toAbsolutePath();
        return new ClusterSegmentation(
                isStore ? Optional.of(out) : Optional.empty(),
                folder,
                RunSegmentation.list(inputs, isStore ? folder : Path.of(out)),
                new StatusLog(new Sharing(folder, Shard.ALL, tries, Optional.empty())),
                progress);
    }

    /**
     * Refuses a run that cannot segment slides, before a cluster is entered.
     *
     * @param run folder of a run
     * @param options how to segment
     * @throws InputException where the run is not finished, or neither it nor the options say at
     *     which pixel size
     */
    public void requireTrained(Path run, SlideOptions options) {
        RunSegmentation.requireSlides(run, options);
    }

    /** Sends pieces that take less than it costs, so that small slides have several of them. */
    ClusterSegmentation withPiecesOf(double seconds) {
        leastPiece = seconds;
        return this;
    }

    /**
     * Segments the slides.
     *
     * @param run folder of a finished run, which all machines see
     * @param options how to segment
     * @param cluster the machines
     * @return the results, and for each slide that could not be segmented, the reason
     * @throws org.epsam.base.io.InUseException if another program is at work on the whole folder
     * @throws InputException where the run is not finished
     * @throws OutputException where a machine cannot write, or does not see the run
     */
    public RunSegmentation.Outcome run(Path run, SlideOptions options, Cluster cluster) {
        requireTrained(run, options);
        if (store.isEmpty()) {
            run(SlideWork.of(run, out.normalize().toString(), options), cluster);
        } else {
            requireFiles(options);
            try (SharedFiles files = ClusterProvider.find().files(store.get())) {
                run(SlideWork.of(run, store.get(), options), cluster);
                writeTable(files);
            } catch (IOException e) {
                throw new OutputException(
                        store.get() + ": fails (" + e.getMessage() + "); check --out", e);
            }
        }
        return new RunSegmentation.Outcome(
                List.of(),
                slides.stream().map(s -> done.get(s.name())).filter(Objects::nonNull).toList(),
                Stream.concat(
                                given.skipped().stream(),
                                slides.stream().map(skipped::get).filter(Objects::nonNull))
                        .toList());
    }

    private void requireFiles(SlideOptions options) {
        if (options.format() == MapFormat.OME_ZARR) {
            throw new InputException(
                    "--format ome-zarr: is a folder for each map, and "
                            + store.orElseThrow()
                            + " takes files; omit it");
        }
    }

    /** Writes the table of all slides into the store. */
    private void writeTable(SharedFiles files) throws IOException {
        Path table = out.resolve("slides.csv");
        if (files.has("slides.csv")) {
            files.fetch("slides.csv", table);
        }
        RunSegmentation.writeRows(out, done.values());
        if (!done.isEmpty()) {
            files.put(table, "slides.csv");
        }
        if (files.list(WorkFolder.NAME).isEmpty()) {
            files.delete(WorkFolder.NAME);
        }
    }

    private void run(SlideWork work, Cluster cluster) {
        WorkFolder whole = WorkFolder.in(out);
        try (PathLock lock = whole.lock()) {
            given.notes().forEach(progress::message);
            status.list(slides.stream().map(NamedSlide::name).toList());
            SlideGroups groups =
                    new SlideGroups(work, cluster, status, lock::requireHeld, leastPiece);
            List<NamedSlide> open = slides;
            while (!open.isEmpty()) {
                open = round(open, groups);
            }
            tellWork(groups.seconds());
            done.values().stream()
                    .findFirst()
                    .flatMap(one -> RunSegmentation.otherRows(out, one.settings()))
                    .ifPresent(progress::message);
        } finally {
            whole.tidy();
        }
    }

    /** Tries each slide once; returns those that are to be tried again. */
    private List<NamedSlide> round(List<NamedSlide> open, SlideGroups groups) {
        List<NamedSlide> again = new ArrayList<>();
        List<SlidePlan> plans = plan(open, groups, again);
        int tiles = plans.stream().mapToInt(SlidePlan::open).sum();
        try (Progress.Task task = progress.start("tiles", tiles)) {
            ExecutorService threads =
                    Executors.newFixedThreadPool(GROUPS, ClusterSegmentation::thread);
            try {
                List<Future<?>> inWork = new ArrayList<>();
                for (List<SlidePlan> group : groups.groups(plans)) {
                    inWork.add(
                            threads.submit(
                                    () -> groups.segment(group, s -> end(s, again), task::step)));
                }
                inWork.forEach(Results::of);
            } catch (RuntimeException | Error e) {
                // None of them has failed.
                plans.forEach(plan -> status.stopped(plan.slide().name()));
                throw e;
            } finally {
                threads.shutdownNow();
            }
        }
        return again;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "slides");
        thread.setDaemon(true);
        return thread;
    }

    /** Plans the work on slides, the largest first. */
    private List<SlidePlan> plan(
            List<NamedSlide> open, SlideGroups groups, List<NamedSlide> again) {
        List<SlidePlan> plans = new ArrayList<>();
        try (Progress.Task task = progress.start("tissue of slides", open.size())) {
            groups.plan(
                    open,
                    (slide, answer) -> {
                        task.step(1);
                        if (answer.isDone()) {
                            take(answer.result(), plans);
                        } else {
                            retry(slide, answer.failure(), again);
                        }
                    });
        }
        plans.sort(Comparator.comparing(SlidePlan::open).reversed());
        int stored = plans.stream().mapToInt(SlidePlan::stored).sum();
        progress.message(
                "%s to segment, %s%s%s"
                        .formatted(
                                Counted.of(plans.size(), "slide"),
                                Counted.of(plans.stream().mapToInt(SlidePlan::open).sum(), "tile"),
                                stored == 0
                                        ? ""
                                        : "; " + Counted.are(stored, "tile") + " there already",
                                done.isEmpty()
                                        ? ""
                                        : "; " + Counted.are(done.size(), "slide") + " finished"));
        return plans;
    }

    private void take(SlidePlan plan, List<SlidePlan> plans) {
        Optional<SlidePieces.Finished> finished = plan.finished();
        if (finished.isPresent()) {
            finish(finished.get());
        } else {
            plans.add(plan);
        }
    }

    private void end(SlideState state, List<NamedSlide> again) {
        NamedSlide slide = state.plan().slide();
        if (state.finished().isPresent()) {
            finish(state.finished().get());
            state.unfamiliar().ifPresent(w -> progress.message(slide.name() + ": " + w));
        } else if (state.isDeadly()) {
            status.failed(slide.name(), state.failure().orElseThrow());
            skipped.put(slide, state.failure().orElseThrow());
        } else {
            retry(slide, state.failure().orElseThrow(), again);
        }
    }

    private void retry(NamedSlide slide, String reason, List<NamedSlide> again) {
        if (status.failed(slide.name(), reason)) {
            again.add(slide);
        } else {
            skipped.put(slide, reason);
        }
    }

    private void finish(SlidePieces.Finished slide) {
        SlideResult result = slide.result();
        done.put(result.name(), result);
        status.done(result.name(), result.settings(), result.tiles(), result.tissue());
        slide.messages().forEach(progress::message);
    }

    private void tellWork(Map<String, Double> seconds) {
        double all = seconds.values().stream().mapToDouble(Double::doubleValue).sum();
        double most = seconds.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
        progress.message(
                String.format(
                        Locale.ROOT,
                        "%s worked for %.1f s together, the busiest one for %.1f s",
                        Counted.of(seconds.size(), "worker"),
                        all,
                        most));
    }

    /** Deletes what this process has kept of the work on a store. */
    @Override
    public void close() {
        if (store.isPresent()) {
            AtomicFolders.delete(out);
        }
    }
}
