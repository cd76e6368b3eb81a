package org.epsam.core.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.epsam.base.task.Progress;
import org.epsam.core.config.Config;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.pipeline.Training;
import org.epsam.nets.runtime.Torch;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.slide.Region;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.Slides;

/**
 * Measures the networks of preset {@code small} and the encoder of SAM ViT-B, the reading and the
 * segmentation of slides, and the writing of outlines on this machine, beside what the machine
 * reaches at most.
 */
public final class Benchmark {
    /** Side of a patch in pixels. */
    static final int SIDE = 256;

    private static final String PRESET = "small";

    /** A run that has learnt nothing: tiles take as long, and all of them are above the gate. */
    private static final List<String> SHORT =
            List.of(
                    "classify.epochs=1",
                    "adapt.iterations=0",
                    "adapt.epochs=1",
                    "adapt.ids_threshold=0",
                    "evaluate.gate=0");

    private Benchmark() {}

    /**
     * Measures.
     *
     * @param inputs patches and slides; 256 pixels in the middle of the first slide are the patch
     *     that networks see
     * @param sizes how much is measured
     * @param progress receives a line for each row
     * @return the figures
     * @throws org.epsam.base.InputException if an input cannot be read
     */
    public static BenchReport run(BenchInputs inputs, BenchSizes sizes, Progress progress) {
        Torch.threads(Runtime.getRuntime().availableProcessors());
        MachineRates machine = MachineRates.measure(sizes);
        RowTimer timer = new RowTimer(sizes.secondsPerRow(), progress);
        Config config = ConfigLoader.load(PRESET, Optional.empty(), SHORT);
        RgbImage patch = patch(inputs.slides().get(0));
        NetworkRows networks = new NetworkRows(timer, machine, patch);
        networks.small(config);
        if (sizes.vit()) {
            networks.vitB(inputs.work().resolve("embeddings"));
        }
        Path run = inputs.work().resolve("run");
        progress.message("training a run for the slides");
        Training.run(inputs.patches(), run, PRESET, config, Progress.SILENT);
        new SlideRows(timer, run, inputs).measure(patch);
        OutlineRows.measure(timer, sizes.outlines(), inputs.work());
        List<BenchRow> rows = timer.rows();
        return new BenchReport(machine, rows, SlideCost.of(machine, rows));
    }

    private static RgbImage patch(Path file) {
        try (Slide slide = Slides.open(file)) {
            return slide.read(
                    new Region(
                            0,
                            (slide.width() - SIDE) / 2,
                            (slide.height() - SIDE) / 2,
                            SIDE,
                            SIDE));
        }
    }
}
