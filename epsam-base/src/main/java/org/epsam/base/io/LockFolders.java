package org.epsam.base.io;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Folders in which locks lie: created for them, and deleted when they are empty again. Their file
 * system has the clock by which locks end.
 */
final class LockFolders {
    // Those that this process has created.
    private static final Set<Path> CREATED = new HashSet<>();

    private LockFolders() {}

    /**
     * Creates a folder, and those around it, unless it is there.
     *
     * @throws NoSuchFileException where another program has just deleted it
     */
    static synchronized void create(Path folder) throws IOException {
        List<Path> absent = new ArrayList<>();
        for (Path f = folder; f != null && !Files.exists(f); f = f.getParent()) {
            absent.add(f);
        }
        try {
            Files.createDirectories(folder);
        } catch (FileAlreadyExistsException e) {
            // One look: between two of them another program may delete it again.
            if (!Files.readAttributes(
                            folder.getFileSystem().getPath(e.getFile()), BasicFileAttributes.class)
                    .isDirectory()) {
                throw e;
            }
            // Another program has deleted it between two looks of createDirectories.
            throw new NoSuchFileException(e.getFile());
        } finally {
            CREATED.addAll(absent);
        }
    }

    /** Deletes a folder, and those around it, as far as this process has created them. */
    static synchronized void deleteEmpty(Path folder) throws IOException {
        try {
            for (Path f = folder; CREATED.contains(f); f = f.getParent()) {
                Files.deleteIfExists(f);
                CREATED.remove(f);
            }
        } catch (DirectoryNotEmptyException e) {
            // Results, or what others do there.
            return;
        }
    }

    /** Whether the file was written so long ago, by the clock of the file system. */
    static boolean isOlder(Path file, Duration age) {
        Path now = AtomicFile.unfinished(file);
        try {
            Files.createFile(now);
            return Files.getLastModifiedTime(file)
                    .toInstant()
                    .plus(age)
                    .isBefore(Files.getLastModifiedTime(now).toInstant());
        } catch (IOException e) {
            return false;
        } finally {
            AtomicFolders.delete(now);
        }
    }
}
