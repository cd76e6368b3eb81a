package org.epsam.core.slide;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.task.Progress;
import org.epsam.core.pipeline.Calibration;
import org.epsam.core.pipeline.Segmenter;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Bounds;
import org.epsam.slides.slide.SlideWriter;
import org.epsam.slides.slide.TileIndex;
import org.epsam.slides.tissue.Overview;
import org.epsam.slides.tissue.SlideTissue;

/**
 * Makes the results of a slide from its predicted tiles: the probability map, blended; the outlines
 * where it is above 0.5, as far as the tissue reaches; the overlay; the row of the table.
 */
final class SlideResultFiles {
    /** How the outlines of a slide or an image are named, after its name. */
    static final String OUTLINES = "_outlines.geojson";

    private static final int PICTURE_SIDE = 2048;

    private final Segmenter segmenter;
    private final MapFormat format;
    private final double minArea;
    private final Progress progress;

    SlideResultFiles(Segmenter segmenter, SlideOptions options, Progress progress) {
        this.segmenter = segmenter;
        this.format = options.format();
        this.minArea = options.minArea().orElse(SlideOptions.MIN_AREA);
        this.progress = progress;
    }

    /** What the row of a slide tells of its making: hashes of settings, and of these and slide. */
    record Keys(String settings, String row) {}

    /** The probability map of a slide, among its results. */
    static Path probabilityMap(Path out, String name, MapFormat format) {
        return out.resolve(name + "_probability" + format.ending());
    }

    /** The outlines of a slide or an image, among its results. */
    static Path outlines(Path out, String name) {
        return out.resolve(name + OUTLINES);
    }

    /** The picture of a slide with its outlines, among its results. */
    static Path overlay(Path out, String name) {
        return out.resolve(name + "_overlay.png");
    }

    /** The predicted tiles of a slide. */
    record Predicted(
            SlideTissue tissue,
            List<TileIndex> tiles,
            List<String> notes,
            TileStore store,
            int unreadable,
            Calibration calibration) {}

    /**
     * Writes the files.
     *
     * @param job the slide
     * @param predicted its tiles
     * @param results the folder for the files
     * @param keys for the row
     * @return the row
     */
    SlideResult write(SlideJob job, Predicted predicted, Path results, Keys keys) {
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
        SlideRegions map = blend(job, predicted, lookedAt, results);
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
        write(job, regions, results);
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
                keys.row());
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
                                        overlay(results, job.name()),
                                        Overview.of(job.slide(), PICTURE_SIDE),
                                        regions,
                                        job.slide().bounds().size().width()));
    }

    private SlideRegions blend(SlideJob job, Predicted predicted, BitSet lookedAt, Path results) {
        TileGrid grid = job.grid();
        SlideRegions regions = new SlideRegions(grid.width(), grid.height());
        int rows = (grid.height() + SlideWriter.TILE - 1) / SlideWriter.TILE;
        Path map = probabilityMap(results, job.name(), format);
        // An interruption may have left one.
        AtomicFolders.delete(map);
        try (Progress.Task task = progress.start(job.name() + ", blend", rows);
                SlideWriter writer =
                        SlideWriter.gray(
                                map,
                                new Size(grid.width(), grid.height()),
                                Optional.of(job.resolution()))) {
            new ProbabilityStrips(grid, predicted.store(), lookedAt, predicted.calibration())
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
