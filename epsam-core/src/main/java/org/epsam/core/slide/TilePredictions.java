package org.epsam.core.slide;

import java.util.List;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.base.task.Progress;
import org.epsam.core.pipeline.Segmenter;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.ScalarMap;
import org.epsam.slides.slide.TileIndex;

/**
 * Predicts the tiles of a slide: read, classified, segmented and compressed by several threads, and
 * stored in their order.
 *
 * @param segmenter the run's models
 * @param progress receives progress and messages
 */
record TilePredictions(Segmenter segmenter, Progress progress) {
    /** A tile as it is stored, or the reason why its pixels cannot be read. */
    private record Result(Optional<TileStore.Packed> tile, String failure) {}

    /** Predicts the tiles that are not in the store; returns how many cannot be read. */
    int predict(SlideJob job, List<TileIndex> tiles, TileStore store) {
        List<TileIndex> open = tiles.stream().filter(t -> !store.has(t)).toList();
        int[] unreadable = {0};
        try (Progress.Task task = progress.start(job.name(), tiles.size())) {
            task.step(tiles.size() - open.size());
            segmenter
                    .workers()
                    .inOrder(
                            open.size(),
                            i -> predict(job, open.get(i)),
                            (result, i) -> {
                                if (result.tile().isPresent()) {
                                    store.append(open.get(i), result.tile().get());
                                } else if (unreadable[0]++ == 0) {
                                    progress.message(
                                            job.name() + ": skipped a tile: " + result.failure());
                                }
                                task.step(1);
                            });
        }
        return unreadable[0];
    }

    private Result predict(SlideJob job, TileIndex tile) {
        RgbImage image;
        try {
            image = job.read(tile);
        } catch (InputException e) {
            return new Result(Optional.empty(), e.getMessage());
        }
        TileGrid grid = job.grid();
        Segmenter.TilePrediction found =
                segmenter.predictTile(
                        "tile " + grid.left(tile.column()) + " " + grid.top(tile.row()), image);
        TileStore.Tile finished =
                new TileStore.Tile(
                        found.tumourProbability(), found.probability().map(TilePredictions::bytes));
        return new Result(Optional.of(TileStore.pack(finished)), "");
    }

    private static byte[] bytes(ScalarMap map) {
        byte[] bytes = new byte[map.values().length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Math.round(255 * map.values()[i]);
        }
        return bytes;
    }
}
