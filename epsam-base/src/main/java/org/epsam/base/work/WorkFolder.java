package org.epsam.base.work;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFile;
import org.epsam.base.io.AtomicFolders;

/**
 * A folder where the results of some work lie until they are complete. It belongs to a key, a text
 * that everything depends on which changes the results: work with the same key resumes with what it
 * finds, work with another key never mixes with it. At the end results are moved to their final
 * place, each of them at once, and the folder is deleted.
 *
 * <pre>{@code
 * WorkFolder work = WorkFolder.in(out, "slide-7");
 * work.claim(key);
 * fill(work.results(), work.path().resolve("tiles"));
 * work.publish(out.resolve("slide-7"));
 * }</pre>
 *
 * @param path where it is; files beside {@link #results} help to go on and are deleted at the end
 */
public record WorkFolder(Path path) {
    /** Name of the folder that holds the work folders of an output folder. */
    public static final String NAME = ".working";

    /**
     * Returns the work folder of an output folder where only one work is done.
     *
     * @param out folder for final results
     * @return its work folder, there or not
     */
    public static WorkFolder in(Path out) {
        return new WorkFolder(out.resolve(NAME));
    }

    /**
     * Returns the work folder of one of several works that have the same output folder.
     *
     * @param out folder for final results
     * @param name of the work
     * @return its work folder, there or not
     */
    public static WorkFolder in(Path out, String name) {
        return new WorkFolder(in(out).path().resolve(name));
    }

    /**
     * Returns the folder for what is to be published.
     *
     * @return a folder in this one
     */
    public Path results() {
        return path.resolve("results");
    }

    private Path keyFile() {
        return path.resolve("key");
    }

    /**
     * Returns the key of the work that lies here.
     *
     * @return the key; absent where there is no work
     * @throws InputException if the folder cannot be read
     */
    public Optional<String> key() {
        try {
            return Files.exists(keyFile())
                    ? Optional.of(Files.readString(keyFile()))
                    : Optional.empty();
        } catch (IOException e) {
            throw new InputException(
                    keyFile() + ": cannot be read (" + e + "); check its permissions", e);
        }
    }

    /**
     * Makes the folder belong to a key. Work with the same key stays, other work is thrown away.
     *
     * @param key what the results depend on
     * @throws InputException if the folder cannot be written
     */
    public void claim(String key) {
        if (!key().equals(Optional.of(key))) {
            // Without its key, what is left of a deletion that is interrupted belongs to nobody.
            AtomicFolders.delete(keyFile());
            AtomicFolders.delete(path);
            AtomicFile.write(keyFile(), key);
        }
    }

    /**
     * Moves all results to their final place, at once, and deletes this folder.
     *
     * @param to a folder that is absent
     * @throws InputException if it cannot be written
     */
    public void publish(Path to) {
        move(results(), to);
        discard();
    }

    /**
     * Moves one of the results to its final place, at once; {@link #discard} follows after the last
     * one. Where this was done before an interruption, nothing happens.
     *
     * @param name of a file or folder in {@link #results}
     * @param to where it shall be; a file there is replaced
     * @throws InputException if the place cannot be written
     */
    public void publish(String name, Path to) {
        if (Files.exists(results().resolve(name))) {
            move(results().resolve(name), to);
        }
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(
                    from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw AtomicFolders.unwritable(to, e);
        }
    }

    /**
     * Deletes the folder, and the one around it if that holds no other work.
     *
     * @throws InputException if it cannot be deleted
     */
    public void discard() {
        AtomicFolders.delete(path);
        Path around = path.toAbsolutePath().getParent();
        if (around.endsWith(NAME) && Files.isDirectory(around)) {
            try (Stream<Path> others = Files.list(around)) {
                if (others.findAny().isEmpty()) {
                    Files.delete(around);
                }
            } catch (IOException e) {
                throw AtomicFolders.unwritable(around, e);
            }
        }
    }
}
