package org.epsam.synthetic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.io.PathLock;

/** A folder that appears complete or not at all, where there was none or an empty one. */
final class NewFolder {
    private NewFolder() {}

    /**
     * Writes the folder.
     *
     * @param content fills a temporary folder next to the target
     * @throws InputException if something is in its place, or it cannot be written
     */
    static void write(Path folder, AtomicFolders.Writer content) {
        Path target = folder.toAbsolutePath().normalize();
        try {
            if (Files.exists(target) && !isEmptyFolder(target)) {
                throw new InputException(
                        target + ": exists and is not an empty folder; name another or remove it");
            }
            Files.createDirectories(target.getParent());
        } catch (IOException e) {
            throw AtomicFolders.unwritable(target, e);
        }
        try (PathLock lock = PathLock.take(target)) {
            AtomicFolders.folder(
                    target,
                    part -> {
                        content.write(part);
                        // Not every system renames a folder over an empty one.
                        Files.deleteIfExists(target);
                    });
        }
    }

    private static boolean isEmptyFolder(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.findAny().isEmpty();
        }
    }
}
