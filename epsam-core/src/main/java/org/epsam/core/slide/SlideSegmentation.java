package org.epsam.core.slide;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.epsam.base.InputException;
import org.epsam.base.OutputException;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.io.InUseException;
import org.epsam.base.io.OutputFolder;
import org.epsam.base.io.PathLock;
import org.epsam.base.io.ResultNames;
import org.epsam.base.task.Progress;
import org.epsam.base.work.WorkFolder;
import org.epsam.core.pipeline.Segmenter;
import org.epsam.core.run.PatchScale;
import org.epsam.core.share.Sharing;
import org.epsam.core.share.StatusLog;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Bounds;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.SlideWriter;
import org.epsam.slides.slide.Slides;
import org.epsam.slides.slide.TileIndex;
import org.epsam.slides.tissue.Overview;
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
    /** How the outlines of a slide or an image are named, after its name. */
    static final String OUTLINES = "_outlines.geojson";

    private static final String TILES = "tiles.bin";
    private static final int PICTURE_SIDE = 2048;

    private final Segmenter segmenter;
    private final SlideOptions options;
    private final Path out;
    private final Progress progress;
    private final PatchScale patches;
    private final Resolution resolution;
    private final double minArea;
    private final SlideKey keys;
    private final ResultTable table;
    private final SlideExtras extras;
    private final StatusLog status;

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
     * @param status of the folder
     * @throws InputException if neither the run nor the options define the resolution, or {@code
     *     slides.csv} in the folder is foreign
     */
    SlideSegmentation(
            Segmenter segmenter,
            SlideOptions options,
            Path out,
            Progress progress,
            StatusLog status) {
        this.segmenter = segmenter;
        this.options = options;
        this.out = out;
        this.progress = progress;
        this.patches = segmenter.patchScale();
        this.resolution = PixelScale.wanted(options, patches).orElseThrow(PixelScale::unknown);
        this.minArea = options.minArea().orElse(SlideOptions.MIN_AREA);
        this.keys = new SlideKey(segmenter.identity(), patches, resolution, options);
        this.table = ResultTable.ofSlides(out);
        this.extras = new SlideExtras(options, out, progress);
        this.status = status;
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

    private SlideResult segment(
            SlideJob job, WorkFolder work, Optional<SlideTissue> known, PathLock lock) {
        String name = job.name();
        String key = keys.of(job);
        Optional<SlideResult> before = table.get(name).map(SlideResult::of);
        if (before.isPresent()
                && before.get().key().equals(rowKey(job, key, before.get().unreadable()))
                && results(out, name).stream().allMatch(Files::exists)) {
            progress.message(name + ": already finished; skipped");
            tell(name, before.get().notes());
            work.discard();
            extras.write(job, false);
            done(before.get());
            return before.get();
        }
        requireOwn(work, name);
        work.claim(key);
        status.begin(name, keys.withTimes(job, key), work.size(TILES));
        try {
            SlideResult result = segment(job, key, work, known, lock);
            lock.requireHeld();
            before.filter(b -> !b.key().equals(result.key())).ifPresent(this::replace);
            for (Path place : results(out, name)) {
                work.publish(place.getFileName().toString(), place);
            }
            table.put(List.of(result.fields()));
            work.discard();
            extras.write(job, true);
            done(result);
            return result;
        } catch (OutputException e) {
            status.stopped(name);
            throw e;
        } catch (InUseException e) {
            status.leave(name);
            throw e;
        } catch (InputException e) {
            // The caller goes on with the next one.
            throw e;
        } catch (RuntimeException | Error e) {
            status.failed(name, e + "");
            throw e;
        }
    }

    private void done(SlideResult result) {
        status.done(result.name(), result.settings(), result.tiles(), result.tissue());
    }

    /** The slides that are done with these models and options, as far as the status tells. */
    Set<String> done() {
        return status.done(keys.settings());
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

    /** The probability map of a slide, among its results. */
    static Path probabilityMap(Path out, String name, MapFormat format) {
        return out.resolve(name + "_probability" + format.ending());
    }

    /** The outlines of a slide or an image, among its results. */
    static Path outlines(Path out, String name) {
        return out.resolve(name + OUTLINES);
    }

    private List<Path> results(Path folder, String name) {
        return List.of(
                probabilityMap(folder, name, options.format()),
                folder.resolve(name + "_overlay.png"),
                outlines(folder, name));
    }

    private SlideJob job(Slide slide, String name, Optional<Resolution> listed) {
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
        List<Path> all = new ArrayList<>(results(out, name));
        all.addAll(extras.files(name));
        for (Path result : all) {
            if (Files.exists(result)) {
                throw OutputFolder.foreign(result, "slides.csv has no row of " + name);
            }
        }
    }

    // ---- the work ----

    private SlideTissue tissue(SlideJob job) {
        return SlideTissue.of(job.slide(), Optional.of(job.slideResolution()), options.rejection());
    }

    private SlideResult segment(
            SlideJob job, String key, WorkFolder work, Optional<SlideTissue> known, PathLock lock) {
        SlideTissue tissue = known.orElseGet(() -> tissue(job));
        List<TileIndex> tiles = job.tiles(tissue, options.minTissue());
        List<String> notes = new ArrayList<>(job.slide().notes());
        notes.addAll(tissue.notes());
        if (tiles.isEmpty()) {
            notes.add("no tissue found; check it with epsam tissue");
        }
        tell(job.name(), notes);
        try (TileStore store = new TileStore(work.path().resolve(TILES), job.grid().side())) {
            StatusLog.TileCount count = status.counting(job.name(), lock::requireHeld);
            int unreadable =
                    new TilePredictions(job, store, segmenter, progress, count).predict(tiles);
            return results(job, key, work, new Predicted(tissue, tiles, notes, store, unreadable));
        }
    }

    /** The predicted tiles of a slide. */
    private record Predicted(
            SlideTissue tissue,
            List<TileIndex> tiles,
            List<String> notes,
            TileStore store,
            int unreadable) {}

    private SlideResult results(SlideJob job, String key, WorkFolder work, Predicted predicted) {
        int columns = job.grid().columns();
        BitSet lookedAt = new BitSet();
        for (TileIndex tile : predicted.tiles()) {
            lookedAt.set(tile.row() * columns + tile.column(), predicted.store().has(tile));
        }
        int lost = predicted.tiles().size() - lookedAt.cardinality() - predicted.unreadable();
        if (lost != 0) {
            // Pixels without a tile would be shown as free of tumour.
            throw new IllegalStateException(
                    job.name() + ": " + lost + " tiles are not there that were predicted");
        }
        SlideTissue tissue = predicted.tissue();
        SlideRegions map = blend(job, predicted, lookedAt, work.results());
        Bounds scanned = job.slide().bounds();
        Size size = scanned.size();
        double square = job.slideResolution().squareMicrometres(1);
        List<TumourRegion> regions =
                map.trace(
                        job.scale(),
                        size,
                        new SlideRegions.Rule(
                                minArea / square,
                                // Glass is no tumour, even where there is little of it.
                                c -> tissue.contains(scanned.x() + c.x, scanned.y() + c.y),
                                SlideRegions.SMOOTHING));
        write(job, regions, work.results());
        TileSummary summary = TileSummary.of(predicted.store(), lookedAt, job.grid());
        double millimetres = square / 1e6;
        double area = tissue.squareMillimetres(Optional.of(job.slideResolution())).orElse(0);
        return new SlideResult(
                job.name(),
                job.slide().path().toAbsolutePath().normalize().getFileName().toString(),
                size.width(),
                size.height(),
                job.slideResolution().micrometres(),
                job.resolution().micrometres(),
                area,
                lookedAt.cardinality(),
                summary.gated(),
                predicted.unreadable(),
                summary.score(),
                // Outlines are smoothed, so that they may enclose a few pixels more.
                Math.min(area, TumourRegion.totalArea(regions) * millimetres),
                regions.size(),
                Math.min(area, TumourRegion.largestArea(regions) * millimetres),
                predicted.notes(),
                keys.settings(),
                rowKey(job, key, predicted.unreadable()));
    }

    private void write(SlideJob job, List<TumourRegion> regions, Path results) {
        segmenter
                .workers()
                .all(
                        () ->
                                TumourRegion.write(
                                        outlines(results, job.name()),
                                        regions,
                                        Optional.of(job.slideResolution())),
                        () ->
                                SlideRegions.writeOverlay(
                                        results.resolve(job.name() + "_overlay.png"),
                                        Overview.of(job.slide(), PICTURE_SIDE),
                                        regions,
                                        job.slide().bounds().size().width()));
    }

    private SlideRegions blend(SlideJob job, Predicted predicted, BitSet lookedAt, Path results) {
        TileGrid grid = job.grid();
        SlideRegions regions = new SlideRegions(grid.width(), grid.height());
        int rows = (grid.height() + SlideWriter.TILE - 1) / SlideWriter.TILE;
        Path map = probabilityMap(results, job.name(), options.format());
        // An interruption may have left one.
        AtomicFolders.delete(map);
        try (Progress.Task task = progress.start(job.name() + ", blend", rows);
                SlideWriter writer =
                        SlideWriter.gray(
                                map,
                                new Size(grid.width(), grid.height()),
                                Optional.of(job.resolution()))) {
            new ProbabilityStrips(grid, predicted.store(), lookedAt)
                    .blend(
                            segmenter.workers(),
                            new ProbabilityStrips.Blocks() {
                                @Override
                                public GrayImage finished(int left, int top, GrayImage block) {
                                    return job.onTissue(predicted.tissue(), left, top, block);
                                }

                                @Override
                                public void put(int left, int top, GrayImage block) {
                                    writer.write(block);
                                    regions.put(left, top, block);
                                }
                            },
                            () -> task.step(1));
            writer.finish();
        }
        return regions;
    }
}
