package org.epsam.base.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.epsam.base.InputException;

/** SHA-256 of texts and files, in lower-case hexadecimal. */
public final class Sha256 {
    /** Where a file is read to, as much at once as a patch has: one for each thread. */
    private static final ThreadLocal<ByteBuffer> PIECE =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(1 << 18));

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
        ByteBuffer piece = PIECE.get();
        try (FileChannel in = FileChannel.open(file)) {
            while (in.read(piece.clear()) >= 0) {
                digest.update(piece.flip());
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
