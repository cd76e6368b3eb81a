package org.epsam.core.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.epsam.slides.InputException;

/**
 * Files and folders that are whole or absent: written beside their place under a name that ends in
 * {@code .part}, then renamed.
 */
public final class SafeFiles {
    /** Ending of names that stand for unfinished things. */
    public static final String PART = ".part";

    private SafeFiles() {}

    /** Something that writes to a path. */
    @FunctionalInterface
    public interface Writer {
        /**
         * Writes.
         *
         * @param path the unfinished file or folder
         * @throws IOException if it cannot
         */
        void write(Path path) throws IOException;
    }

    /**
     * Writes a file.
     *
     * @param file its final name; replaced if it exists
     * @param writer writes the content
     * @throws InputException if it cannot be written, such as on a full disk
     */
    public static void file(Path file, Writer writer) {
        Path part = file.resolveSibling(file.getFileName() + PART);
        try {
            if (file.toAbsolutePath().getParent() != null) {
                Files.createDirectories(file.toAbsolutePath().getParent());
            }
            writer.write(part);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | UncheckedIOException e) {
            delete(part);
            throw unwritable(file, e);
        }
    }

    /**
     * Writes a text file in UTF-8.
     *
     * @param file its final name; replaced if it exists
     * @param text its content
     */
    public static void text(Path file, String text) {
        file(file, part -> Files.writeString(part, text, StandardCharsets.UTF_8));
    }

    /**
     * Writes a folder.
     *
     * @param folder its final name, which must not exist
     * @param writer writes the content
     */
    public static void folder(Path folder, Writer writer) {
        Path part = folder.resolveSibling(folder.getFileName() + PART);
        try {
            delete(part);
            Files.createDirectories(part);
            writer.write(part);
            Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | UncheckedIOException e) {
            delete(part);
            throw unwritable(folder, e);
        }
    }

    /**
     * Makes the error for something that cannot be written.
     *
     * @param path what
     * @param cause why
     * @return the error, to be thrown
     */
    public static InputException unwritable(Path path, Exception cause) {
        return new InputException(
                path + ": cannot be written (" + cause.getMessage() + "); free space or choose another folder", cause);
    }

    /**
     * Deletes a file or a folder with all it holds; does nothing if it is absent.
     *
     * @param path what
     */
    public static void delete(Path path) {
        if (!Files.exists(path, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            Files.walkFileTree(
                    path,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
                            Files.delete(file);
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult postVisitDirectory(Path dir, IOException e) throws IOException {
                            Files.delete(dir);
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException e) {
            throw new InputException(path + ": cannot be deleted (" + e.getMessage() + "); check the permissions", e);
        }
    }
}
