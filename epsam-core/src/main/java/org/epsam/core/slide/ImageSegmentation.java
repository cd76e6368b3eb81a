package org.epsam.core.slide;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.io.Leftovers;
import org.epsam.base.io.OutputFolder;
import org.epsam.base.io.PathLock;
import org.epsam.base.io.ResultNames;
import org.epsam.base.io.Sha256;
import org.epsam.base.task.Progress;
import org.epsam.base.work.WorkFolder;
import org.epsam.core.appearance.AppearanceTally;
import org.epsam.core.pipeline.Calibration;
import org.epsam.core.pipeline.Segmenter;
import org.epsam.core.run.PatchScale;
import org.epsam.core.run.Version;
import org.epsam.slides.annotation.AnnotationRaster;
import org.epsam.slides.annotation.AnnotationSet;
import org.epsam.slides.annotation.Canvas;
import org.epsam.slides.annotation.GroupLabels;
import org.epsam.slides.image.DrawingColours;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.Overlay;
import org.epsam.slides.image.Resize;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.ScalarMap;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.TileIndex;

/**
 * Segments image files with a run: those up to 1.5 times as large as its patches as one patch,
 * larger ones in the tiles of slides, all over.
 *
 * <p>Each image gets {@code NAME_outlines.geojson} for QuPath, {@code NAME_mask.png} (0 and 255),
 * the inside of the outlines, {@code NAME_overlay.png}, and a row of {@code segments.csv}. Finished
 * tiles are kept in {@code .working/NAME} until the image is finished.
 */
final class ImageSegmentation {
    private final Segmenter segmenter;
    private final SlideOptions options;
    private final Path out;
    private final Progress progress;
    private final PatchScale patches;
    private final Optional<Resolution> wanted;
    private final String settings;
    private final ResultTable table;
    private final Set<String> slides;
    private final Leftovers leftovers;
    private final AppearanceTally tally = new AppearanceTally();
    private Calibration ofWholeImages = Calibration.NONE;

    /** The results of several images, and for each that has none the reason. */
    record Outcome(List<ImageResult> images, List<String> skipped) {}

    /** The result of an image, or the reason why there is none. */
    private record Segmented(Optional<ImageResult> result, String failure) {}

    /** A probability map of what is segmented, and how it came about. */
    private record Predicted(
            GrayImage map, int tiles, int gated, double score, Calibration calibration) {}

    /**
     * Prepares segmentation.
     *
     * @param segmenter the run's models
     * @param options how to segment
     * @param out folder of all results; created with the first of them
     * @param progress receives the progress of large images
     * @throws InputException if the images shall be scaled but the run's pixel size is not known,
     *     or {@code segments.csv} in the folder is foreign
     */
    ImageSegmentation(Segmenter segmenter, SlideOptions options, Path out, Progress progress) {
        this.segmenter = segmenter;
        this.options = options;
        this.out = out;
        this.progress = progress;
        this.patches = segmenter.patchScale();
        this.wanted = PixelScale.wanted(options, patches);
        if (options.slideResolution().isPresent() && wanted.isEmpty()) {
            throw PixelScale.unknown();
        }
        this.settings =
                Sha256.of(
                                String.join(
                                        " ",
                                        segmenter.identity(),
                                        Version.program(),
                                        wanted.toString(),
                                        options.slideResolution().toString(),
                                        options.minArea().toString()))
                        .substring(0, SlideKey.LENGTH);
        this.table = ResultTable.ofImages(out);
        try {
            this.slides =
                    ResultTable.isOfSlides(out) ? ResultTable.ofSlides(out).names() : Set.of();
        } catch (IOException e) {
            throw InputException.unreadable(out, e);
        }
        this.leftovers = new Leftovers(out);
    }

    /**
     * Looks at an image, as far as its header tells.
     *
     * @param image what is known of it
     * @param name of its results
     * @return what is to be done
     * @throws InputException where the image cannot be read or used, it has no pixel size and the
     *     options need one, or results cannot carry the name
     */
    ImageJob job(SegmentationInput image, String name) {
        Path file = image.file();
        ResultNames.require(name, file);
        if (slides.contains(name)) {
            throw new InputException(
                    file
                            + ": its results would have the names of those of a slide in "
                            + out.resolve("slides.csv")
                            + "; choose another --out");
        }
        return sized(image, name);
    }

    private ImageJob sized(SegmentationInput image, String name) {
        Path file = image.file();
        Size size = ImageFile.size(file);
        Optional<Resolution> own = options.slideResolution().or(image::declared);
        Optional<String> option = options.needsPixelSize();
        if (own.isEmpty() && option.isPresent()) {
            throw new InputException(
                    file
                            + ": has no pixel size, which "
                            + option.get()
                            + " needs; set it with --slide-mpp, or segment it without "
                            + option.get());
        }
        double scale =
                own.isPresent() && wanted.isPresent()
                        ? PixelScale.of(file, own.get(), wanted.get())
                        : 1;
        return new ImageJob(file, name, size, own, scale, patches.side());
    }

    /**
     * Makes sure that options mean something for at least one of the images.
     *
     * @param options how to segment
     * @param images what is known of them
     * @throws InputException where they need a pixel size, and no image has one
     */
    static void requirePixelSizes(SlideOptions options, List<SegmentationInput> images) {
        Optional<String> option = options.needsPixelSize();
        if (option.isPresent()
                && options.slideResolution().isEmpty()
                && images.stream().allMatch(image -> image.declared().isEmpty())) {
            throw new InputException(
                    option.get()
                            + ": needs the pixel size of the images, which "
                            + images.get(0).file()
                            + " and the others do not have; set it with --slide-mpp, or omit "
                            + option.get());
        }
    }

    /**
     * Looks at images that are taken whole, to calibrate the masks of all of these.
     *
     * @param jobs what this program is to do
     * @param shuffled all images of the command, by all of its programs
     */
    void calibrate(List<ImageJob> jobs, Stream<SegmentationInput> shuffled) {
        if (!segmenter.calibrates() || jobs.stream().noneMatch(ImageJob::isWhole)) {
            return;
        }
        List<ImageJob> drawn =
                shuffled.flatMap(image -> whole(image).stream())
                        .limit(Calibration.MOST_DRAWN)
                        .toList();
        if (!Calibration.isEnough(drawn.size(), drawn.size())) {
            return;
        }
        Calibration.Tally tally = new Calibration.Tally();
        try (Progress.Task task = progress.start("segment, calibration", drawn.size())) {
            segmenter
                    .workers()
                    .inOrder(
                            drawn.size(),
                            i -> looked(drawn.get(i)),
                            (looked, i) -> {
                                looked.ifPresent(tally::add);
                                task.step(1);
                            });
        }
        ofWholeImages = tally.calibration();
        ofWholeImages.note("images").ifPresent(progress::message);
    }

    private Optional<ImageJob> whole(SegmentationInput image) {
        try {
            ImageJob job = sized(image, image.file().getFileName().toString());
            return job.isWhole() ? Optional.of(job) : Optional.empty();
        } catch (InputException e) {
            // Told when it is segmented.
            return Optional.empty();
        }
    }

    private Optional<Segmenter.TilePrediction> looked(ImageJob job) {
        try {
            return Optional.of(segmenter.predictPatch(job.seen(ImageFile.readRgb(job.file()))));
        } catch (InputException e) {
            return Optional.empty();
        }
    }

    /**
     * Segments images and writes their results and {@code segments.csv}: those that are taken whole
     * at the same time, then the tiles of each other one.
     *
     * @param jobs what is to be done
     * @return the results, in the order of the images
     */
    Outcome segment(List<ImageJob> jobs) {
        tellSizes(jobs);
        List<ImageJob> whole = jobs.stream().filter(ImageJob::isWhole).toList();
        Map<ImageJob, Segmented> done = new HashMap<>();
        if (!whole.isEmpty()) {
            try (Progress.Task task = progress.start("segment", whole.size())) {
                segmenter
                        .workers()
                        .inOrder(
                                whole.size(),
                                i -> segmented(whole.get(i)),
                                (segmented, i) -> {
                                    done.put(whole.get(i), segmented);
                                    task.step(1);
                                });
            }
        }
        tally.warning("images").ifPresent(progress::message);
        for (ImageJob job : jobs) {
            done.computeIfAbsent(job, this::segmented);
        }
        List<Segmented> all = jobs.stream().map(done::get).toList();
        List<ImageResult> results = all.stream().flatMap(s -> s.result().stream()).toList();
        if (!results.isEmpty()) {
            table.put(results.stream().map(ImageResult::fields).toList());
            table.others(settings).ifPresent(progress::message);
        }
        return new Outcome(
                results,
                all.stream().filter(s -> s.result().isEmpty()).map(Segmented::failure).toList());
    }

    private void tellSizes(List<ImageJob> jobs) {
        tellSizes(
                jobs.stream().filter(ImageJob::isLargeWhole).toList(),
                "up to 1.5 times as large as the patches of the run (%d px) and taken whole");
        tellSizes(
                jobs.stream().filter(job -> !job.isWhole()).toList(),
                "more than 1.5 times as large as the patches of the run (%d px) and segmented in"
                        + " tiles");
    }

    private void tellSizes(List<ImageJob> jobs, String how) {
        if (!jobs.isEmpty()) {
            progress.message(
                    "images "
                            + how.formatted(patches.side())
                            + ": "
                            + SegmentInputs.names(jobs.stream().map(ImageJob::file).toList()));
        }
    }

    private Segmented segmented(ImageJob job) {
        try {
            return new Segmented(Optional.of(segment(job)), "");
        } catch (InputException e) {
            return new Segmented(Optional.empty(), e.getMessage());
        }
    }

    private ImageResult segment(ImageJob job) {
        WorkFolder work = WorkFolder.in(out, job.name());
        try (PathLock lock = work.lock()) {
            return segment(job, work);
        } finally {
            work.tidy();
        }
    }

    private ImageResult segment(ImageJob job, WorkFolder work) {
        Path outlines = SlideResultFiles.outlines(out, job.name());
        String mask = job.name() + "_mask.png";
        String overlay = job.name() + "_overlay.png";
        OutputFolder.requireOwnResults(outlines, List.of(out.resolve(mask), out.resolve(overlay)));
        leftovers.delete(outlines);
        RgbImage image = ImageFile.readRgb(job.file());
        Predicted found = job.isWhole() ? whole(job, image) : inTiles(job, image, work);
        List<TumourRegion> regions = regions(job, found.map());
        Mask inside = inside(regions, image.size());
        // The outlines appear first: no other program uses this name, so it marks the others.
        AtomicFolders.files(
                out,
                List.of(outlines.getFileName().toString(), overlay, mask),
                part -> {
                    TumourRegion.write(
                            SlideResultFiles.outlines(part, job.name()), regions, job.resolution());
                    ImageFile.writePng(
                            part.resolve(overlay),
                            Overlay.mask(image, inside, DrawingColours.TUMOUR));
                    ImageFile.writeMask(part.resolve(mask), inside);
                });
        if (!job.isWhole()) {
            work.discard();
        }
        return new ImageResult(
                job.name(),
                job.file(),
                image.size(),
                job.resolution(),
                job.scale(),
                found.tiles(),
                found.gated(),
                found.score(),
                inside.area(),
                regions.size(),
                Math.round(TumourRegion.largestArea(regions)),
                found.calibration().slope(),
                settings);
    }

    private Predicted whole(ImageJob job, RgbImage image) {
        RgbImage seen = job.seen(image);
        tally.add(segmenter.isFamiliar(seen));
        Segmenter.TilePrediction found = segmenter.predictPatch(seen);
        byte[] map =
                found.probability()
                        .map(ScalarMap::bytes)
                        .map(bytes -> ofWholeImages.apply(found.tumourProbability(), bytes))
                        .orElseGet(() -> new byte[seen.width() * seen.height()]);
        return new Predicted(
                new GrayImage(seen.width(), seen.height(), map),
                1,
                found.probability().isPresent() ? 0 : 1,
                found.tumourProbability(),
                ofWholeImages);
    }

    private Predicted inTiles(ImageJob job, RgbImage image, WorkFolder work) {
        RgbImage seen = job.seen(image);
        TileGrid grid = new TileGrid(seen.width(), seen.height(), job.side());
        ImageJob.Tiles source = new ImageJob.Tiles(job.name(), grid, seen);
        List<TileIndex> tiles = source.all();
        BitSet all = new BitSet();
        all.set(0, tiles.size());
        work.claim(keyOf(seen));
        try (TileStore store = new TileStore(work.path().resolve("tiles.bin"), grid.side())) {
            new TilePredictions(source, store, segmenter, progress, (done, count) -> {})
                    .predict(tiles);
            Calibration calibration = TilePredictions.calibration(store, tiles, segmenter);
            calibration.note("tiles").ifPresent(note -> progress.message(job.name() + ": " + note));
            TileSummary summary = TileSummary.of(store, all, grid);
            return new Predicted(
                    new ProbabilityStrips(grid, store, all, calibration).whole(),
                    tiles.size(),
                    summary.gated(),
                    summary.score(),
                    calibration);
        }
    }

    private String keyOf(RgbImage seen) {
        MessageDigest digest = Sha256.start();
        digest.update((settings + " " + seen.size()).getBytes(StandardCharsets.UTF_8));
        digest.update(seen.rgb());
        return Sha256.finish(digest).substring(0, SlideKey.LENGTH);
    }

    private List<TumourRegion> regions(ImageJob job, GrayImage map) {
        Size size = job.size();
        SlideRegions regions = new SlideRegions(size.width(), size.height());
        regions.put(
                0,
                0,
                map.size().equals(size) ? map : Resize.bilinear(map, size.width(), size.height()));
        double minArea = options.minArea().orElse(0.0);
        double square = job.resolution().map(r -> r.squareMicrometres(1)).orElse(1.0);
        return regions.trace(1, size, new SlideRegions.Rule(minArea / square, c -> true, 0));
    }

    private Mask inside(List<TumourRegion> regions, Size size) {
        AnnotationSet outlines =
                new AnnotationSet(out, TumourRegion.annotations(regions, Optional.empty()));
        return AnnotationRaster.tumour(
                outlines, GroupLabels.USUAL, new Canvas(size.width(), size.height(), 0, 0, 1));
    }
}
