package org.epsam.core.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.epsam.base.InputException;
import org.epsam.base.io.Json;
import org.epsam.base.task.JavaProcess;
import org.epsam.base.task.Progress;
import org.epsam.core.image.ImageTensors;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Precision;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.nets.sam.Sam;
import org.epsam.nets.sam.SamConfig;
import org.epsam.slides.image.RgbImage;

/**
 * What an embedding by Segment Anything models costs on this machine. Each model is measured in a
 * process of its own, as memory that others have left would count as its.
 */
public final class ModelCosts {
    private static final double SECONDS = 2;

    private ModelCosts() {}

    /**
     * Encodes one image with a model, with random weights, as they do not change the time.
     *
     * @param model a size that has a name
     * @param progress receives a line
     * @return a row named as the model; in the precision that {@link Precision#fastest} gives. The
     *     peak is that of a whole process with this model alone
     * @throws InputException where the process does not end well, such as for lack of memory
     */
    public static BenchRow measure(SamConfig model, Progress progress) {
        String name = model.name();
        List<String> command =
                JavaProcess.command(
                        ModelCosts.class, List.of(), List.of(name, Precision.fastest().name()));
        String why;
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
                // Java and LibTorch may print lines of their own before it.
                List<String> lines = out.lines().toList();
                int code = process.waitFor();
                if (code == 0) {
                    String last = lines.get(lines.size() - 1);
                    BenchRow row = Json.MAPPER.readValue(last, BenchRow.class);
                    progress.message(row.line());
                    return row;
                }
                why = "its process ended with " + code;
            } finally {
                process.destroy();
            }
        } catch (IOException e) {
            why = e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            why = "interrupted";
        }
        throw new InputException(
                name
                        + ": could not be measured ("
                        + why
                        + "); if memory was short, name smaller models");
    }

    /**
     * Measures one model in this process and prints its row as JSON; for {@link #measure}.
     *
     * @param words the names of the model and of the precision
     */
    public static void main(String[] words) {
        SamConfig model = SamConfig.named(words[0]);
        System.out.println(Json.canonical(measured(model, Precision.valueOf(words[1]))));
    }

    private static BenchRow measured(SamConfig model, Precision precision) {
        Torch.threads(Runtime.getRuntime().availableProcessors());
        RowTimer timer = new RowTimer(SECONDS, Progress.SILENT);
        // Weights are drawn on the processor.
        try (Sam sam = Sam.load(Sam.create(model, 1).state().toDevice());
                TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            sam.setPrecision(precision);
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
        return timer.rows().get(0);
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
