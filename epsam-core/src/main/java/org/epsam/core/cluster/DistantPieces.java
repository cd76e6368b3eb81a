package org.epsam.core.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.io.Json;
import org.epsam.base.work.WorkFolder;
import org.epsam.core.slide.NamedSlide;
import org.epsam.core.slide.PieceWork;
import org.epsam.core.slide.SlidePiece;
import org.epsam.core.slide.SlidePieces;
import org.epsam.core.slide.SlidePlan;
import org.epsam.core.slide.SlideResult;

/**
 * Slides in pieces whose results lie in {@link SharedFiles}: each process works in a folder of its
 * own, fetches what others have done before, and puts there what it has done, under the same names.
 * The row of a slide is a file of its own, {@code .rows/NAME.json}, which comes last.
 */
final class DistantPieces implements PieceWork {
    private final SharedFiles files;
    private final SlidePieces pieces;
    private final Path scratch;

    /**
     * Prepares work.
     *
     * @param files where results lie
     * @param pieces does the work in the scratch folder
     * @param scratch folder of this process, which is deleted at the end
     */
    DistantPieces(SharedFiles files, SlidePieces pieces, Path scratch) {
        this.files = files;
        this.pieces = pieces;
        this.scratch = scratch;
    }

    /** What may fail on the way to the store. */
    @FunctionalInterface
    private interface Transfer<R> {
        R run() throws IOException;
    }

    /**
     * Works with files of the store. Where one is missing because another machine has finished the
     * slide meanwhile, its row says so.
     */
    private <R> R with(NamedSlide slide, Transfer<R> transfer, Function<SlideResult, R> finished) {
        try {
            AtomicFolders.delete(own(slide));
            return transfer.run();
        } catch (IOException e) {
            try {
                Optional<SlideResult> row = done(slide);
                if (row.isPresent()) {
                    return finished.apply(row.get());
                }
            } catch (IOException again) {
                e.addSuppressed(again);
            }
            throw new InputException(
                    slide.name()
                            + ": its results cannot be stored or read ("
                            + e.getMessage()
                            + ")",
                    e);
        } finally {
            AtomicFolders.delete(own(slide));
        }
    }

    private Path own(NamedSlide slide) {
        return WorkFolder.in(scratch, slide.name()).path();
    }

    private String work(NamedSlide slide) {
        return name(own(slide));
    }

    /** The name of a file of the scratch folder in the store. */
    private String name(Path file) {
        return scratch.relativize(file).toString().replace('\\', '/');
    }

    private static String row(String name) {
        return ".rows/" + name + ".json";
    }

    /** The row of a slide that is finished as it is now. */
    private Optional<SlideResult> done(NamedSlide slide) throws IOException {
        if (!files.has(row(slide.name()))) {
            return Optional.empty();
        }
        Path file = own(slide).resolveSibling(slide.name() + ".json");
        Files.createDirectories(file.getParent());
        try {
            files.fetch(row(slide.name()), file);
            return Optional.of(Json.read(file, SlideResult.class))
                    .filter(row -> pieces.isOf(slide, row));
        } finally {
            AtomicFolders.delete(file);
        }
    }

    private void fetch(String name) throws IOException {
        Path file = scratch.resolve(name);
        Files.createDirectories(file.getParent());
        files.fetch(name, file);
    }

    @Override
    public SlidePlan plan(NamedSlide slide) {
        Function<SlideResult, SlidePlan> finished =
                row -> SlidePlan.finished(slide, new SlidePieces.Finished(row, List.of()));
        return with(
                slide,
                () -> {
                    Optional<SlideResult> row = done(slide);
                    if (row.isPresent()) {
                        return finished.apply(row.get());
                    }
                    List<String> earlier = files.list(work(slide));
                    requireOwn(slide, earlier);
                    for (String name : earlier) {
                        fetch(name);
                    }
                    SlidePlan plan = pieces.plan(slide);
                    // Old pieces go when what was taken of them is there.
                    List<String> now = putAll(own(slide));
                    for (String name : earlier) {
                        if (!now.contains(name)) {
                            files.delete(name);
                        }
                    }
                    return plan;
                },
                finished);
    }

    /** Refuses to replace what this program has not written. */
    private void requireOwn(NamedSlide slide, List<String> work) throws IOException {
        if (work.isEmpty() && !files.has(row(slide.name()))) {
            for (Path file : pieces.files(slide.name())) {
                if (files.has(name(file))) {
                    throw new InputException(
                            name(file)
                                    + ": is in the folder of results, but of other origin; move it"
                                    + " away or choose another --out");
                }
            }
        }
    }

    private List<String> putAll(Path folder) throws IOException {
        List<String> names;
        try (Stream<Path> all = Files.walk(folder)) {
            names = all.filter(Files::isRegularFile).map(this::name).toList();
        }
        for (String name : names) {
            files.put(scratch.resolve(name), name);
        }
        return names;
    }

    @Override
    public SlidePiece.Result predict(SlidePiece piece) {
        NamedSlide slide = piece.plan().slide();
        return with(
                slide,
                () -> {
                    String folder = work(slide) + "/" + SlidePieces.folder(piece.plan()) + "/";
                    String name = folder + SlidePieces.file(piece.name());
                    fetch(folder + SlidePieces.PLAN);
                    if (files.has(name)) {
                        fetch(name);
                        return pieces.predict(piece);
                    }
                    if (!piece.basic()) {
                        if (piece.plan().stored() > 0) {
                            fetch(work(slide) + "/" + SlidePieces.STORED);
                        }
                        for (String needed : piece.needed()) {
                            fetch(folder + SlidePieces.file(needed));
                        }
                    }
                    SlidePiece.Result result = pieces.predict(piece);
                    files.put(scratch.resolve(name), name);
                    return result;
                },
                row -> SlidePiece.Result.none(piece));
    }

    @Override
    public SlidePieces.Finished finish(SlidePlan plan, List<String> names) {
        NamedSlide slide = plan.slide();
        Function<SlideResult, SlidePieces.Finished> before =
                row -> new SlidePieces.Finished(row, List.of());
        return with(
                slide,
                () -> {
                    Optional<SlideResult> done = done(slide);
                    if (done.isPresent()) {
                        return before.apply(done.get());
                    }
                    for (String name : files.list(work(slide))) {
                        fetch(name);
                    }
                    SlidePieces.Finished finished = pieces.finish(plan, List.of());
                    // The row goes first, and comes last.
                    files.delete(row(slide.name()));
                    for (Path file : pieces.files(slide.name())) {
                        if (Files.exists(file)) {
                            files.put(file, name(file));
                            AtomicFolders.delete(file);
                        }
                    }
                    Path row = own(slide).resolveSibling(slide.name() + ".json");
                    Json.write(row, finished.result());
                    files.put(row, row(slide.name()));
                    AtomicFolders.delete(row);
                    files.delete(work(slide));
                    return finished;
                },
                before);
    }

    @Override
    public void close() {
        pieces.close();
        AtomicFolders.delete(scratch);
        try {
            files.close();
        } catch (IOException e) {
            // All that was put is there.
            return;
        }
    }
}
