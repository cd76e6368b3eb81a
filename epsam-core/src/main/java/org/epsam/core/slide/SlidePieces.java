package org.epsam.core.slide;

import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.base.OutputException;
import org.epsam.base.io.PathLock;
import org.epsam.base.io.ResultNames;
import org.epsam.base.task.Progress;
import org.epsam.base.work.WorkFolder;
import org.epsam.core.pipeline.Segmenter;
import org.epsam.core.share.SlideWatch;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.Slides;
import org.epsam.slides.slide.TileIndex;

/**
 * Segments slides in pieces, for several machines that share a folder of results: one plans a
 * slide, any of them predict pieces of its tiles in any order and as often as they like, one
 * finishes it. Results are those of {@link RunSegmentation}, to the byte: they follow from the
 * tiles alone, and the machine that finishes a slide predicts what is missing.
 */
public final class SlidePieces implements PieceWork {
    /** The list of the tiles to predict, among the pieces of a slide. */
    public static final String PLAN = PieceFiles.PLAN;

    /** The tiles that were predicted before, in the folder of a slide's work. */
    public static final String STORED = SlideSegmentation.TILES;

    private static final int MOST_BANDS = 256;

    private final Segmenter segmenter;
    private final SlideSegmentation slides;
    private final Messages messages = new Messages();
    private final Path out;

    /**
     * The results of a slide.
     *
     * @param result its row
     * @param messages what is to be told to the user, one line each
     */
    public record Finished(SlideResult result, List<String> messages) implements Serializable {
        /** Copies the list. */
        public Finished {
            messages = List.copyOf(messages);
        }
    }

    /** Keeps what is told. */
    private static final class Messages implements Progress {
        private final List<String> lines = new ArrayList<>();

        @Override
        public Task start(String label, long total) {
            return Progress.SILENT.start(label, total);
        }

        @Override
        public synchronized void message(String line) {
            lines.add(line);
        }

        synchronized List<String> take() {
            List<String> all = List.copyOf(lines);
            lines.clear();
            return all;
        }
    }

    private SlidePieces(Segmenter segmenter, SlideOptions options, Path out) {
        this.segmenter = segmenter;
        this.out = out;
        this.slides = new SlideSegmentation(segmenter, options, out, messages, SlideWatch.NONE);
    }

    /**
     * Loads the models of a run.
     *
     * @param run folder of a finished run
     * @param here {@code key=value} texts of the configuration, which is the same on all machines
     * @param options how to segment
     * @param out folder of all results
     * @return to be closed
     * @throws InputException where the run is not finished, or its patches have no known pixel size
     */
    public static SlidePieces open(Path run, List<String> here, SlideOptions options, Path out) {
        Segmenter segmenter = Segmenter.open(run, options.quality(), here);
        try {
            return new SlidePieces(segmenter, options, out);
        } catch (RuntimeException e) {
            segmenter.close();
            throw e;
        }
    }

    @Override
    public SlidePlan plan(NamedSlide slide) {
        if (!Files.exists(slide.path())) {
            // The one that sent it has seen it.
            throw new OutputException(
                    slide.file() + ": is not seen here; slides lie where all machines see them",
                    null);
        }
        ResultNames.require(slide.name(), slide.path());
        if (!slide.isSlide()) {
            requireSlide(slide);
        }
        return locked(slide, (job, work, lock) -> plan(slide, job, work, lock));
    }

    private static void requireSlide(NamedSlide slide) {
        SegmentationInput input = SegmentationInput.of(slide.path());
        if (input.failure().isPresent()) {
            throw input.failure().get();
        }
        if (!input.isSlide()) {
            throw new InputException(
                    slide.file() + ": is an image; segment it with epsam segment, on one machine");
        }
    }

    /** What is done with a slide that no other program is at work on. */
    @FunctionalInterface
    private interface LockedWork<R> {
        R on(SlideJob job, WorkFolder work, PathLock lock);
    }

    private <R> R locked(NamedSlide slide, LockedWork<R> locked) {
        WorkFolder work = WorkFolder.in(out, slide.name());
        try (Slide opened = Slides.open(slide.path());
                PathLock lock = work.lock()) {
            return locked.on(slides.job(opened, slide.name(), slide.resolution()), work, lock);
        } finally {
            work.tidy();
        }
    }

    private SlidePlan plan(NamedSlide slide, SlideJob job, WorkFolder work, PathLock lock) {
        String key = slides.key(job);
        Optional<SlideResult> before = slides.finished(job, key);
        if (before.isPresent()) {
            // What the options add may be missing.
            messages.take();
            SlideResult result = slides.segment(job, work, Optional.empty(), lock);
            return SlidePlan.finished(slide, new Finished(result, messages.take()));
        }
        slides.claim(work, slide.name(), key);
        PieceFiles files = new PieceFiles(work, key);
        List<TileIndex> tiles = slides.wanted(job, slides.tissue(job));
        int all = tiles.size();
        try (TileStore store = SlideSegmentation.tiles(work, job)) {
            files.takeInto(store);
            files.clear();
            tiles = tiles.stream().filter(tile -> !store.has(tile)).toList();
        }
        lock.requireHeld();
        files.plan(tiles);
        int bands = Math.min(MOST_BANDS, (job.grid().rows() + 1) / 2);
        int rows = (job.grid().rows() + 2 * bands - 1) / (2 * bands) * 2;
        int[] basic = new int[bands];
        int[] others = new int[bands];
        for (TileIndex tile : tiles) {
            (isBasic(tile) ? basic : others)[tile.row() / rows]++;
        }
        long bytes = work.size(SlideSegmentation.tileFile(work).getFileName().toString());
        return new SlidePlan(slide, key, all - tiles.size(), bytes, rows, basic, others, null);
    }

    private boolean isBasic(TileIndex tile) {
        return TilePredictions.isBasic(tile, segmenter.quality());
    }

    @Override
    public SlidePiece.Result predict(SlidePiece piece) {
        NamedSlide slide = piece.plan().slide();
        try (Slide opened = Slides.open(slide.path())) {
            SlideJob job = slides.job(opened, slide.name(), slide.resolution());
            if (!slides.key(job).equals(piece.plan().key())) {
                throw new InputException(
                        slide.file() + ": was changed while it was segmented; try again");
            }
            return predict(piece, job);
        }
    }

    private SlidePiece.Result predict(SlidePiece piece, SlideJob job) {
        WorkFolder work = WorkFolder.in(out, job.name());
        PieceFiles files = new PieceFiles(work, piece.plan().key());
        int side = job.grid().side();
        Optional<List<TileIndex>> planned = files.planned();
        if (planned.isEmpty()) {
            if (slides.finished(job, piece.plan().key()).isEmpty()) {
                throw new InputException(
                        job.name() + ": its plan is not seen here; run the same command to resume");
            }
            return SlidePiece.Result.none(piece);
        }
        List<TileIndex> tiles = planned.get().stream().filter(tile -> isIn(piece, tile)).toList();
        if (Files.exists(files.file(piece.name()))) {
            try (TileStore store = TileStore.reading(files.file(piece.name()), side)) {
                return result(piece, store, tiles, Optional.empty());
            }
        }
        Map<TileIndex, Double> known = known(piece, work, files, side);
        List<SlidePiece.Result> results = new ArrayList<>();
        files.write(
                piece.name(),
                side,
                store -> {
                    TilePredictions predictions =
                            new TilePredictions(
                                    job,
                                    store,
                                    segmenter,
                                    Progress.SILENT,
                                    (done, all) -> {},
                                    tile -> Optional.ofNullable(known.get(tile)));
                    predictions.predict(tiles);
                    results.add(result(piece, store, tiles, Optional.of(predictions)));
                });
        return results.isEmpty() ? SlidePiece.Result.none(piece) : results.get(0);
    }

    private boolean isIn(SlidePiece piece, TileIndex tile) {
        int band = tile.row() / piece.plan().bandRows();
        return isBasic(tile) == piece.basic() && band >= piece.from() && band < piece.to();
    }

    /** The probabilities of the basic tiles in and around a piece. */
    private static Map<TileIndex, Double> known(
            SlidePiece piece, WorkFolder work, PieceFiles files, int side) {
        Map<TileIndex, Double> known = new HashMap<>();
        if (!piece.basic()) {
            List<Path> from = new ArrayList<>();
            long end = PieceFiles.patience();
            if (piece.plan().stored() > 0) {
                Path before = SlideSegmentation.tileFile(work);
                PieceFiles.await(before, piece.plan().storedBytes(), end);
                from.add(before);
            }
            for (String name : piece.needed()) {
                PieceFiles.await(files.file(name), 0, end);
                from.add(files.file(name));
            }
            for (Path file : from) {
                try (TileStore store = TileStore.reading(file, side)) {
                    store.tiles().forEach(t -> known.put(t, store.tumourProbability(t)));
                }
            }
        }
        return known;
    }

    private static SlidePiece.Result result(
            SlidePiece piece,
            TileStore store,
            List<TileIndex> tiles,
            Optional<TilePredictions> predictions) {
        int[] above = new int[piece.to() - piece.from()];
        for (TileIndex tile : tiles) {
            if (store.has(tile) && !store.isGated(tile)) {
                above[tile.row() / piece.plan().bandRows() - piece.from()]++;
            }
        }
        return new SlidePiece.Result(
                above,
                predictions.map(TilePredictions::costs).orElse(TileCosts.NONE),
                predictions.map(p -> p.tally().all()).orElse(0),
                predictions.map(p -> p.tally().unfamiliar()).orElse(0));
    }

    @Override
    public Finished finish(SlidePlan plan, List<String> pieces) {
        messages.take();
        SlideResult result =
                locked(
                        plan.slide(),
                        (job, work, lock) -> {
                            if (slides.finished(job, slides.key(job)).isEmpty()) {
                                // What is not seen here would be predicted once more.
                                PieceFiles files = new PieceFiles(work, plan.key());
                                long end = PieceFiles.patience();
                                pieces.forEach(name -> files.isThere(name, end));
                            }
                            return slides.segment(job, work, Optional.empty(), lock);
                        });
        return new Finished(result, messages.take());
    }

    /**
     * Returns whether a row is of a slide as it is now, with these models and settings.
     *
     * @param slide the slide
     * @param row of a slide of this name
     * @return false where it is to be segmented anew
     * @throws InputException if the slide cannot be opened
     */
    public boolean isOf(NamedSlide slide, SlideResult row) {
        try (Slide opened = Slides.open(slide.path())) {
            return slides.isOf(slides.job(opened, slide.name(), slide.resolution()), row);
        }
    }

    /**
     * Names the folder of pieces.
     *
     * @param plan of the slide
     * @return a name in the folder of its work
     */
    public static String folder(SlidePlan plan) {
        return PieceFiles.folder(plan.key());
    }

    /**
     * Names the file of a piece.
     *
     * @param piece its name
     * @return a name in the folder of pieces
     */
    public static String file(String piece) {
        return PieceFiles.name(piece);
    }

    /**
     * Names the files that a slide gets.
     *
     * @param name of its results
     * @return names in the folder of results; the last ones are there with some options only, or
     *     for some slides
     */
    public List<Path> files(String name) {
        return slides.files(name);
    }

    @Override
    public void close() {
        segmenter.close();
    }
}
