package org.epsam.base.work;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.regex.Pattern;
import org.epsam.base.InputException;
import org.epsam.base.OutputException;
import org.epsam.base.io.AtomicFile;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.io.OutputFolder;
import org.epsam.base.io.PathLock;

/**
 * A folder where the results of some work lie until they are complete. It belongs to a key, a hash
 * of all that the results depend on: work with the same key resumes with what it finds, work with
 * another key never mixes with it, and a folder with files but without a key is somebody else's. At
 * the end results are moved to their final place, each of them at once, and the folder is deleted.
 *
 * <pre>{@code
 * WorkFolder work = WorkFolder.in(out, "slide-7");
 * work.claim(key);
 * fill(work.results(), work.path().resolve("tiles"));
 * work.publish(out.resolve("slide-7"));
 * }</pre>
 *
 * @param path the folder; files outside {@link #results} serve to resume and are deleted at the end
 */
public record WorkFolder(Path path) {
    /** Name of the folder that holds the work folders of an output folder. */
    public static final String NAME = ".working";

    private static final int LONGEST_KEY = 64;
    private static final Pattern KEY = Pattern.compile("[0-9a-f]{32,64}");

    /**
     * Returns the work folder of an output folder with a single task.
     *
     * @param out folder for final results
     * @return its work folder, which need not exist
     */
    public static WorkFolder in(Path out) {
        return new WorkFolder(out.resolve(NAME));
    }

    /**
     * Returns the work folder of one of several tasks that share an output folder.
     *
     * @param out folder for final results
     * @param name of the task
     * @return its work folder, which need not exist
     */
    public static WorkFolder in(Path out, String name) {
        return new WorkFolder(in(out).path().resolve(name));
    }

    /**
     * Returns the folder for what is to be published; whoever writes the first result makes it.
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
     * Returns the key of the unfinished work.
     *
     * @return the key; absent where there is no work of this program
     * @throws InputException if the folder cannot be read
     */
    public Optional<String> key() {
        try {
            // The length first: a file of another kind may be of any size.
            return Files.isRegularFile(keyFile()) && Files.size(keyFile()) <= LONGEST_KEY
                    ? Optional.of(Files.readString(keyFile(), StandardCharsets.ISO_8859_1))
                            .filter(key -> KEY.matcher(key).matches())
                    : Optional.empty();
        } catch (IOException e) {
            throw InputException.unreadable(keyFile(), e);
        }
    }

    /**
     * Returns whether the folder is free for work, or holds work of this program.
     *
     * @return false where somebody else's files lie here
     */
    public boolean isOwn() {
        return !Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                || (Files.isDirectory(path)
                        && (key().isPresent() || OutputFolder.content(path).isEmpty()));
    }

    /**
     * Returns whether work has begun that is not published, even if an interruption has left no
     * more of it than an unfinished folder.
     *
     * @return true if there is a key or something unfinished
     */
    public boolean isBegun() {
        return key().isPresent() || !AtomicFile.leftovers(path).isEmpty();
    }

    /**
     * Returns whether an output folder has work folders and nothing of others among them.
     *
     * @param out folder for final results
     * @return true if all of {@code .working} is of this program
     */
    public static boolean isIn(Path out) {
        Path all = in(out).path();
        return Files.isDirectory(all)
                && OutputFolder.content(all).stream().allMatch(p -> new WorkFolder(p).isOwn());
    }

    /**
     * Claims the folder for a key. Work with the same key is kept, other work is deleted.
     *
     * @param key hash of what the results depend on, 32 to 64 hexadecimal digits
     * @throws InputException if the folder holds something else than work
     * @throws OutputException if it cannot be written
     */
    public void claim(String key) {
        if (!KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("no hash: " + key);
        }
        requireOwn();
        if (!key().equals(Optional.of(key))) {
            AtomicFolders.discard(path);
            AtomicFile.write(keyFile(), key);
        }
    }

    /**
     * Makes the folder belong to a key, unless it holds work with another one.
     *
     * @param key hash of what the results depend on, 32 to 64 hexadecimal digits
     * @param refusal the reason why other work is refused, and what to do
     * @throws InputException if the folder holds other work, or {@link #claim} fails
     */
    public void claim(String key, String refusal) {
        requireOwn();
        if (key().isPresent() && !key().equals(Optional.of(key))) {
            throw new InputException(path + ": " + refusal);
        }
        claim(key);
    }

    /**
     * Refuses a folder that holds something else than work.
     *
     * @throws InputException if it does
     */
    public void requireOwn() {
        if (!isOwn()) {
            throw OutputFolder.foreign(path, "it has no key of this program");
        }
    }

    /**
     * Moves all results atomically to their final place and deletes this folder.
     *
     * @param to a folder that is absent
     * @throws OutputException if it cannot be written
     */
    public void publish(Path to) {
        move(results(), to);
        discard();
    }

    /**
     * Moves one of the results atomically to its final place; call {@link #discard} after the last
     * one. Does nothing where this was done before an interruption.
     *
     * @param name of a file or folder in {@link #results}
     * @param to its final place; an existing file is replaced, and where a folder is published, an
     *     existing folder
     * @throws OutputException if the file cannot be written
     */
    public void publish(String name, Path to) {
        Path result = results().resolve(name);
        if (Files.exists(result)) {
            if (Files.isDirectory(result) && Files.isDirectory(to)) {
                AtomicFolders.discard(to);
            }
            move(result, to);
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
     * Deletes the folder, and its parent if that contains no other work. Files of others stay.
     *
     * @throws OutputException if it cannot be deleted
     */
    public void discard() {
        if (isOwn()) {
            AtomicFolders.discard(path);
        }
        tidy();
    }

    /**
     * Returns how large a file in this folder is.
     *
     * @param name of the file
     * @return bytes; 0 where it is absent
     */
    public long size(String name) {
        Path file = path.resolve(name);
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            throw AtomicFolders.unwritable(file, e);
        }
    }

    /**
     * Takes the lock of this work, so that no other program does the same.
     *
     * @return to be closed; then call {@link #tidy}
     * @throws org.epsam.base.io.InUseException if another program has it, with the process, machine
     *     and time
     * @throws OutputException if the folder cannot be written
     */
    public PathLock lock() {
        return PathLock.take(path);
    }

    /**
     * Deletes the folder {@code .working} around, if that contains nothing.
     *
     * @throws OutputException if it cannot be deleted
     */
    public void tidy() {
        Path around = path.toAbsolutePath().getParent();
        // Not a link, which would be deleted whatever it leads to.
        if (around.endsWith(NAME) && Files.isDirectory(around, LinkOption.NOFOLLOW_LINKS)) {
            try {
                Files.deleteIfExists(around);
            } catch (DirectoryNotEmptyException e) {
                // Work of others.
            } catch (IOException e) {
                throw AtomicFolders.unwritable(around, e);
            }
        }
    }
}
