package org.epsam.core.slide;

import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.epsam.base.InputException;
import org.epsam.base.task.Progress;
import org.epsam.core.appearance.AppearanceTally;
import org.epsam.core.pipeline.Quality;
import org.epsam.core.pipeline.Segmenter;
import org.epsam.core.share.StatusLog;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.slide.SlideLostException;
import org.epsam.slides.slide.TileIndex;

/**
 * Predicts the tiles of a slide or an image: read, classified, segmented and compressed by several
 * threads, and stored in their order.
 *
 * <p>Tiles in even columns of even rows cover the slide once. With {@link Quality#STANDARD} they
 * are basic: predicted first; another tile is not, and counts as below the gate, where all of those
 * that it overlaps are far below. The four tiles over a place are seen in four orientations. With
 * {@link Quality#BEST} all tiles are basic.
 */
final class TilePredictions {
    private final TileSource job;
    private final TileStore store;
    private final Segmenter segmenter;
    private final Progress progress;
    private final StatusLog.TileCount count;
    private final AppearanceTally tally = new AppearanceTally();
    private int unreadable;
    private int done;

    /** A tile as it is stored, or the reason why its pixels cannot be read. */
    private record Result(Optional<TileStore.Packed> tile, String failure) {}

    TilePredictions(
            TileSource job,
            TileStore store,
            Segmenter segmenter,
            Progress progress,
            StatusLog.TileCount count) {
        this.job = job;
        this.store = store;
        this.segmenter = segmenter;
        this.progress = progress;
        this.count = count;
    }

    /** Predicts the tiles that are not in the store; returns how many cannot be read. */
    int predict(List<TileIndex> tiles) {
        try (Progress.Task task = progress.start(job.name(), tiles.size())) {
            IntConsumer step =
                    n -> {
                        task.step(n);
                        done += n;
                        count.at(done, tiles.size());
                    };
            predict(tiles.stream().filter(this::isBasic).toList(), step);
            predict(tiles.stream().filter(tile -> !isBasic(tile)).toList(), step);
        }
        tally.warning("tiles").ifPresent(w -> progress.message(job.name() + ": " + w));
        return unreadable;
    }

    private boolean isBasic(TileIndex tile) {
        return segmenter.quality() == Quality.BEST || tile.column() % 2 == 0 && tile.row() % 2 == 0;
    }

    private void predict(List<TileIndex> tiles, IntConsumer step) {
        List<TileIndex> open = tiles.stream().filter(t -> !store.has(t)).toList();
        step.accept(tiles.size() - open.size());
        segmenter
                .workers()
                .inOrder(
                        open.size(),
                        i -> predict(open.get(i)),
                        (result, i) -> {
                            if (result.tile().isPresent()) {
                                store.append(open.get(i), result.tile().get());
                            } else if (unreadable++ == 0) {
                                progress.message(
                                        job.name() + ": skipped a tile: " + result.failure());
                            }
                            step.accept(1);
                        });
    }

    private Result predict(TileIndex tile) {
        Optional<Double> below = belowTheGate(tile);
        if (below.isPresent()) {
            return new Result(Optional.of(new TileStore.Packed(below.get(), Optional.empty())), "");
        }
        RgbImage image;
        try {
            image = job.read(tile);
        } catch (SlideLostException e) {
            throw e;
        } catch (InputException e) {
            return new Result(Optional.empty(), e.getMessage());
        }
        if (isBasic(tile)) {
            tally.add(segmenter.isFamiliar(image));
        }
        TileGrid grid = job.grid();
        Segmenter.TilePrediction found =
                segmenter.predictTile(
                        "tile " + grid.left(tile.column()) + " " + grid.top(tile.row()),
                        tile.column() % 2 + 2 * (tile.row() % 2),
                        image);
        TileStore.Tile finished =
                new TileStore.Tile(
                        found.tumourProbability(), found.probability().map(SlideRegions::bytes));
        return new Result(Optional.of(TileStore.pack(finished)), "");
    }

    /**
     * The mean probability of the basic tiles that a tile overlaps, where it is not one itself and
     * all of them are far below the gate.
     */
    private Optional<Double> belowTheGate(TileIndex tile) {
        if (isBasic(tile)) {
            return Optional.empty();
        }
        double sum = 0;
        int n = 0;
        for (int row : basic(tile.row(), job.grid().rows())) {
            for (int column : basic(tile.column(), job.grid().columns())) {
                TileIndex basic = new TileIndex(column, row);
                if (!store.has(basic) || !segmenter.isClear(store.tumourProbability(basic))) {
                    return Optional.empty();
                }
                sum += store.tumourProbability(basic);
                n++;
            }
        }
        return Optional.of(sum / n);
    }

    /** The even numbers next to an odd one, or the even one itself. */
    private static int[] basic(int number, int count) {
        if (number % 2 == 0) {
            return new int[] {number};
        }
        return number + 1 < count ? new int[] {number - 1, number + 1} : new int[] {number - 1};
    }
}
