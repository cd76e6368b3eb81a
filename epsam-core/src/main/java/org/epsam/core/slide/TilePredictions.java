package org.epsam.core.slide;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.epsam.base.InputException;
import org.epsam.base.task.Progress;
import org.epsam.core.appearance.AppearanceTally;
import org.epsam.core.pipeline.Calibration;
import org.epsam.core.pipeline.Quality;
import org.epsam.core.pipeline.Segmenter;
import org.epsam.core.share.SlideWatch;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.ScalarMap;
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
    private final SlideWatch.TileCount count;
    private final Function<TileIndex, Optional<Double>> basic;
    private final AppearanceTally tally = new AppearanceTally();
    private final TileCosts.Sum costs = new TileCosts.Sum();
    private int unreadable;
    private int done;

    /** A tile as it is stored, or the reason why its pixels cannot be read. */
    private record Result(Optional<TileStore.Packed> tile, String failure) {}

    TilePredictions(
            TileSource job,
            TileStore store,
            Segmenter segmenter,
            Progress progress,
            SlideWatch.TileCount count) {
        this(job, store, segmenter, progress, count, tile -> Optional.empty());
    }

    /** Predicts tiles where the basic ones, or some of them, are in no store but are known. */
    TilePredictions(
            TileSource job,
            TileStore store,
            Segmenter segmenter,
            Progress progress,
            SlideWatch.TileCount count,
            Function<TileIndex, Optional<Double>> basic) {
        this.job = job;
        this.store = store;
        this.basic = basic;
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
        return isBasic(tile, segmenter.quality());
    }

    static boolean isBasic(TileIndex tile, Quality quality) {
        return quality == Quality.BEST || tile.column() % 2 == 0 && tile.row() % 2 == 0;
    }

    /**
     * Looks at the basic tiles that are predicted, to calibrate the masks.
     *
     * @param tiles all of a slide or an image
     */
    static Calibration calibration(TileStore store, List<TileIndex> tiles, Segmenter segmenter) {
        if (!segmenter.calibrates()) {
            return Calibration.NONE;
        }
        List<TileIndex> basic =
                tiles.stream()
                        .filter(tile -> store.has(tile) && isBasic(tile, segmenter.quality()))
                        .toList();
        List<TileIndex> called =
                basic.stream()
                        .filter(tile -> !store.isGated(tile))
                        .filter(tile -> Calibration.isCalledTumour(store.tumourProbability(tile)))
                        .toList();
        if (!Calibration.isEnough(called.size(), basic.size())) {
            // Else thousands of tiles may be read for nothing.
            return Calibration.NONE;
        }
        Calibration.Tally tally = new Calibration.Tally();
        for (TileIndex tile : called) {
            TileStore.Tile stored = store.read(tile);
            tally.add(
                    stored.tumourProbability(),
                    stored.initialArea(),
                    stored.values().orElseThrow());
        }
        return tally.calibration();
    }

    /** What the predicted tiles have cost. */
    TileCosts costs() {
        return costs.all();
    }

    /** How many of them look unlike those of the training. */
    AppearanceTally tally() {
        return tally;
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
            return new Result(
                    Optional.of(new TileStore.Packed(below.get(), Optional.empty(), 0)), "");
        }
        long start = System.nanoTime();
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
                        found.tumourProbability(),
                        found.probability().map(ScalarMap::bytes),
                        (int) found.initialArea());
        TileStore.Packed packed = TileStore.pack(finished);
        costs.add(found.probability().isPresent(), System.nanoTime() - start);
        return new Result(Optional.of(packed), "");
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
        for (int row : evenNextTo(tile.row(), job.grid().rows())) {
            for (int column : evenNextTo(tile.column(), job.grid().columns())) {
                TileIndex place = new TileIndex(column, row);
                Optional<Double> probability =
                        store.has(place)
                                ? Optional.of(store.tumourProbability(place))
                                : basic.apply(place);
                if (!probability.filter(segmenter::isClear).isPresent()) {
                    return Optional.empty();
                }
                sum += probability.get();
                n++;
            }
        }
        return Optional.of(sum / n);
    }

    /** The even numbers next to an odd one, or the even one itself. */
    private static int[] evenNextTo(int number, int count) {
        if (number % 2 == 0) {
            return new int[] {number};
        }
        return number + 1 < count ? new int[] {number - 1, number + 1} : new int[] {number - 1};
    }
}
