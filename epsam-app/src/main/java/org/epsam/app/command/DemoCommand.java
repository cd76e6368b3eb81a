package org.epsam.app.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.epsam.base.io.PathLock;
import org.epsam.base.task.Progress;
import org.epsam.core.config.Config;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.pipeline.TrainingSources;
import org.epsam.core.run.OwnRun;
import org.epsam.core.run.Run;
import org.epsam.synthetic.SyntheticDataset;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code epsam demo}. */
@Command(
        name = "demo",
        description = "Run all stages on synthetic tissue; needs no data and no GPU.",
        footerHeading = "%nExamples:%n",
        footer = {"  epsam demo", "  epsam demo --quick --run runs/quick"})
final class DemoCommand extends Subcommand {
    private static final String PRESET = "demo";
    private static final int SIDE = 256;
    private static final long SEED = Long.parseLong(DefaultSeed.USUAL);

    private static final SyntheticDataset.Plan FULL =
            SynthesizeCommand.plan(240, 80, 120, SIDE, SEED);

    private static final SyntheticDataset.Plan QUICK =
            SynthesizeCommand.plan(60, 20, 24, SIDE, SEED);

    private static final List<String> QUICK_SETTINGS = List.of("adapt.epochs=2");

    @Option(
            names = "--run",
            paramLabel = "DIR",
            description = {
                "Folder for data and results; without it: runs/demo, or runs/demo-quick. Existing"
                        + " data are reused."
            })
    private Path folder;

    @Option(
            names = "--quick",
            description = "Fewer patches and epochs: shows that everything works, not how well.")
    private boolean quick;

    @Override
    boolean isResumable() {
        return true;
    }

    @Mixin private JsonOption json;

    @Override
    int execute() {
        Path run = folder == null ? Path.of("runs", quick ? "demo-quick" : "demo") : folder;
        Config config =
                ConfigLoader.load(PRESET, Optional.empty(), quick ? QUICK_SETTINGS : List.of());
        Path data = new Run(run).syntheticData();
        TrainingSources sources = TrainingSources.of(data);
        train(sources, run, PRESET, config, progress -> draw(run, data, progress));
        return 0;
    }

    private void draw(Path run, Path data, Progress progress) {
        try (PathLock lock = OwnRun.prepare(run)) {
            if (!Files.exists(data)) {
                progress.message("drawing synthetic tissue into " + data);
                SyntheticDataset.write(data, quick ? QUICK : FULL);
            }
        }
    }
}
