package org.epsam.base.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.epsam.base.InputException;

/**
 * Writes a file that is complete or absent: beside its place first, renamed at the end, so that a
 * crash or a full disk never leaves half a result under a final name.
 */
public final class AtomicFile {
    /** Ending of names that stand for unfinished things; what is killed may leave some behind. */
    public static final String PART = ".part";

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
     * Writes one file of text in UTF-8, replacing an older one; missing folders are made.
     *
     * @param file where the file shall be
     * @param text all of it
     * @throws InputException where the place cannot be written
     */
    public static void write(Path file, String text) {
        write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Writes one file, replacing an older one; missing folders are made.
     *
     * @param file where the file shall be
     * @param content what fills it
     * @throws InputException where the place cannot be written
     */
    public static void write(Path file, Content content) {
        Path target = file.toAbsolutePath();
        // Not Files.createTempFile: its files can be read by their owner only.
        Path part =
                target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + PART);
        try {
            Files.createDirectories(target.getParent());
            try (OutputStream out =
                    new BufferedOutputStream(Files.newOutputStream(part), 1 << 16)) {
                content.writeTo(out);
            }
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new InputException(
                    file + ": cannot be written (" + e + "); check the folder and the free space",
                    e);
        } finally {
            deletePart(part);
        }
    }

    private static void deletePart(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            // A left-over hidden file is harmless, and the first error says more.
            part.toFile().deleteOnExit();
        }
    }
}
