package org.epsam.app.inspect;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.epsam.slides.InputException;

/** Finds out what a path is. */
public final class Inspection {
    /** First bytes of PNG, JPEG, TIFF (both orders, classic and big) and BMP files. */
    private static final List<String> IMAGES =
            List.of("89504e47", "ffd8", "49492a00", "49492b00", "4d4d002a", "4d4d002b", "424d");

    private Inspection() {}

    /**
     * Describes a run, a data set, an image, a mask or a checkpoint.
     *
     * @param path a file or a folder
     * @return what it is
     * @throws InputException if it is none of these
     * @throws org.epsam.nets.checkpoint.CheckpointException if it is a checkpoint that is damaged,
     *     or nothing that is known
     */
    public static FactSheet of(Path path) {
        if (Files.isDirectory(path)) {
            if (Files.exists(path.resolve("run.json"))) {
                return RunFacts.of(path);
            }
            if (List.of("train", "val", "test", "image").stream()
                    .anyMatch(name -> Files.isDirectory(path.resolve(name)))) {
                return DatasetFacts.of(path);
            }
            throw new InputException(
                    path
                            + ": neither a run (no run.json) nor a data set (no train, val, test or"
                            + " image folder)");
        }
        if (!Files.exists(path)) {
            throw new InputException(path + ": no such file or folder; check the path");
        }
        if (path.toString().toLowerCase(Locale.ROOT).endsWith(".csv")) {
            return DatasetFacts.of(path);
        }
        String head = head(path);
        return IMAGES.stream().anyMatch(head::startsWith)
                ? ImageFacts.of(path)
                : CheckpointFacts.of(path);
    }

    /** The first bytes of a file in hexadecimal digits. */
    static String head(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return HexFormat.of().formatHex(in.readNBytes(9));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
