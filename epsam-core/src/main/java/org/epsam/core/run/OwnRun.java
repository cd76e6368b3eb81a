package org.epsam.core.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.io.Json;
import org.epsam.base.io.OutputFolder;

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
     * Checks that a run may be written into a folder, then deletes the unfinished files of an
     * interrupted run.
     *
     * @param folder absent, empty, a run, or with nothing but the data of {@code epsam demo} and a
     *     log
     * @throws org.epsam.base.InputException if it is a file or contains something else
     */
    public static void prepare(Path folder) {
        OutputFolder.requireOwn(
                folder,
                "--run",
                "a run (no run.json of train)",
                f -> isOwn(f) || OutputFolder.content(f).stream().allMatch(OwnRun::isEarly));
        AtomicFolders.sweep(folder);
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
