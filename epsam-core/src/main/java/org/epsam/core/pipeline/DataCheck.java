package org.epsam.core.pipeline;

import java.util.List;
import org.epsam.base.InputException;
import org.epsam.base.task.Progress;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.data.MaskSurvey;
import org.epsam.slides.data.Patch;

/**
 * Checks a data set before anything is computed from it, and tells what was found.
 *
 * @param progress receives the messages
 */
record DataCheck(Progress progress) {
    /**
     * Looks into the masks that will be read.
     *
     * @param data the data set
     * @param patches those of its patches that are used
     * @param listed where skipped files are listed
     * @return the data set with all that was noted
     * @throws InputException if the masks cannot be used, see {@link MaskSurvey#of}
     */
    Dataset of(Dataset data, List<Patch> patches, String listed) {
        new SkippedFilesReport(progress).write(data.skipped(), listed);
        Dataset checked = data.noting(MaskSurvey.of(patches));
        checked.notes().forEach(progress::message);
        return checked;
    }
}
