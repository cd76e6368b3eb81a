package org.epsam.core.pipeline;

import java.util.List;
import org.epsam.base.task.Progress;
import org.epsam.slides.data.SkippedFile;

/**
 * Reports skipped files.
 *
 * @param progress receives a message for each of the first ones
 */
record SkippedFilesReport(Progress progress) {
    private static final int MAX_LISTED = 20;

    /** Reports files, and where all of them are listed. */
    void write(List<SkippedFile> skipped, String listed) {
        skipped.stream()
                .limit(MAX_LISTED)
                .forEach(s -> progress.message("skipped " + s.file() + ": " + s.reason()));
        if (skipped.size() > MAX_LISTED) {
            progress.message(
                    "skipped " + (skipped.size() - MAX_LISTED) + " more, listed in " + listed);
        }
    }
}
