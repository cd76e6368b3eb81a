package org.epsam.core.bench;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.epsam.base.task.Progress;
import org.epsam.core.image.ImageTensors;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Precision;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.nets.sam.Sam;
import org.epsam.nets.sam.SamConfig;
import org.epsam.slides.image.RgbImage;

/** What an embedding by Segment Anything models costs on this machine. */
public final class ModelCosts {
    private static final double SECONDS = 2;

    private ModelCosts() {}

    /**
     * Encodes one image with each model, with random weights, as they do not change the time.
     *
     * @param models the sizes
     * @param progress receives a line for each model
     * @return a row for each, named as the model; in the precision that {@link Precision#fastest}
     *     gives. The peak is that of the whole process
     */
    public static List<BenchRow> measure(List<SamConfig> models, Progress progress) {
        Torch.threads(Runtime.getRuntime().availableProcessors());
        RowTimer timer = new RowTimer(SECONDS, progress);
        models.forEach(model -> measure(model, timer));
        return timer.rows();
    }

    private static void measure(SamConfig model, RowTimer timer) {
        // Weights are drawn on the processor.
        try (Sam sam = Sam.load(Sam.create(model, 1).state().toDevice());
                TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            sam.setPrecision(Precision.fastest());
            Tensor input = sam.preprocess(Torch.toDevice(ImageTensors.of(waves(model))));
            timer.measure(
                    RowTimer.Plan.of(model.name(), 1),
                    () -> {
                        try (TorchScope inner = Torch.scope()) {
                            // A GPU answers before it has computed; reading a number waits for it.
                            sam.encodeImage(input).view(-1).select(0, 0).item_float();
                        }
                    });
        }
    }

    /** An image with some texture, of the size that the model sees. */
    private static RgbImage waves(SamConfig model) {
        int side = model.inputSide();
        DoubleUnaryOperator wave = x -> 128 + 100 * Math.sin(x / 7);
        byte[] rgb = new byte[3 * side * side];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) wave.applyAsDouble(i / 3 % side + 2.0 * (i / 3 / side) + i % 3);
        }
        return new RgbImage(side, side, rgb);
    }
}
