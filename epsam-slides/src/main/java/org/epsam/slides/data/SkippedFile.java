package org.epsam.slides.data;

import java.nio.file.Path;

/**
 * A file that is not used as it lies there.
 *
 * @param file a path, or the name of a slide or an annotation within its folder
 * @param reason why, as one line
 */
public record SkippedFile(String file, String reason) {
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
