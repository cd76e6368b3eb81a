package org.epsam.core.slide;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.base.OutputException;
import org.epsam.base.io.InUseException;
import org.epsam.base.io.OutputFolder;
import org.epsam.base.io.PathLock;
import org.epsam.base.io.ResultNames;
import org.epsam.base.task.Progress;
import org.epsam.base.work.WorkFolder;
import org.epsam.core.pipeline.Calibration;
import org.epsam.core.pipeline.Segmenter;
import org.epsam.core.run.PatchScale;
import org.epsam.core.share.Sharing;
import org.epsam.core.share.SlideWatch;
import org.epsam.core.share.StatusLog;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.Slides;
import org.epsam.slides.slide.TileIndex;
import org.epsam.slides.tissue.SlideTissue;

/**
 * Segments whole slides with a run: tiles of the side and resolution of its patches, each
 * overlapping the next, over the tissue; blended into one probability map; outlined where it is
 * above 0.5, as far as the tissue reaches.
 *
 * <p>Each slide gets {@code NAME_outlines.geojson}, {@code NAME_probability.ome.tif} (or {@code
 * .ome.zarr}), {@code NAME_overlay.png} and a row of {@code slides.csv}, and what {@link
 * SlideExtras} adds. Finished tiles are kept in {@code .working/NAME} until the slide is finished,
 * so that the same command resumes after an interruption, with the same results. Memory holds a few
 * tiles, the tiles that intersect one row of 256 pixels, and masks of bounded size; otherwise it
 * does not grow with the slide.
 */
final class SlideSegmentation {
    /** The finished tiles, in the folder of a slide's work. */
    static final String TILES = "tiles.bin";

    private final Segmenter segmenter;
    private final SlideOptions options;
    private final Path out;
    private final Progress progress;
    private final PatchScale patches;
    private final Resolution resolution;
    private final SlideKey keys;
    private final ResultTable table;
    private final SlideExtras extras;
    private final SlideResultFiles files;
    private final SlideWatch watch;

    /** Prepares segmentation by one program, or by several that share as usual. */
    SlideSegmentation(Segmenter segmenter, SlideOptions options, Path out, Progress progress) {
        this(segmenter, options, out, progress, new StatusLog(Sharing.in(out)));
    }

    /**
     * Prepares segmentation.
     *
     * @param segmenter the run's models
     * @param options how to segment
     * @param out folder of all results
     * @param progress receives the progress
     * @param watch is told of the work on each slide
     * @throws InputException if neither the run nor the options define the resolution, or {@code
     *     slides.csv} in the folder is foreign
     */
    SlideSegmentation(
            Segmenter segmenter,
            SlideOptions options,
            Path out,
            Progress progress,
            SlideWatch watch) {
        this.segmenter = segmenter;
        this.options = options;
        this.out = out;
        this.progress = progress;
        this.patches = segmenter.patchScale();
        this.resolution = PixelScale.wanted(options, patches).orElseThrow(PixelScale::unknown);
        this.keys = new SlideKey(segmenter.identity(), patches, resolution, options);
        this.table = ResultTable.ofSlides(out);
        this.extras = new SlideExtras(options, out, progress);
        this.files = new SlideResultFiles(segmenter, options, progress);
        this.watch = watch;
    }

    /** Makes sure that a slide can be segmented, as {@link #check(Slide, String, Optional)}. */
    void check(SegmentationInput slide, String name) {
        ResultNames.require(name, slide.file());
        PixelScale.of(
                slide.file(), own(slide.file(), slide.listed(), slide.declared()), resolution);
    }

    /**
     * Makes sure that a slide can be segmented, as far as its headers tell.
     *
     * @param slide the open slide
     * @param name of its results
     * @param listed pixel size of level 0 in a list of slides
     * @throws InputException as {@link #segment}
     */
    void check(Slide slide, String name, Optional<Resolution> listed) {
        ResultNames.require(name, slide.path());
        job(slide, name, listed);
    }

    /**
     * Segments a slide, as {@link #segment(Slide, String, Optional, Optional)}.
     *
     * @param file a slide
     * @param name of its results
     * @return the segmentation
     */
    SlideResult segment(Path file, String name) {
        return segment(file, name, Optional.empty());
    }

    /**
     * Segments a slide, as {@link #segment(Slide, String, Optional, Optional)}.
     *
     * @param file a slide
     * @param name of its results
     * @param listed pixel size of level 0 in a list of slides
     * @return the segmentation
     */
    SlideResult segment(Path file, String name, Optional<Resolution> listed) {
        // Before it is opened: what the name is wrong for may not be a slide at all.
        ResultNames.require(name, file);
        try (Slide slide = Slides.open(file)) {
            return segment(slide, name, listed, Optional.empty());
        }
    }

    /**
     * Segments a slide. A slide finished with the same models and settings is skipped.
     *
     * @param slide the slide, which stays open
     * @param name of its results
     * @param listed pixel size of level 0 in a list of slides, which overrides all others
     * @param known its tissue, where it has been found before
     * @return the segmentation
     * @throws org.epsam.base.io.InUseException if another program is segmenting it into the same
     *     folder
     * @throws InputException if its resolution is unknown or too coarse, results cannot have the
     *     name (see {@link ResultNames#require}), foreign files have the names of its results, or
     *     it has failed too often
     * @throws org.epsam.base.OutputException if results cannot be written
     */
    SlideResult segment(
            Slide slide, String name, Optional<Resolution> listed, Optional<SlideTissue> known) {
        // A folder of this name is created below, and deleted.
        ResultNames.require(name, slide.path());
        SlideJob job = job(slide, name, listed);
        WorkFolder work = WorkFolder.in(out, name);
        try (PathLock lock = work.lock()) {
            return segment(job, work, known, lock);
        } finally {
            work.tidy();
        }
    }

    /** Segments a slide whose work is locked. */
    SlideResult segment(SlideJob job, WorkFolder work, Optional<SlideTissue> known, PathLock lock) {
        String name = job.name();
        String key = keys.of(job);
        Optional<SlideResult> finished = finished(job, key);
        if (finished.isPresent()) {
            progress.message(name + ": already finished; skipped");
            tell(name, finished.get().notes());
            work.discard();
            extras.write(job, false);
            done(finished.get());
            return finished.get();
        }
        claim(work, name, key);
        watch.begin(name, keys.withTimes(job, key), work.size(TILES));
        try {
            SlideResult result = segment(job, key, work, known, lock);
            lock.requireHeld();
            row(name).filter(b -> !b.key().equals(result.key())).ifPresent(this::replace);
            for (Path place : results(out, name)) {
                work.publish(place.getFileName().toString(), place);
            }
            table.put(List.of(result.fields()));
            work.discard();
            extras.write(job, true);
            done(result);
            return result;
        } catch (OutputException e) {
            watch.stopped(name);
            throw e;
        } catch (InUseException e) {
            watch.leave(name);
            throw e;
        } catch (InputException e) {
            // The caller goes on with the next one.
            throw e;
        } catch (RuntimeException | Error e) {
            watch.failed(name, e + "");
            throw e;
        }
    }

    /** The key of the work on a slide. */
    String key(SlideJob job) {
        return keys.of(job);
    }

    private Optional<SlideResult> row(String name) {
        return table.get(name).map(SlideResult::of);
    }

    /** The results of a slide, where they are there and of these models, settings and slide. */
    Optional<SlideResult> finished(SlideJob job, String key) {
        return row(job.name())
                .filter(r -> isOf(job, key, r))
                .filter(r -> results(out, job.name()).stream().allMatch(Files::exists));
    }

    private boolean isOf(SlideJob job, String key, SlideResult row) {
        return row.key().equals(rowKey(job, key, row.unreadable()));
    }

    /** Whether a row is of a slide as it is now, with these models and settings. */
    boolean isOf(SlideJob job, SlideResult row) {
        return isOf(job, keys.of(job), row);
    }

    /** All files that a slide may get. */
    List<Path> files(String name) {
        List<Path> all = new ArrayList<>(results(out, name));
        all.addAll(extras.files(name));
        return all;
    }

    /** Claims the work folder of a slide. */
    void claim(WorkFolder work, String name, String key) {
        requireOwn(work, name);
        work.claim(key);
    }

    private void done(SlideResult result) {
        watch.done(result.name(), result.settings(), result.tiles(), result.tissue());
    }

    /** The same for all slides that are segmented by the same models with the same options. */
    String settings() {
        return keys.settings();
    }

    /** A slide that could not be read as a whole may be repaired in its place. */
    private String rowKey(SlideJob job, String key, int unreadable) {
        return unreadable == 0 ? key : keys.withTimes(job, key);
    }

    /** Takes the row out first: after an interruption the files would be of two results. */
    private void replace(SlideResult before) {
        progress.message(
                before.name()
                        + ": replaces the results of "
                        + (!before.settings().equals(keys.settings())
                                ? "another run, or of other options"
                                : before.unreadable() > 0
                                        ? "another slide, or of this one when "
                                                + before.unreadable()
                                                + " of its tiles could not be read"
                                        : "another slide, or of this one with another pixel"
                                                + " size"));
        table.remove(before.name());
    }

    /** Tells which rows of {@code slides.csv} cannot be compared with those of this command. */
    void tellOthers() {
        table.others(keys.settings()).ifPresent(progress::message);
    }

    private void tell(String name, List<String> notes) {
        notes.forEach(note -> progress.message(name + ": " + note));
    }

    private List<Path> results(Path folder, String name) {
        return List.of(
                SlideResultFiles.probabilityMap(folder, name, options.format()),
                SlideResultFiles.overlay(folder, name),
                SlideResultFiles.outlines(folder, name));
    }

    SlideJob job(Slide slide, String name, Optional<Resolution> listed) {
        Resolution own = own(slide.path(), listed, slide.resolution());
        double scale = PixelScale.of(slide.path(), own, resolution);
        Size scanned = slide.bounds().size();
        int width = (int) Math.ceil(scanned.width() / scale);
        int height = (int) Math.ceil(scanned.height() / scale);
        return new SlideJob(slide, name, own, scale, new TileGrid(width, height, patches.side()));
    }

    /** The pixel size of level 0. */
    private Resolution own(Path slide, Optional<Resolution> listed, Optional<Resolution> declared) {
        return listed.or(options::slideResolution)
                .or(() -> declared)
                .orElseThrow(
                        () ->
                                new InputException(
                                        slide
                                                + ": has no pixel size; set it with --slide-mpp,"
                                                + " such as --slide-mpp 0.25"));
    }

    /** Refuses to replace files that segmentation has not written. */
    private void requireOwn(WorkFolder work, String name) {
        work.requireOwn();
        if (table.get(name).isPresent() || work.isBegun()) {
            return;
        }
        for (Path result : files(name)) {
            if (Files.exists(result)) {
                throw OutputFolder.foreign(result, "slides.csv has no row of " + name);
            }
        }
    }

    // ---- the work ----

    /** Where the finished tiles of a slide are. */
    static Path tileFile(WorkFolder work) {
        return work.path().resolve(TILES);
    }

    /** The finished tiles of a slide. */
    static TileStore tiles(WorkFolder work, SlideJob job) {
        return new TileStore(tileFile(work), job.grid().side());
    }

    /** The tiles of a slide that are predicted. */
    List<TileIndex> wanted(SlideJob job, SlideTissue tissue) {
        return job.tiles(tissue, options.minTissue());
    }

    /** Finds the tissue of a slide. */
    SlideTissue tissue(SlideJob job) {
        return SlideTissue.of(job.slide(), Optional.of(job.slideResolution()), options.rejection());
    }

    private SlideResult segment(
            SlideJob job, String key, WorkFolder work, Optional<SlideTissue> known, PathLock lock) {
        SlideTissue tissue = known.orElseGet(() -> tissue(job));
        List<TileIndex> tiles = wanted(job, tissue);
        List<String> notes = new ArrayList<>(job.slide().notes());
        notes.addAll(tissue.notes());
        if (tiles.isEmpty()) {
            notes.add("no tissue found; check it with epsam tissue");
        }
        tell(job.name(), notes);
        try (TileStore store = tiles(work, job)) {
            new PieceFiles(work, key).takeInto(store);
            SlideWatch.TileCount count = watch.counting(job.name(), lock::requireHeld);
            int unreadable =
                    new TilePredictions(job, store, segmenter, progress, count).predict(tiles);
            Calibration calibration = TilePredictions.calibration(store, tiles, segmenter);
            calibration
                    .note("tiles")
                    .ifPresent(
                            note -> {
                                tell(job.name(), List.of(note));
                                notes.add(note);
                            });
            return files.write(
                    job,
                    new SlideResultFiles.Predicted(
                            tissue, tiles, notes, store, unreadable, calibration),
                    work.results(),
                    new SlideResultFiles.Keys(keys.settings(), rowKey(job, key, unreadable)));
        }
    }
}
