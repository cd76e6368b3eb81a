package org.epsam.core.slide;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.base.io.Sha256;
import org.epsam.core.run.PatchScale;
import org.epsam.core.run.Version;
import org.epsam.slides.slide.Resolution;

/** Hashes of what the results of slides depend on. */
final class SlideKey {
    private static final int HASHED = 1 << 16;

    /** Hexadecimal digits of a hash. */
    static final int LENGTH = 32;

    private final String settings;

    /**
     * Hashes what all slides of a command share.
     *
     * @param identity of the models
     * @param patches of the run
     * @param resolution of the tiles
     * @param options how slides are segmented
     */
    SlideKey(String identity, PatchScale patches, Resolution resolution, SlideOptions options) {
        MessageDigest digest = Sha256.start();
        add(
                digest,
                String.join(
                        " ",
                        identity,
                        Version.program(),
                        Integer.toString(patches.side()),
                        Double.toString(resolution.micrometres()),
                        options.slideResolution().toString(),
                        options.minArea().toString(),
                        Double.toString(options.minTissue()),
                        options.rejection().toString()));
        this.settings = hash(digest);
    }

    /** The same for all slides that are segmented by the same models with the same options. */
    String settings() {
        return settings;
    }

    /**
     * Hashes the settings and a slide.
     *
     * @throws InputException if the slide's files cannot be read
     */
    String of(SlideJob job) {
        MessageDigest digest = Sha256.start();
        add(
                digest,
                String.join(
                        " ",
                        settings,
                        job.name(),
                        job.grid().toString(),
                        Double.toString(job.scale()),
                        Double.toString(job.slideResolution().micrometres())));
        Path file = job.slide().path();
        try {
            if (Files.isDirectory(file)) {
                try (Stream<Path> parts = Files.list(file)) {
                    for (Path part : parts.filter(Files::isRegularFile).sorted().toList()) {
                        addEnds(digest, part);
                    }
                    addLengths(digest, file);
                }
            } else {
                addEnds(digest, file);
            }
        } catch (IOException e) {
            throw InputException.unreadable(file, e);
        }
        return hash(digest);
    }

    /**
     * Hashes a key and the times at which the slide's files were last written.
     *
     * @throws InputException if the slide's files cannot be read
     */
    String withTimes(SlideJob job, String key) {
        MessageDigest digest = Sha256.start();
        add(digest, key);
        Path file = job.slide().path();
        try (Stream<Path> files = Files.walk(file)) {
            for (Path part : files.filter(Files::isRegularFile).sorted().toList()) {
                add(digest, " " + Files.getLastModifiedTime(part).toMillis());
            }
        } catch (IOException | UncheckedIOException e) {
            throw InputException.unreadable(file, e);
        }
        return hash(digest);
    }

    private static String hash(MessageDigest digest) {
        return Sha256.finish(digest).substring(0, LENGTH);
    }

    private static void add(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Names and lengths of the chunks of OME-Zarr, which are too many to be looked into. */
    private static void addLengths(MessageDigest digest, Path folder) throws IOException {
        try (Stream<Path> chunks = Files.walk(folder)) {
            for (Path chunk :
                    chunks.filter(c -> c.getNameCount() > folder.getNameCount() + 1)
                            .filter(Files::isRegularFile)
                            .sorted()
                            .toList()) {
                add(digest, folder.relativize(chunk) + " " + Files.size(chunk));
            }
        }
    }

    /** Length, beginning and end identify a slide; reading gigabytes for a hash takes minutes. */
    private static void addEnds(MessageDigest digest, Path file) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toString(), "r")) {
            long length = in.length();
            add(digest, Long.toString(length));
            byte[] bytes = new byte[(int) Math.min(HASHED, length)];
            in.readFully(bytes);
            digest.update(bytes);
            in.seek(length - bytes.length);
            in.readFully(bytes);
            digest.update(bytes);
        }
    }
}
