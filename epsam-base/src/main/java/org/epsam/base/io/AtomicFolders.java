package org.epsam.base.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.base.OutputException;

/**
 * Folders that are complete or absent: written under a name of {@link AtomicFile#unfinished}, then
 * renamed. {@link AtomicFile} does the same for single files.
 */
public final class AtomicFolders {
    private AtomicFolders() {}

    /** Something that writes to a path. */
    @FunctionalInterface
    public interface Writer {
        /**
         * Writes.
         *
         * @param path the unfinished folder
         * @throws IOException if writing fails
         */
        void write(Path path) throws IOException;
    }

    /**
     * Writes a folder.
     *
     * @param folder its final name, which must not exist
     * @param writer writes the content
     */
    public static void folder(Path folder, Writer writer) {
        Path part = AtomicFile.unfinished(folder);
        // An interrupted call for the same folder may have left a part.
        deleteLeftovers(folder);
        try {
            Files.createDirectories(part);
            writer.write(part);
            Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | UncheckedIOException e) {
            throw unwritable(folder, e);
        } finally {
            // On any error, also inside the writer; after success there is none.
            delete(part);
        }
    }

    /**
     * Writes a folder in the place of an older one, which goes when the new one is complete.
     *
     * @param folder its final name; absent, or known to be the program's own
     * @param writer writes the content
     */
    public static void replace(Path folder, Writer writer) {
        deleteLeftovers(folder);
        Path part = AtomicFile.unfinished(folder);
        Path older = AtomicFile.unfinished(folder);
        try {
            Files.createDirectories(part);
            writer.write(part);
            exchange(folder, part, older);
        } catch (IOException | UncheckedIOException e) {
            throw unwritable(folder, e);
        } finally {
            delete(part);
            delete(older);
        }
    }

    private static void exchange(Path folder, Path part, Path older) throws IOException {
        boolean isThere = Files.exists(folder, LinkOption.NOFOLLOW_LINKS);
        if (isThere) {
            Files.move(folder, older, StandardCopyOption.ATOMIC_MOVE);
        }
        try {
            Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (isThere) {
                Files.move(older, folder, StandardCopyOption.ATOMIC_MOVE);
            }
            throw e;
        }
    }

    /**
     * Writes files that belong together: all of them appear after the last one is complete.
     *
     * @param folder where they go; created if absent
     * @param names of the files, in the order in which they appear
     * @param writer writes all of them into the given folder
     * @throws InputException where a folder is in the place of one
     * @throws OutputException where they cannot be written
     */
    public static void files(Path folder, List<String> names, Writer writer) {
        names.forEach(name -> AtomicFile.requireNoFolder(folder.resolve(name)));
        Path part = AtomicFile.unfinished(folder.resolve(names.get(0)));
        try {
            Files.createDirectories(part);
            writer.write(part);
            for (String name : names) {
                Files.move(
                        part.resolve(name),
                        folder.resolve(name),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException | UncheckedIOException | OutputException e) {
            throw unwritable(folder, e);
        } finally {
            delete(part);
        }
    }

    /**
     * Copies a folder with its content, in the order of names.
     *
     * @param from an existing folder
     * @param to its copy, which must not exist
     */
    public static void copy(Path from, Path to) {
        folder(
                to,
                part -> {
                    try (Stream<Path> paths = Files.walk(from)) {
                        for (Path path : (Iterable<Path>) paths.sorted()::iterator) {
                            Path target = part.resolve(from.relativize(path).toString());
                            if (Files.isDirectory(path)) {
                                Files.createDirectories(target);
                            } else {
                                Files.copy(path, target);
                            }
                        }
                    }
                });
    }

    /**
     * Creates the error for something that cannot be written.
     *
     * @param path what
     * @param cause why
     * @return the error, to be thrown
     */
    public static OutputException unwritable(Path path, Exception cause) {
        return new OutputException(
                path
                        + ": cannot be written ("
                        + InputException.reason(path, cause)
                        + (cause instanceof AccessDeniedException
                                ? "); check its permissions or choose another folder"
                                : "); free space or choose another folder"),
                cause);
    }

    /**
     * Deletes leftovers of this program's interrupted writes, recognised by name; unfinished files
     * of other programs, such as downloads, stay.
     *
     * @param folder searched recursively; known to be the program's own
     */
    public static void sweep(Path folder) {
        sweep(folder, path -> false);
    }

    /**
     * Deletes what {@link #sweep(Path)} does, except in some places.
     *
     * @param folder searched recursively; known to be the program's own
     * @param kept files and folders that stay, with all that they contain
     */
    public static void sweep(Path folder, Predicate<Path> kept) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(
                    folder,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes a) {
                            if (dir.equals(folder)) {
                                return FileVisitResult.CONTINUE;
                            }
                            return isFound(dir) || kept.test(dir)
                                    ? FileVisitResult.SKIP_SUBTREE
                                    : FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes a) {
                            isFound(file);
                            return FileVisitResult.CONTINUE;
                        }

                        private boolean isFound(Path path) {
                            boolean leftover = AtomicFile.isUnfinished(path) && !kept.test(path);
                            return leftover && found.add(path);
                        }
                    });
        } catch (IOException e) {
            throw InputException.unreadable(folder, e);
        }
        found.forEach(AtomicFolders::delete);
    }

    /**
     * Creates a folder where the system keeps temporary files.
     *
     * @param name what its name begins with
     * @return an empty folder, which the caller deletes
     * @throws OutputException if there is no place for it
     */
    public static Path temporary(String name) {
        try {
            return Files.createTempDirectory(name);
        } catch (IOException e) {
            throw unwritable(Path.of(System.getProperty("java.io.tmpdir")), e);
        }
    }

    /**
     * Deletes a folder whose content is identified by a file in it: it is first renamed to a name
     * of unfinished files, so that an interruption does not leave a part of it without that file.
     *
     * @param folder what; nothing happens if it is absent
     */
    public static void discard(Path folder) {
        deleteLeftovers(folder);
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Path part = AtomicFile.unfinished(folder);
        try {
            Files.move(folder, part, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
        try {
            delete(part);
        } catch (OutputException e) {
            // Network file systems keep files that a program still has open. It is a leftover now.
            return;
        }
    }

    /**
     * Deletes what interrupted writes of one file or folder have left behind.
     *
     * @param target its final place, which is not touched
     * @throws InputException where the folder around cannot be read, or a leftover not deleted
     */
    public static void deleteLeftovers(Path target) {
        AtomicFile.leftovers(target).forEach(AtomicFolders::delete);
    }

    /**
     * Deletes a file or a folder with its content; does nothing if it is absent.
     *
     * @param path what
     */
    public static void delete(Path path) {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            Files.walkFileTree(
                    path,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes a)
                                throws IOException {
                            Files.delete(file);
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult postVisitDirectory(Path dir, IOException e)
                                throws IOException {
                            Files.delete(dir);
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException e) {
            throw new OutputException(
                    path
                            + ": cannot be deleted ("
                            + InputException.reason(path, e)
                            + "); check the permissions",
                    e);
        }
    }
}
