package org.epsam.web;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.epsam.base.task.Progress;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.pipeline.Training;
import org.epsam.synthetic.SyntheticDataset;
import org.epsam.synthetic.SyntheticDataset.Counts;

/** A run on drawn patches with the bundled SAM, trained for a moment. */
final class ReviewedRun {
    static final int SIDE = 128;

    private ReviewedRun() {}

    /** Trains it in a folder; returns the run's own. */
    static Path write(Path folder) {
        Path data = folder.resolve("data");
        SyntheticDataset.write(
                data,
                new SyntheticDataset.Plan(
                        new Counts(12, 4), new Counts(2, 1), new Counts(1, 1), SIDE, 3));
        Path run = folder.resolve("run");
        Training.run(
                data,
                run,
                "small",
                ConfigLoader.load(
                        "small",
                        Optional.empty(),
                        List.of(
                                "threads=1",
                                "classify.epochs=" + (Boolean.getBoolean("epsam.write") ? 30 : 4),
                                "adapt.iterations=1",
                                "adapt.epochs=1",
                                "adapt.ids_threshold=0")),
                Progress.SILENT);
        return run;
    }
}
