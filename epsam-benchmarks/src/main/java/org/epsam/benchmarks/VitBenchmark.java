package org.epsam.benchmarks;

import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Precision;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.nets.sam.Sam;
import org.epsam.nets.sam.SamConfig;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The image encoder of SAM ViT-B with random weights, on an image of 1024 x 1024 px. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 2, jvmArgsAppend = "-Xmx2g")
@Warmup(iterations = 1)
@Measurement(iterations = 3)
public class VitBenchmark {
    /** What it computes with. */
    @Param public Precision precision;

    private Sam sam;

    /** Creates the model. */
    @Setup(Level.Trial)
    public void create() {
        sam = Sam.create(SamConfig.vitB(), 1);
        sam.setPrecision(precision);
    }

    /** Frees the model. */
    @TearDown(Level.Trial)
    public void free() {
        sam.close();
    }

    /** Encodes an image. */
    @Benchmark
    public float vitEncoder() {
        try (TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            Tensor image = torch.ones(1, 3, 1024, 1024);
            return sam.encodeImage(image).mean().item_float();
        }
    }
}
