package org.epsam.core.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.epsam.base.io.AtomicFile;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.io.Json;
import org.epsam.base.io.OutputFolder;
import org.epsam.base.io.PathLock;

/**
 * The folder that {@code evaluate} writes. It is recognised by its {@code metrics.json}, which is
 * written last, and until then by an unfinished file of that name.
 */
public final class OwnEvaluation implements AutoCloseable {
    private final Path mark;
    private final PathLock lock;

    private OwnEvaluation(Path mark, PathLock lock) {
        this.mark = mark;
        this.lock = lock;
    }

    /**
     * Returns whether a file was written by {@code evaluate}.
     *
     * @param file the path of a {@code metrics.json}
     * @return false also if it does not exist
     */
    public static boolean isMetrics(Path file) {
        return Json.hasFields(file, "data", "n_skipped", "rows") || MeasuredSlides.isIn(file);
    }

    /**
     * Refuses a foreign folder, and a run, whose own metrics would be replaced.
     *
     * @param out the folder that {@code --out} names
     * @throws org.epsam.base.InputException if it is neither absent nor empty nor of an evaluation
     */
    public static void require(Path out) {
        OutputFolder.requireOwn(out, "--out", "results of evaluate", OwnEvaluation::isOwn);
    }

    /**
     * Returns whether a folder was written by {@code evaluate}, completely or not.
     *
     * @param folder any path
     * @return false for a run, and for a folder of others
     */
    static boolean isOwn(Path folder) {
        if (Run.isRun(folder)) {
            return false;
        }
        Path metrics = folder.resolve("metrics.json");
        return Files.exists(metrics)
                ? isMetrics(metrics)
                : !AtomicFile.leftovers(metrics).isEmpty();
    }

    /**
     * Prepares an empty folder or one of {@code evaluate} for new results.
     *
     * @param out the folder; created if absent
     * @return the folder, to be finished, then closed; until then no other program writes it
     * @throws org.epsam.base.InputException if it is foreign, or another program writes it
     * @throws org.epsam.base.OutputException if it cannot be written
     */
    public static OwnEvaluation begin(Path out) {
        require(out);
        Path metrics = out.resolve("metrics.json");
        PathLock lock = PathLock.take(metrics);
        try {
            Path mark = AtomicFile.unfinished(metrics);
            Files.createFile(mark);
            // The new mark is written before older ones are deleted, so that one exists at any
            // moment.
            AtomicFolders.sweep(out, mark::equals);
            // Results of two evaluations never lie next to each other.
            new EvaluateFolder(out).clear();
            return new OwnEvaluation(mark, lock);
        } catch (IOException e) {
            lock.close();
            throw AtomicFolders.unwritable(out, e);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** Ends writing: all results are there. */
    public void finish() {
        AtomicFolders.delete(mark);
    }

    /** Lets other programs write the folder. */
    @Override
    public void close() {
        lock.close();
    }
}
