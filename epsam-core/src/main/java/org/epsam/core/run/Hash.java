package org.epsam.core.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.epsam.slides.InputException;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.Split;

/** SHA-256 of what a stage was made from. */
final class Hash {
    private Hash() {}

    static MessageDigest start() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static String of(String text) {
        return HexFormat.of().formatHex(start().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    static String of(Path file) {
        MessageDigest digest = start();
        add(digest, file);
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The true masks of patches, which only supervision by masks may use. */
    static String ofMasks(List<Patch> patches) {
        MessageDigest digest = start();
        for (Patch patch : patches) {
            digest.update(patch.name().getBytes(StandardCharsets.UTF_8));
            patch.mask().ifPresent(mask -> add(digest, mask));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** All that training may use: images, labels, and masks outside of the training split. */
    static String of(Dataset data) {
        MessageDigest digest = start();
        for (Patch patch : data.patches()) {
            digest.update(
                    (patch.split()
                                    + "/"
                                    + patch.name()
                                    + "/"
                                    + patch.label()
                                    + "/"
                                    + patch.slide()
                                    + "\n")
                            .getBytes(StandardCharsets.UTF_8));
            add(digest, patch.image());
            if (patch.split() != Split.TRAIN) {
                patch.mask().ifPresent(mask -> add(digest, mask));
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void add(MessageDigest digest, Path file) {
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new InputException(
                    file + ": cannot be read (" + e.getMessage() + "); check the disk", e);
        }
    }
}
