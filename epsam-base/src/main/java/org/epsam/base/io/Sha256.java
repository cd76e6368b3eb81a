package org.epsam.base.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.epsam.base.InputException;

/** SHA-256 of texts and files, in lower-case hexadecimal. */
public final class Sha256 {
    /** Bytes that are read at once: those of a patch, or many of a large file. */
    private static final int LEAST = 1 << 10;

    private static final int MOST = 1 << 18;

    private Sha256() {}

    /**
     * Starts a hash.
     *
     * @return an empty digest
     */
    public static MessageDigest start() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * Hashes a text.
     *
     * @param text encoded as UTF-8
     * @return 64 hexadecimal digits
     */
    public static String of(String text) {
        return hex(start().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Hashes the content of a file.
     *
     * @param file a readable file
     * @return 64 hexadecimal digits
     * @throws InputException if it cannot be read
     */
    public static String of(Path file) {
        MessageDigest digest = start();
        add(digest, file);
        return finish(digest);
    }

    /**
     * Finishes a hash.
     *
     * @param digest a digest of {@link #start}
     * @return 64 hexadecimal digits
     */
    public static String finish(MessageDigest digest) {
        return hex(digest.digest());
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /**
     * Adds the content of a file to a hash.
     *
     * @param digest a digest of {@link #start}
     * @param file a readable file
     * @throws InputException if it cannot be read
     */
    public static void add(MessageDigest digest, Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] piece = new byte[Math.max(LEAST, Math.min(in.available(), MOST))];
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                digest.update(piece, 0, read);
            }
        } catch (IOException e) {
            throw new InputException(
                    file
                            + ": cannot be read ("
                            + InputException.reason(file, e)
                            + "); check the disk",
                    e);
        }
    }
}
