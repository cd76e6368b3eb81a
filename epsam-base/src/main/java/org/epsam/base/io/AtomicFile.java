package org.epsam.base.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.base.OutputException;

/**
 * Writes a file that is complete or absent: under a temporary name first, renamed at the end, so
 * that a crash or a full disk never leaves half a result under its final name.
 */
public final class AtomicFile {
    /** Names of unfinished files up to the extension, with the final name as first group. */
    static final String UNFINISHED_NAME = "\\.(.+)\\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.";

    // No other program uses such names, so leftovers can be deleted safely.
    private static final Pattern UNFINISHED = Pattern.compile(UNFINISHED_NAME + "epsam-part");

    private AtomicFile() {}

    /** What fills the file. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes everything to the stream, which the caller closes.
         *
         * @param out a buffered stream
         * @throws IOException where writing fails
         */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Writes one file of text in UTF-8, replacing an older one; missing folders are created.
     *
     * @param file the file to write
     * @param text all of it
     * @throws OutputException if the file cannot be written
     */
    public static void write(Path file, String text) {
        write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Writes one file, replacing an older one; missing folders are created.
     *
     * @param file the file to write
     * @param content writes the content
     * @throws InputException where the place is a folder
     * @throws OutputException where it cannot be written
     */
    public static void write(Path file, Content content) {
        write(file, content, false);
    }

    /**
     * Writes one file as {@link #write(Path, Content)} does, and waits until it is on the disk: a
     * loss of power leaves the file as it was or as it is now.
     *
     * @param file the file to write
     * @param content writes the content
     * @throws InputException where the place is a folder
     * @throws OutputException where it cannot be written
     */
    public static void writeForced(Path file, Content content) {
        write(file, content, true);
    }

    private static void write(Path file, Content content, boolean isForced) {
        Path target = file.toAbsolutePath();
        requireNoFolder(file);
        // Not Files.createTempFile: its files can be read by their owner only.
        Path part = unfinished(target);
        try {
            Files.createDirectories(target.getParent());
            try (OutputStream out =
                    new BufferedOutputStream(Files.newOutputStream(part), 1 << 16)) {
                content.writeTo(out);
            }
            if (isForced) {
                force(part, StandardOpenOption.WRITE);
            }
            // With REPLACE_EXISTING the JDK deletes the older file first, and there is none for a
            // moment.
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            if (isForced) {
                forceFolder(target.getParent());
            }
        } catch (IOException e) {
            throw new OutputException(
                    file
                            + ": cannot be written ("
                            + InputException.reason(file, e)
                            + "); check the folder and the free space",
                    e);
        } finally {
            deletePart(part);
        }
    }

    private static void force(Path path, StandardOpenOption option) throws IOException {
        try (FileChannel channel = FileChannel.open(path, option)) {
            channel.force(true);
        }
    }

    private static void forceFolder(Path folder) {
        try {
            force(folder, StandardOpenOption.READ);
        } catch (IOException e) {
            // Windows opens no folders; NTFS keeps the order of its renamings by itself.
            return;
        }
    }

    /** Renaming would replace an empty folder without a word. */
    static void requireNoFolder(Path file) {
        if (Files.isDirectory(file)) {
            throw new InputException(file + ": is a folder; name a file to write");
        }
    }

    /**
     * Returns a new name for something that is being written: {@code .NAME.<uuid>.epsam-part} in
     * the same folder. A killed process may leave it behind.
     *
     * @param target the final place of a file or a folder
     * @return its path until it is finished
     */
    public static Path unfinished(Path target) {
        return target.resolveSibling(
                "." + bounded(target) + "." + UUID.randomUUID() + ".epsam-part");
    }

    /** The name of what is unfinished without what is added to it. */
    static String bounded(Path target) {
        return FileNames.bounded(target.getFileName().toString());
    }

    /**
     * Returns whether a name is one of {@link #unfinished}.
     *
     * @param path a file or a folder
     * @return false for everything that another program has written
     */
    public static boolean isUnfinished(Path path) {
        Path name = path.getFileName();
        return name != null && UNFINISHED.matcher(name.toString()).matches();
    }

    /**
     * Finds leftovers of interrupted writes of one file or folder.
     *
     * @param target the final place
     * @return unfinished files and folders of this name, perhaps none
     * @throws InputException where the folder around cannot be read
     */
    public static List<Path> leftovers(Path target) {
        Path parent = target.toAbsolutePath().getParent();
        return parent == null
                ? List.of()
                : unfinishedIn(parent).stream()
                        .filter(p -> target(p).equals(bounded(target)))
                        .toList();
    }

    /** The unfinished files and folders of a folder; none where it is absent. */
    static List<Path> unfinishedIn(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(AtomicFile::isUnfinished).toList();
        } catch (IOException | UncheckedIOException e) {
            throw InputException.unreadable(folder, e);
        }
    }

    /** The final name of something unfinished, as {@link #bounded}. */
    static String target(Path unfinished) {
        Matcher name = UNFINISHED.matcher(unfinished.getFileName().toString());
        if (!name.matches()) {
            throw new IllegalArgumentException("finished: " + unfinished);
        }
        return name.group(1);
    }

    private static void deletePart(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            // A leftover hidden file is harmless, and the first error is more informative.
            part.toFile().deleteOnExit();
        }
    }
}
