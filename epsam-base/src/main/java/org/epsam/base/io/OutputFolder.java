package org.epsam.base.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.epsam.base.InputException;

/**
 * Refuses folders and files of others as a place for results. Whoever writes into a folder knows
 * first that it is his own, then deletes what an interruption has left, then works.
 */
public final class OutputFolder {
    private OutputFolder() {}

    /**
     * Refuses a folder that is neither absent nor empty nor known to be the program's own. Only
     * unfinished things of the program count as empty.
     *
     * @param folder where results shall go
     * @param option the option that named it
     * @param kind what a folder of one's own holds, such as "a run"
     * @param own whether its content shows that the program has written it; asked only where there
     *     is some
     * @throws InputException where it is a file, cannot be written or holds something else
     */
    public static void requireOwn(Path folder, String option, String kind, Predicate<Path> own) {
        requireWritable(folder, option);
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> content = content(folder);
        if (content.isEmpty() || own.test(folder)) {
            return;
        }
        int others = content.size() - 1;
        throw new InputException(
                folder
                        + ": holds "
                        + content.get(0).getFileName()
                        + (others == 0 ? "" : " and " + others + " more")
                        + ", but not "
                        + kind
                        + "; nothing was changed, choose an absent or empty folder for "
                        + option);
    }

    /**
     * Refuses a place where no results can be written, before time is spent on them. Creates
     * nothing.
     *
     * @param folder where results shall go, absent or not
     * @param option the option that named it
     * @throws InputException where it or what it shall be created in is not a folder or cannot be
     *     written
     */
    public static void requireWritable(Path folder, String option) {
        Path existing = folder;
        while (existing != null && !Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
            existing = existing.getParent();
        }
        Path place = existing == null ? Path.of("").toAbsolutePath() : existing;
        if (!Files.isDirectory(place)) {
            throw new InputException(place + ": is not a folder; choose another " + option);
        }
        if (!Files.isWritable(place)) {
            throw new InputException(
                    place
                            + ": cannot be written; check its permissions or choose another "
                            + option);
        }
    }

    /**
     * Lists a folder without unfinished things of the program.
     *
     * @param folder an existing folder
     * @return its files and folders, sorted
     * @throws InputException where it cannot be read
     */
    public static List<Path> content(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(p -> !AtomicFile.isUnfinished(p)).sorted().toList();
        } catch (IOException e) {
            throw new InputException(
                    folder + ": cannot be read (" + e + "); check the permissions", e);
        }
    }

    /**
     * Refuses to replace files of others: results of one name are known by one of them, which is
     * written first.
     *
     * @param mark the result that is written first, under a name that others do not use
     * @param results all other results of the same name
     * @throws InputException where one of the results is there without the mark
     */
    public static void requireOwnResults(Path mark, List<Path> results) {
        if (Files.exists(mark)) {
            return;
        }
        Optional<Path> other = results.stream().filter(Files::exists).findFirst();
        if (other.isPresent()) {
            throw foreign(other.get(), "there is no " + mark.getFileName() + " beside it");
        }
    }

    /**
     * Returns the error for a file or folder of others in the place of a result.
     *
     * @param found what is there
     * @param reason why it cannot be a result of the program
     * @return the error, to be thrown
     */
    public static InputException foreign(Path found, String reason) {
        return new InputException(
                found
                        + ": would be replaced, but is not a result of this program ("
                        + reason
                        + "); move it away or choose another --out");
    }
}
