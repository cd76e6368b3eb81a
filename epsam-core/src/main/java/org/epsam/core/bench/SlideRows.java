package org.epsam.core.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.task.Progress;
import org.epsam.core.pipeline.Quality;
import org.epsam.core.pipeline.Segmenter;
import org.epsam.core.slide.RunSegmentation;
import org.epsam.core.slide.SlideOptions;
import org.epsam.core.slide.SlideResult;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.slide.Region;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.SlideWriter;
import org.epsam.slides.slide.Slides;
import org.epsam.slides.tissue.SlideTissue;

/**
 * Rows of slides.
 *
 * @param timer measures
 * @param run a finished run
 * @param inputs the slides and the folder for results
 */
record SlideRows(RowTimer timer, Path run, BenchInputs inputs) {
    /** Measures the reading of tiles, one tile of the pipeline, and each slide. */
    void measure(RgbImage patch) {
        Path first = inputs.slides().get(0);
        timer.measure(RowTimer.Plan.of("tile_decoding", readTiles(first)), () -> readTiles(first));
        try (Segmenter segmenter = Segmenter.open(run)) {
            timer.measure(
                    RowTimer.Plan.of("tile_pipeline", 1),
                    () -> segmenter.predictTile("tile", 0, patch));
        }
        inputs.slides().forEach(this::slide);
    }

    /** Decodes all tiles of level 0, each once; returns how many there are. */
    private static long readTiles(Path file) {
        int tile = SlideWriter.TILE;
        long count = 0;
        try (Slide slide = Slides.open(file)) {
            for (int y = 0; y < slide.height(); y += tile) {
                for (int x = 0; x < slide.width(); x += tile) {
                    slide.read(new Region(0, x, y, tile, tile));
                    count++;
                }
            }
        }
        return count;
    }

    private void slide(Path file) {
        SlideOptions options =
                new SlideOptions(
                        Optional.of(inputs.resolution()),
                        Optional.empty(),
                        SlideOptions.MIN_AREA,
                        SlideOptions.MIN_TISSUE,
                        SlideTissue.Rejection.ALL,
                        Quality.STANDARD);
        Path out = inputs.work().resolve("results");
        timer.measureOnce("slide_" + sizeOf(file), () -> segment(file, out, options).tiles());
        AtomicFolders.delete(out);
    }

    private static String sizeOf(Path file) {
        try (Slide slide = Slides.open(file)) {
            return slide.width() + "x" + slide.height();
        }
    }

    private SlideResult segment(Path file, Path out, SlideOptions options) {
        RunSegmentation.Outcome outcome =
                RunSegmentation.of(List.of(file), out).run(run, options, Progress.SILENT);
        return outcome.slides().stream()
                .findFirst()
                .orElseThrow(() -> new InputException(String.join("; ", outcome.skipped())));
    }
}
