package org.epsam.core.slide;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.io.OutputFolder;
import org.epsam.base.io.ResultNames;
import org.epsam.base.task.Progress;
import org.epsam.base.work.WorkFolder;
import org.epsam.core.pipeline.Segmenter;
import org.epsam.core.run.PatchScale;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.SlideWriter;
import org.epsam.slides.slide.Slides;
import org.epsam.slides.slide.TileIndex;
import org.epsam.slides.tissue.Overview;
import org.epsam.slides.tissue.SlideTissue;
import org.locationtech.jts.geom.Polygon;

/**
 * Segments whole slides with a run: tiles of the side and resolution of its patches, each
 * overlapping the next, over the tissue; blended into one probability map; outlined where it is
 * above 0.5.
 *
 * <p>Each slide gets {@code NAME.geojson.gz}, {@code NAME_probability.ome.tif} (or {@code
 * .ome.zarr}), {@code NAME_overlay.png} and a row of {@code slides.csv}, and what {@link
 * SlideExtras} adds. Finished tiles are kept in {@code .working/NAME} until the slide is finished,
 * so that the same command resumes after an interruption, with the same results. Memory holds a few
 * tiles, the tiles that intersect one row of 256 pixels, and masks of bounded size; otherwise it
 * does not grow with the slide.
 */
final class SlideSegmentation {
    // Closer than this to the requested resolution, tiles are cut without resampling.
    private static final double SAME_RESOLUTION = 0.1;
    private static final int PICTURE_SIDE = 2048;
    private static final int MAX_LISTED = 5;
    private static final String TABLE = "slides.csv";

    private final Segmenter segmenter;
    private final SlideOptions options;
    private final Path out;
    private final Progress progress;
    private final PatchScale patches;
    private final Resolution resolution;
    private final SlideKey keys;
    private final SlideTable table;
    private final SlideExtras extras;

    /**
     * Prepares segmentation.
     *
     * @param segmenter the run's models
     * @param options how to segment
     * @param out folder of all results
     * @param progress receives the progress
     * @throws InputException if neither the run nor the options define the resolution, or {@code
     *     slides.csv} in the folder is foreign
     */
    public SlideSegmentation(
            Segmenter segmenter, SlideOptions options, Path out, Progress progress) {
        this.segmenter = segmenter;
        this.options = options;
        this.out = out;
        this.progress = progress;
        this.patches = segmenter.patchScale();
        this.resolution =
                options.resolution()
                        .or(() -> patches.micrometres().map(Resolution::new))
                        .orElseThrow(
                                () ->
                                        new InputException(
                                                "the run has no pixel size of its patches, as its"
                                                    + " data set has no manifest with one pixel"
                                                    + " size in the column mpp; set it with --mpp,"
                                                    + " such as --mpp 0.5"));
        this.keys = new SlideKey(segmenter.identity(), patches, resolution, options);
        this.table = new SlideTable(out.resolve(TABLE));
        this.extras = new SlideExtras(options, out, progress);
    }

    /**
     * Makes sure that a slide can be segmented, as far as its headers tell.
     *
     * @param slide what is known of it
     * @param name of its results
     * @throws InputException as {@link #segment}
     */
    void check(SegmentationInput slide, String name) {
        ResultNames.require(name, slide.file());
        if (slide.failure().isPresent()) {
            throw slide.failure().get();
        }
        scale(slide.file(), own(slide.file(), slide.listed(), slide.declared()));
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
     * @throws InputException if its resolution is unknown or too coarse, results cannot have the
     *     name (see {@link ResultNames#require}), or foreign files have the names of its results
     */
    SlideResult segment(
            Slide slide, String name, Optional<Resolution> listed, Optional<SlideTissue> known) {
        // A folder of this name is created below, and deleted.
        ResultNames.require(name, slide.path());
        SlideJob job = job(slide, name, listed);
        String key = keys.of(job);
        Optional<SlideResult> before = table.get(name);
        WorkFolder work = WorkFolder.in(out, name);
        if (before.isPresent()
                && before.get().key().equals(key)
                && results(out, name).stream().allMatch(Files::exists)) {
            progress.message(name + ": already finished; skipped");
            tell(name, before.get().notes());
            work.discard();
            extras.write(job, false);
            return before.get();
        }
        requireOwn(work, name);
        work.claim(key);
        SlideResult result = segment(job, key, work, known.orElseGet(() -> tissue(job)));
        before.filter(b -> !b.key().equals(key)).ifPresent(b -> replace(b, work));
        for (Path place : results(out, name)) {
            work.publish(place.getFileName().toString(), place);
        }
        table.put(result, work.path());
        work.discard();
        extras.write(job, true);
        return result;
    }

    /** Takes the row out first: after an interruption the files would be of two results. */
    private void replace(SlideResult before, WorkFolder work) {
        progress.message(
                before.name()
                        + ": replaces the results of "
                        + (before.settings().equals(keys.settings())
                                ? "another slide, or of this one with another pixel size"
                                : "another run, or of other options"));
        table.remove(before.name(), work.path());
    }

    /** Tells which rows of {@code slides.csv} cannot be compared with those of this command. */
    void tellOthers() {
        List<String> others = table.others(keys.settings());
        if (!others.isEmpty()) {
            progress.message(
                    out.resolve(TABLE)
                            + ": "
                            + others.size()
                            + " rows are of another run, or of other options: "
                            + String.join(", ", others.stream().limit(MAX_LISTED).toList())
                            + (others.size() > MAX_LISTED ? " ..." : ""));
        }
    }

    private void tell(String name, List<String> notes) {
        notes.forEach(note -> progress.message(name + ": " + note));
    }

    /** The probability map of a slide, among its results. */
    static Path probabilityMap(Path out, String name, MapFormat format) {
        return out.resolve(name + "_probability" + format.ending());
    }

    private List<Path> results(Path folder, String name) {
        return List.of(
                probabilityMap(folder, name, options.format()),
                folder.resolve(name + "_overlay.png"),
                folder.resolve(name + ".geojson.gz"));
    }

    private SlideJob job(Slide slide, String name, Optional<Resolution> listed) {
        Resolution own = own(slide.path(), listed, slide.resolution());
        double scale = scale(slide.path(), own);
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

    /** Pixels of level 0 along one pixel of the probability map. */
    private double scale(Path slide, Resolution own) {
        double scale = own.downsampleTo(resolution);
        if (scale < 1 - SAME_RESOLUTION) {
            throw new InputException(
                    String.format(
                            Locale.ROOT,
                            "%s: has a pixel size of %.3f um, coarser than the %.3f um of the run's"
                                    + " patches; use a finer scan or a run trained on %.3f um",
                            slide,
                            own.micrometres(),
                            resolution.micrometres(),
                            own.micrometres()));
        }
        return scale <= 1 + SAME_RESOLUTION ? 1 : scale;
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

    private SlideResult segment(SlideJob job, String key, WorkFolder work, SlideTissue tissue) {
        List<TileIndex> tiles = job.tiles(tissue, options.minTissue());
        List<String> notes = new ArrayList<>(job.slide().notes());
        notes.addAll(tissue.notes());
        if (tiles.isEmpty()) {
            notes.add("no tissue found; check it with epsam tissue");
        }
        tell(job.name(), notes);
        try (TileStore store = new TileStore(work.path().resolve("tiles.bin"), job.grid().side())) {
            int unreadable = new TilePredictions(job, store, segmenter, progress).predict(tiles);
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
        SlideRegions regions = blend(job, predicted.store(), lookedAt, work.results());
        Size scanned = job.slide().bounds().size();
        double square = job.slideResolution().squareMicrometres(1);
        List<Polygon> outlines =
                regions.outlines(
                        job.scale(), scanned.width(), scanned.height(), options.minArea() / square);
        SlideRegions.writeGeoJson(
                work.results().resolve(job.name() + ".geojson.gz"),
                outlines,
                job.slideResolution());
        SlideRegions.writeOverlay(
                work.results().resolve(job.name() + "_overlay.png"),
                Overview.of(job.slide(), PICTURE_SIDE),
                outlines,
                scanned.width());
        TileSummary summary = TileSummary.of(predicted.store(), lookedAt, job.grid());
        double millimetres = square / 1e6;
        return new SlideResult(
                job.name(),
                job.slide().path().toAbsolutePath().normalize().getFileName().toString(),
                scanned.width(),
                scanned.height(),
                job.slideResolution().micrometres(),
                job.resolution().micrometres(),
                predicted.tissue().squareMillimetres(Optional.of(job.slideResolution())).orElse(0),
                lookedAt.cardinality(),
                summary.gated(),
                predicted.unreadable(),
                summary.score(),
                outlines.stream().mapToDouble(Polygon::getArea).sum() * millimetres,
                outlines.size(),
                outlines.stream().mapToDouble(Polygon::getArea).max().orElse(0) * millimetres,
                predicted.notes(),
                keys.settings(),
                key);
    }

    private SlideRegions blend(SlideJob job, TileStore store, BitSet lookedAt, Path results) {
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
            new ProbabilityStrips(grid, store, lookedAt)
                    .blend(
                            (left, top, block) -> {
                                writer.write(block);
                                regions.put(left, top, block);
                            },
                            () -> task.step(1));
            writer.finish();
        }
        return regions;
    }
}
