package org.epsam.core.slide;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.io.OutputFolder;
import org.epsam.base.io.ResultNames;
import org.epsam.base.io.Sha256;
import org.epsam.base.task.Progress;
import org.epsam.base.work.WorkFolder;
import org.epsam.core.pipeline.Segmenter;
import org.epsam.core.run.PatchScale;
import org.epsam.core.run.Version;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.image.ImageFile;
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
    private static final int HASHED = 1 << 16;
    private static final int KEY_LENGTH = 32;

    private final Segmenter segmenter;
    private final SlideOptions options;
    private final Path out;
    private final Progress progress;
    private final PatchScale patches;
    private final Resolution resolution;
    private final String identity;
    private final SlideTable table;
    private final SlideExtras extras;
    private final Map<Path, Resolution> listed = new HashMap<>();

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
        this.identity = segmenter.identity();
        this.table = new SlideTable(out.resolve("slides.csv"));
        this.extras = new SlideExtras(options, out, progress);
    }

    /**
     * Sets the pixel sizes of some slides, which override all others.
     *
     * @param resolutions of level 0, by the slides' files
     * @return this segmentation
     */
    SlideSegmentation with(Map<Path, Resolution> resolutions) {
        listed.putAll(resolutions);
        return this;
    }

    /**
     * Returns whether a file is segmented as a slide rather than as a plain image: whole-slide
     * formats, several levels, or a side above {@value Dataset#MAX_SIDE} pixels.
     *
     * @param file a file or a folder
     * @return false for small plain images, and for files that cannot be opened; true for slides
     *     that are refused, such as those with channels in pages of their own
     */
    public static boolean isSlide(Path file) {
        if (!Files.exists(file)) {
            return false;
        }
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (Files.isDirectory(file)) {
            return name.endsWith(".zarr")
                    || Slides.refusals(file).values().stream().anyMatch(Optional::isEmpty);
        }
        try {
            if (name.matches(".*\\.(png|jpe?g|bmp)")) {
                return ImageFile.size(file).longerSide() > Dataset.MAX_SIDE;
            }
            try (Slide slide = Slides.open(file)) {
                return !name.matches(".*\\.tiff?")
                        || slide.levels().size() > 1
                        || slide.size().longerSide() > Dataset.MAX_SIDE;
            }
        } catch (InputException e) {
            // The code that reads it next reports what is wrong.
            return !ImageFile.hasImageName(name) || Slides.isRefused(file);
        }
    }

    /**
     * Segments a slide, as {@link #segment(Path, String, Optional)}.
     *
     * @param file a slide
     * @param name of its results
     * @return the segmentation
     */
    public SlideResult segment(Path file, String name) {
        return segment(file, name, Optional.empty());
    }

    /**
     * Segments a slide. A slide finished with the same models and settings is skipped.
     *
     * @param file a slide
     * @param name of its results
     * @param tissue its tissue, where it has been found before
     * @return the segmentation
     * @throws InputException if it cannot be opened, its resolution is unknown or too coarse,
     *     results cannot have the name (see {@link ResultNames#require}), or foreign files have the
     *     names of its results
     */
    public SlideResult segment(Path file, String name, Optional<SlideTissue> tissue) {
        // A folder of this name is created below, and deleted.
        ResultNames.require(name, file);
        try (Slide slide = Slides.open(file)) {
            SlideJob job = job(file, slide, name);
            String key = key(file, job);
            Optional<SlideResult> known = table.get(name).filter(r -> r.key().equals(key));
            WorkFolder work = WorkFolder.in(out, name);
            if (known.isPresent() && results(out, name).stream().allMatch(Files::exists)) {
                progress.message(name + ": already finished; skipped");
                work.discard();
                extras.writeMissing(job);
                return known.get();
            }
            requireOwn(work, name);
            work.claim(key);
            SlideResult result = segment(job, file, key, work, tissue.orElseGet(() -> tissue(job)));
            for (Path place : results(out, name)) {
                work.publish(place.getFileName().toString(), place);
            }
            table.put(result, work.path());
            work.discard();
            extras.write(job);
            return result;
        }
    }

    /**
     * Makes sure that a slide can be segmented, as far as its headers tell.
     *
     * @param file a slide
     * @param name of its results
     * @throws InputException as {@link #segment}
     */
    void check(Path file, String name) {
        ResultNames.require(name, file);
        try (Slide slide = Slides.open(file)) {
            job(file, slide, name);
        }
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

    private SlideJob job(Path file, Slide slide, String name) {
        Resolution own =
                Optional.ofNullable(listed.get(file))
                        .or(options::slideResolution)
                        .or(slide::resolution)
                        .orElseThrow(
                                () ->
                                        new InputException(
                                                slide.path()
                                                        + ": has no pixel size; set it with"
                                                        + " --slide-mpp, such as --slide-mpp"
                                                        + " 0.25"));
        double scale = own.downsampleTo(resolution);
        if (scale < 1 - SAME_RESOLUTION) {
            throw new InputException(
                    String.format(
                            Locale.ROOT,
                            "%s: has a pixel size of %.3f um, coarser than the %.3f um of the run's"
                                    + " patches; use a finer scan or a run trained on %.3f um",
                            slide.path(),
                            own.micrometres(),
                            resolution.micrometres(),
                            own.micrometres()));
        }
        scale = scale <= 1 + SAME_RESOLUTION ? 1 : scale;
        Size scanned = slide.bounds().size();
        int width = (int) Math.ceil(scanned.width() / scale);
        int height = (int) Math.ceil(scanned.height() / scale);
        return new SlideJob(slide, name, own, scale, new TileGrid(width, height, patches.side()));
    }

    // ---- the key of a folder of finished tiles ----

    private String key(Path file, SlideJob job) {
        MessageDigest digest = Sha256.start();
        String settings =
                String.join(
                        " ",
                        identity,
                        Version.program(),
                        job.name(),
                        job.grid().toString(),
                        Double.toString(job.scale()),
                        Double.toString(job.slideResolution().micrometres()),
                        Double.toString(options.minArea()),
                        Double.toString(options.minTissue()),
                        options.rejection().toString());
        digest.update(settings.getBytes(StandardCharsets.UTF_8));
        try {
            if (Files.isDirectory(file)) {
                try (Stream<Path> parts = Files.list(file)) {
                    for (Path part : parts.filter(Files::isRegularFile).sorted().toList()) {
                        addEnds(digest, part);
                    }
                    addLengths(digest, file);
                }
            } else {
                addEnds(digest, file);
            }
        } catch (IOException e) {
            throw new InputException(
                    file + ": cannot be read (" + e + "); check its permissions", e);
        }
        return Sha256.finish(digest).substring(0, KEY_LENGTH);
    }

    /** Names and lengths of the chunks of OME-Zarr, which are too many to be looked into. */
    private static void addLengths(MessageDigest digest, Path folder) throws IOException {
        try (Stream<Path> chunks = Files.walk(folder)) {
            for (Path chunk :
                    chunks.filter(c -> c.getNameCount() > folder.getNameCount() + 1)
                            .filter(Files::isRegularFile)
                            .sorted()
                            .toList()) {
                String line = folder.relativize(chunk) + " " + Files.size(chunk);
                digest.update(line.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    /** Length, beginning and end identify a slide; reading gigabytes for a hash takes minutes. */
    private static void addEnds(MessageDigest digest, Path file) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toString(), "r")) {
            long length = in.length();
            digest.update(Long.toString(length).getBytes(StandardCharsets.UTF_8));
            byte[] bytes = new byte[(int) Math.min(HASHED, length)];
            in.readFully(bytes);
            digest.update(bytes);
            in.seek(length - bytes.length);
            in.readFully(bytes);
            digest.update(bytes);
        }
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
        SlideTissue tissue =
                SlideTissue.of(
                        job.slide(), Optional.of(job.slideResolution()), options.rejection());
        Stream.concat(job.slide().notes().stream(), tissue.notes().stream())
                .forEach(note -> progress.message(job.name() + ": " + note));
        return tissue;
    }

    private SlideResult segment(
            SlideJob job, Path file, String key, WorkFolder work, SlideTissue tissue) {
        List<TileIndex> tiles = job.tiles(tissue, options.minTissue());
        if (tiles.isEmpty()) {
            progress.message(job.name() + ": no tissue found; check it with epsam tissue");
        }
        try (TileStore store = new TileStore(work.path().resolve("tiles.bin"), job.grid().side())) {
            int unreadable = new TilePredictions(job, store, segmenter, progress).predict(tiles);
            return results(job, file, key, work, new Predicted(tissue, tiles, store, unreadable));
        }
    }

    /** The predicted tiles of a slide. */
    private record Predicted(
            SlideTissue tissue, List<TileIndex> tiles, TileStore store, int unreadable) {}

    private SlideResult results(
            SlideJob job, Path file, String key, WorkFolder work, Predicted predicted) {
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
                file.toAbsolutePath().normalize().getFileName().toString(),
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
