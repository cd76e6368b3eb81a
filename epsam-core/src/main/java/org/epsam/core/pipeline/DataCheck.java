package org.epsam.core.pipeline;

import java.util.ArrayList;
import java.util.List;
import org.epsam.base.InputException;
import org.epsam.base.task.Progress;
import org.epsam.core.run.DataInfo;
import org.epsam.core.run.Run;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.data.MaskSurvey;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.SameImages;
import org.epsam.slides.data.SplitLeaks;

/**
 * Checks a data set before anything is computed from it, and tells what was found.
 *
 * @param progress receives the messages
 * @param allowLeakage whether slides and patients may be in two splits
 */
record DataCheck(Progress progress, boolean allowLeakage) {
    /**
     * Looks into the splits, and the masks that will be read.
     *
     * @param data the data set
     * @param patches those of its patches that are used
     * @param listed where skipped files are listed
     * @return the data set with all that was noted
     * @throws InputException if splits share slides or patients, or the masks cannot be used, see
     *     {@link MaskSurvey#of}
     */
    Dataset of(Dataset data, List<Patch> patches, String listed) {
        new SkippedFilesReport(progress).write(data.skipped(), listed);
        List<String> notes = new ArrayList<>();
        if (allowLeakage) {
            notes.addAll(SplitLeaks.of(data));
        } else {
            SplitLeaks.refuse(data);
        }
        notes.addAll(SplitLeaks.guessed(data));
        notes.addAll(SameImages.of(data));
        notes.addAll(MaskSurvey.of(patches));
        Dataset checked = data.noting(notes);
        checked.notes().forEach(progress::message);
        return checked;
    }

    /**
     * Makes sure that a run has not learned from slides or patients that it is evaluated on.
     *
     * @param patches those that are evaluated
     * @param run the run
     * @return what is accepted, one sentence each
     * @throws InputException if the run has learned from some
     */
    List<String> against(List<Patch> patches, Run run) {
        List<String> learned = run.data().map(DataInfo::learned).orElse(List.of());
        List<String> shared = SplitLeaks.shared(SplitLeaks.keys(patches), learned);
        if (shared.isEmpty()) {
            return List.of();
        }
        List<String> leaks =
                List.of(
                        (shared.size() == 1
                                        ? "1 slide or patient was"
                                        : shared.size() + " slides or patients were")
                                + " in the training of the run, such as "
                                + shared.get(0));
        if (!allowLeakage) {
            SplitLeaks.refuse("the data to evaluate: ", leaks);
        }
        leaks.forEach(progress::message);
        return leaks;
    }
}
