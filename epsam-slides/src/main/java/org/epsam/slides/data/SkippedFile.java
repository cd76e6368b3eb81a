package org.epsam.slides.data;

import java.nio.file.Path;
import java.util.Objects;

/**
 * A file that is not used as it lies there.
 *
 * @param file a path, or the name of a slide or an annotation within its folder
 * @param reason why, as one line
 */
public record SkippedFile(String file, String reason) {
    /** Refuses what lacks a part, as damaged files of results do. */
    public SkippedFile {
        Objects.requireNonNull(file, "no file");
        Objects.requireNonNull(reason, "no reason");
    }

    /**
     * Names a file by its path.
     *
     * @param file the file or folder
     * @param reason why, as one line
     */
    public SkippedFile(Path file, String reason) {
        this(file.toString(), reason);
    }
}
