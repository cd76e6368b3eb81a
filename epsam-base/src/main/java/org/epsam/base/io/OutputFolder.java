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
 * Refuses to write results into foreign folders and files. A command that writes into a folder
 * first verifies that it is its own, then deletes leftovers of an interruption, then works.
 */
public final class OutputFolder {
    private OutputFolder() {}

    /**
     * Refuses a folder that is neither absent nor empty nor known to be the program's own. A folder
     * with nothing but unfinished files of the program counts as empty.
     *
     * @param folder the folder for results
     * @param option the option that names it
     * @param kind what an own folder contains, such as "a run"
     * @param own whether its content shows that the program has written it; evaluated only if it is
     *     not empty
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
     * @param folder the folder for results, absent or not
     * @param option the option that names it
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
     * Takes a file that a command writes as a whole, before time is spent on it: what interrupted
     * commands have left of it is deleted, and no other can take it meanwhile.
     *
     * @param file the file to write, absent or not; its folder is created if absent
     * @param option the option that names it
     * @return to be closed when the file is written, or will not be
     * @throws InputException where it is a folder, its own folder cannot be written, or another
     *     program is writing it
     */
    public static PathLock claimFile(Path file, String option) {
        AtomicFile.requireNoFolder(file);
        requireWritable(file.toAbsolutePath().getParent(), option);
        PathLock lock = PathLock.take(file);
        try {
            AtomicFolders.deleteLeftovers(file);
            return lock;
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /**
     * Lists a folder without unfinished files of the program and its locks.
     *
     * @param folder an existing folder
     * @return its files and folders, sorted
     * @throws InputException where it cannot be read
     */
    public static List<Path> content(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(p -> !AtomicFile.isUnfinished(p) && !PathLock.isLock(p))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw InputException.unreadable(folder, e);
        }
    }

    /**
     * Refuses to replace foreign files: results of one name are recognised by the one that is
     * written first.
     *
     * @param mark the result that is written first, under a name that other programs do not use
     * @param results all other results of the same name
     * @throws InputException if one of the results exists without the mark
     */
    public static void requireOwnResults(Path mark, List<Path> results) {
        if (Files.exists(mark)) {
            return;
        }
        Optional<Path> other = results.stream().filter(Files::exists).findFirst();
        if (other.isPresent()) {
            throw foreign(other.get(), "no " + mark.getFileName() + " next to it");
        }
    }

    /**
     * Returns the error for a foreign file or folder in the place of a result.
     *
     * @param found the existing file or folder
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
