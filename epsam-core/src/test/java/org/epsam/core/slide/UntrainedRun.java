package org.epsam.core.slide;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.epsam.base.task.Progress;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.pipeline.Training;
import org.epsam.nets.checkpoint.SafeTensors;
import org.epsam.nets.sam.Sam;
import org.epsam.nets.sam.SamConfig;
import org.epsam.synthetic.SyntheticDataset;
import org.epsam.synthetic.SyntheticDataset.Counts;

/** A finished run on patches of 64 px that has learnt nothing and lets every tile pass its gate. */
public final class UntrainedRun {
    private UntrainedRun() {}

    /** Trains it in a folder; returns the run's own. */
    static Path write(Path folder) {
        return write(folder, List.of("classify.epochs=1", "evaluate.gate=0.0"));
    }

    /** Trains a run of which the classifier knows some tumour. */
    public static Path writeWithGate(Path folder) {
        return write(folder, List.of("classify.epochs=30", "evaluate.gate=0.5"));
    }

    private static Path write(Path folder, List<String> classifier) {
        Path data = folder.resolve("data");
        SyntheticDataset.write(
                data,
                new SyntheticDataset.Plan(
                        new Counts(4, 4), new Counts(1, 1), new Counts(1, 1), 64, 3));
        Path model = folder.resolve("sam.safetensors");
        try (Sam sam = Sam.create(SamConfig.small(), 5)) {
            SafeTensors.write(model, sam.state());
        }
        Path run = folder.resolve("run");
        List<String> settings = new ArrayList<>(classifier);
        settings.addAll(
                List.of(
                        "threads=1",
                        "sam.checkpoint=" + model,
                        "classify.side=64",
                        "adapt.iterations=0",
                        "adapt.epochs=1",
                        "adapt.ids_threshold=0",
                        "adapt.negatives=0.1",
                        "prompts.points=5",
                        // Random weights that have hardly been trained mark specks without prompts.
                        "evaluate.unprompted=0"));
        Training.run(
                data,
                run,
                "small",
                ConfigLoader.load("small", Optional.empty(), settings),
                Progress.SILENT);
        return run;
    }
}
