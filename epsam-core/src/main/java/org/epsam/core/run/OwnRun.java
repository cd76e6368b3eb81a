package org.epsam.core.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.io.Json;
import org.epsam.base.io.OutputFolder;
import org.epsam.base.io.PathLock;
import org.epsam.core.review.ReviewFolder;

/** Knows a run folder as the program's own, before anything in it is deleted or written. */
public final class OwnRun {
    private OwnRun() {}

    /**
     * Returns whether a folder belongs to a training run.
     *
     * @param folder any path
     * @return true if its {@code run.json} is that of a run, finished or not
     */
    public static boolean isOwn(Path folder) {
        return Json.hasFields(new Run(folder).infoFile(), "data_sha256", "sam_sha256");
    }

    /**
     * Checks that a run may be written into a folder. Writes nothing.
     *
     * @param folder absent, empty, a run, or with nothing but the data of {@code epsam demo} and a
     *     log
     * @throws org.epsam.base.InputException if it is a file or contains something else
     */
    public static void require(Path folder) {
        OutputFolder.requireOwn(
                folder,
                "--run",
                "a run (no run.json of train)",
                f -> isOwn(f) || OutputFolder.content(f).stream().allMatch(OwnRun::isEarly));
    }

    /**
     * Checks that a run may be written into a folder and that no other program does so, then
     * deletes the unfinished files of an interrupted run. Those of evaluations and reviews are
     * left: another program may be writing them, and by them an interrupted evaluation is
     * recognised.
     *
     * @param folder absent, empty, a run, or with nothing but the data of {@code epsam demo} and a
     *     log
     * @return keeps other programs from writing the run until it is closed
     * @throws org.epsam.base.InputException if it is a file or contains something else, or another
     *     program writes the run
     */
    public static PathLock prepare(Path folder) {
        require(folder);
        PathLock lock = PathLock.take(new Run(folder).infoFile());
        try {
            AtomicFolders.sweep(folder, path -> isOfOthers(folder, path));
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
        return lock;
    }

    /** Whether another program may be writing a folder in the run. */
    private static boolean isOfOthers(Path run, Path path) {
        return Files.isDirectory(path)
                && (new Run(run).isEvaluation(path)
                        || OwnEvaluation.isOwn(path)
                        || ReviewFolder.isReview(path));
    }

    /** Whether an interruption before {@code run.json} can have left this. */
    private static boolean isEarly(Path path) {
        return switch (path.getFileName().toString()) {
            case "data" -> Files.isRegularFile(path.resolve("SYNTHETIC.json"));
            case "log.txt" -> isLog(path);
            default -> false;
        };
    }

    private static boolean isLog(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.findFirst()
                    .filter(l -> l.matches("\\d{4}-\\d\\d-\\d\\d [0-9:+Z-]+  epsam .*"))
                    .isPresent();
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }
}
