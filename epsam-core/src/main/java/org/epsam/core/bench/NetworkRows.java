package org.epsam.core.bench;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.epsam.core.classify.Classifier;
import org.epsam.core.config.Config;
import org.epsam.core.config.LocalizeSettings;
import org.epsam.core.embedding.ComputedEmbeddings;
import org.epsam.core.embedding.EmbeddingStore;
import org.epsam.core.embedding.Embeddings;
import org.epsam.core.embedding.View;
import org.epsam.core.image.ImageTensors;
import org.epsam.core.model.Bundled;
import org.epsam.core.model.Models;
import org.epsam.core.prompt.Points;
import org.epsam.core.prompt.Prompt;
import org.epsam.core.segment.ColourModel;
import org.epsam.core.segment.PromptedDecoder;
import org.epsam.nets.checkpoint.Shape;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Precision;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.nets.sam.Sam;
import org.epsam.nets.sam.SamConfig;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.Resize;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.ScalarMap;
import org.epsam.slides.image.Size;

/**
 * Rows of networks and of what is done with one patch.
 *
 * @param timer measures
 * @param machine the rates of the machine
 * @param patch {@value Benchmark#SIDE} pixels a side
 */
record NetworkRows(RowTimer timer, MachineRates machine, RgbImage patch) {
    private static final int BATCH = 4;
    private static final int POINTS = 50;
    private static final int SIDE = Benchmark.SIDE;

    /** float32, and bfloat16 where the processor gains by it. */
    private static List<Precision> precisions() {
        return Precision.fastest() == Precision.BFLOAT16
                ? List.of(Precision.FLOAT32, Precision.BFLOAT16)
                : List.of(Precision.FLOAT32);
    }

    private RowTimer.Plan plan(String name, int items, Precision precision, double operations) {
        return new RowTimer.Plan(
                name + "_" + precision.word(),
                items,
                OptionalDouble.of(operations),
                precision == Precision.BFLOAT16
                        ? machine.bfloat16Gflops()
                        : machine.float32Gflops());
    }

    /** Measures the networks of a preset with the bundled SAM. */
    void small(Config config) {
        try (Sam sam = Bundled.sam(Bundled.NAME)) {
            precisions().forEach(precision -> encoder("sam_small_encoder", sam, precision));
            decoder(sam);
        }
        Classifier classifier =
                Models.newClassifier(config.classify(), patch.size().longerSide(), config.seed());
        try {
            precisions().forEach(precision -> classifier(classifier, config, precision));
        } finally {
            classifier.network().close();
        }
        ScalarMap probability = probability(disc());
        timer.measure(
                RowTimer.Plan.of("colour_refinement", 1),
                () -> ColourModel.refine(patch, probability, 0.5));
    }

    /**
     * Measures the encoder of SAM ViT-B with random weights, and steps of a refinement with it.
     *
     * @param work folder for stored embeddings
     */
    void vitB(Path work) {
        // Weights are drawn on the processor.
        try (Sam sam = Sam.load(Sam.create(SamConfig.vitB(), 1).state().toDevice())) {
            precisions().forEach(precision -> encoder("vit_b_encoder", sam, precision));
            refinement(sam, work);
        }
    }

    /** A training step on stored embeddings, and with patches that are encoded again. */
    private void refinement(Sam sam, Path work) {
        List<View> views = Collections.nCopies(BATCH, View.upright(patch));
        String hash = Models.encoderHash(sam);
        TrainingRows training = new TrainingRows(timer, sam, prompt(), disc());
        for (Precision precision : precisions()) {
            sam.setPrecision(precision);
            String name = "_" + precision.word();
            try (EmbeddingStore store = new EmbeddingStore(work, sam, hash, true)) {
                fill(store, views);
                RowTimer.Plan plan = RowTimer.Plan.of("vit_b_refinement_stored" + name, BATCH);
                training.measure(plan, size -> store.get(views.subList(0, size)));
            }
            Embeddings computed = new ComputedEmbeddings(sam, true);
            RowTimer.Plan plan = RowTimer.Plan.of("vit_b_refinement_encoded" + name, BATCH);
            training.measure(plan, size -> computed.get(views.subList(0, size)));
        }
    }

    /** The first call would encode, and where that takes long no other is timed. */
    private static void fill(EmbeddingStore store, List<View> views) {
        try (TorchScope scope = Torch.scope()) {
            store.get(views);
        }
    }

    private void encoder(String name, Sam sam, Precision precision) {
        int side = sam.config().inputSide();
        sam.setPrecision(precision);
        try (TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            RgbImage seen = Resize.pillow(patch, new Size(side, side));
            Tensor input = sam.preprocess(ImageTensors.of(seen));
            timer.measure(
                    plan(name, 1, precision, Operations.encoder(shapes(sam), side)),
                    () -> {
                        try (TorchScope inner = Torch.scope()) {
                            waitFor(sam.encodeImage(input));
                        }
                    });
        }
    }

    private static Map<String, Shape> shapes(Sam sam) {
        return Sam.expectedShapes(sam.config());
    }

    /** A GPU answers before it has computed; reading a number waits for it. */
    private static void waitFor(Tensor result) {
        result.view(-1).select(0, 0).item_float();
    }

    private void decoder(Sam sam) {
        try (TorchScope scope = Torch.scope()) {
            Tensor embeddings =
                    new ComputedEmbeddings(sam, false)
                            .get(Collections.nCopies(BATCH, View.upright(patch)));
            List<Prompt> prompts = Collections.nCopies(BATCH, prompt());
            PromptedDecoder decoder = new PromptedDecoder(sam, true);
            int grid = (int) embeddings.size(2);
            // One token that ends the points.
            double operations = BATCH * Operations.decoder(shapes(sam), grid, POINTS + 1);
            for (Precision precision : precisions()) {
                sam.setPrecision(precision);
                timer.measure(
                        plan("mask_decoder", BATCH, precision, operations),
                        () -> {
                            try (TorchScope inner = Torch.scope();
                                    GradientMode off = Torch.noGrad()) {
                                waitFor(decoder.logits(embeddings, prompts, SIDE, SIDE));
                            }
                        });
            }
            // A gradient of inputs and one of weights cost a product each.
            new TrainingRows(timer, sam, prompt(), disc())
                    .measure(
                            plan("mask_decoder_training", BATCH, Precision.FLOAT32, 3 * operations),
                            size -> embeddings.narrow(0, 0, size));
        }
    }

    private void classifier(Classifier classifier, Config config, Precision precision) {
        LocalizeSettings how = config.localize();
        Map<String, Shape> shapes = new LinkedHashMap<>();
        classifier.network().state().tensors().forEach((k, t) -> shapes.put(k, Shape.of(t)));
        int side = classifier.side() == 0 ? SIDE : classifier.side();
        double operations = Operations.classifier(shapes, side);
        classifier.network().setPrecision(precision);
        timer.measure(
                plan("classifier_logit", 1, precision, operations),
                () -> classifier.logits(List.of(patch)));
        timer.measure(
                plan("activation_map", 1, precision, how.rotations() * operations),
                () -> classifier.activationMap(patch, how));
    }

    /** Points on a spiral. */
    private static Prompt prompt() {
        float[] x = new float[POINTS];
        float[] y = new float[POINTS];
        for (int i = 0; i < POINTS; i++) {
            x[i] = (float) (SIDE / 2.0 + i * Math.cos(i));
            y[i] = (float) (SIDE / 2.0 + i * Math.sin(i));
        }
        return new Prompt(new Points(x, y), Points.none(), Optional.empty(), Optional.empty());
    }

    private static Mask disc() {
        byte[] values = new byte[SIDE * SIDE];
        for (int i = 0; i < values.length; i++) {
            double distance = Math.hypot(i % SIDE - SIDE / 2.0, i / SIDE - SIDE / 2.0);
            values[i] = (byte) (distance < SIDE / 4.0 ? 1 : 0);
        }
        return new Mask(SIDE, SIDE, values);
    }

    private static ScalarMap probability(Mask mask) {
        float[] values = new float[mask.values().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = mask.values()[i] == 0 ? 0.2f : 0.8f;
        }
        return new ScalarMap(mask.width(), mask.height(), values);
    }
}
