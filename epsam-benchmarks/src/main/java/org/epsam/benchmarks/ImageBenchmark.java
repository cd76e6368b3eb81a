package org.epsam.benchmarks;

import java.util.concurrent.TimeUnit;
import org.epsam.core.evaluate.PatchMetrics;
import org.epsam.core.segment.ColourModel;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.Resize;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.ScalarMap;
import org.epsam.slides.image.Size;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What is done with the pixels of a patch of 512 x 512 px. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 2, jvmArgsAppend = "-Xmx2g")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ImageBenchmark {
    private static final int SIDE = 512;

    private final RgbImage image = Pictures.image(SIDE);
    private final Mask truth = Pictures.disc(SIDE, 0);
    private final Mask prediction = Pictures.disc(SIDE, 9);
    private final ScalarMap probability = Pictures.probabilities(prediction);

    /** Enlarges to the 1024 px that SAM ViT sees. */
    @Benchmark
    public RgbImage resize() {
        return Resize.pillow(image, new Size(2 * SIDE, 2 * SIDE));
    }

    /** Measures a predicted mask: pixel counts, HD95 and the F1 of the boundary. */
    @Benchmark
    public PatchMetrics patchMetrics() {
        return PatchMetrics.of(prediction, truth);
    }

    /** Refines a mask by the colours of its patch. */
    @Benchmark
    public ScalarMap colourRefinement() {
        return ColourModel.refine(image, probability, 0.5);
    }
}
