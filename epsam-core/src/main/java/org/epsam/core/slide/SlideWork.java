package org.epsam.core.slide;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFile;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.io.OutputFolder;

/**
 * The folder {@code .working/NAME} of a slide on its way. Its file {@code key} is a hash of what
 * the tiles in it depend on; without one the folder is not the program's own.
 */
final class SlideWork {
    /** Hexadecimal digits of a key. */
    static final int KEY_LENGTH = 32;

    private static final String ALL = ".working";

    private final Path folder;

    SlideWork(Path out, String name) {
        this(out.resolve(ALL).resolve(name));
    }

    private SlideWork(Path folder) {
        this.folder = folder;
    }

    Path folder() {
        return folder;
    }

    /** Refuses a folder of others in this place. */
    void requireOwn() {
        if (Files.exists(folder) && !isOwn()) {
            throw OutputFolder.foreign(folder, "it has no key of a slide");
        }
    }

    /** Returns whether an interrupted call may have left results of this slide. */
    boolean isBegun() {
        return readKey().isPresent() || !AtomicFile.leftovers(folder).isEmpty();
    }

    /** Keeps what belongs to a key; everything else is made anew. */
    void claim(String key) {
        if (!readKey().equals(Optional.of(key))) {
            AtomicFolders.discard(folder);
            AtomicFile.write(folder.resolve("key"), key);
        }
    }

    /** Deletes the folder, and the one around it where it is empty then. */
    void clean() {
        if (!Files.exists(folder) || isOwn()) {
            AtomicFolders.discard(folder);
        }
        Path all = folder.getParent();
        try {
            if (Files.isDirectory(all) && isEmpty(all)) {
                Files.delete(all);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        }
    }

    /** Returns whether a folder has slides on their way and {@code .working} is not of others. */
    static boolean isIn(Path out) {
        Path all = out.resolve(ALL);
        return Files.isDirectory(all)
                && OutputFolder.content(all).stream().allMatch(p -> new SlideWork(p).isOwn());
    }

    private boolean isOwn() {
        return Files.isDirectory(folder)
                && (readKey().isPresent() || OutputFolder.content(folder).isEmpty());
    }

    private Optional<String> readKey() {
        Path file = folder.resolve("key");
        try {
            // The length first: a file of another kind may be of any size.
            return Files.isRegularFile(file) && Files.size(file) == KEY_LENGTH
                    ? Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1))
                            .filter(key -> key.matches("[0-9a-f]+"))
                    : Optional.empty();
        } catch (IOException e) {
            throw new InputException(
                    file + ": cannot be read (" + e + "); check its permissions", e);
        }
    }
}
