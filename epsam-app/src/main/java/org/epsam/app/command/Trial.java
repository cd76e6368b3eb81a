package org.epsam.app.command;

import java.nio.file.Path;
import java.util.List;
import org.epsam.app.report.RunReport;
import org.epsam.base.InputException;
import org.epsam.base.task.Progress;
import org.epsam.core.bench.Benchmark;
import org.epsam.core.pipeline.Training;
import org.epsam.core.run.Run;
import org.epsam.core.slide.RunSegmentation;
import org.epsam.core.slide.SlideOptions;
import org.epsam.synthetic.SyntheticDataset;

/** Trains for a moment on a few drawn patches and segments others, as the commands do. */
final class Trial {
    private static final int SIDE = 64;

    private Trial() {}

    /**
     * Tries.
     *
     * @param folder for data and results, empty
     * @param progress receives what is done
     * @return how many patches were segmented
     * @throws InputException where one of them could not be
     */
    static int run(Path folder, Progress progress) {
        Path data = folder.resolve("patches");
        long seed = Long.parseLong(DefaultSeed.USUAL);
        SyntheticDataset.write(data, SynthesizeCommand.plan(8, 2, 2, SIDE, seed));
        Run run = new Run(folder.resolve("run"));
        Training.run(data, run.folder(), Benchmark.PRESET, Benchmark.shortest(), progress);
        RunReport.write(run.folder(), run.report());
        RunSegmentation.Outcome results =
                RunSegmentation.of(List.of(data.resolve("test/image")), folder.resolve("masks"))
                        .run(run.folder(), SlideOptions.USUAL, progress);
        results.skipped().stream()
                .findFirst()
                .ifPresent(
                        line -> {
                            throw new InputException("doctor --try: " + line);
                        });
        return results.segmented();
    }
}
