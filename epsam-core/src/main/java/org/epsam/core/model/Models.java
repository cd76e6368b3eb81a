package org.epsam.core.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.epsam.base.InputException;
import org.epsam.base.random.Seeds;
import org.epsam.core.classify.Classifier;
import org.epsam.core.config.ClassifySettings;
import org.epsam.core.config.Config;
import org.epsam.nets.checkpoint.Checkpoint;
import org.epsam.nets.checkpoint.CheckpointException;
import org.epsam.nets.checkpoint.SafeTensors;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.classifier.MobileNetAdl;
import org.epsam.nets.classifier.PatchClassifier;
import org.epsam.nets.classifier.ResNetAdl;
import org.epsam.nets.classifier.ResNetConfig;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.sam.Sam;

/** Makes, stores and reads the networks of a run. */
public final class Models {
    /** In place of a file with initial weights: the encoder of the bundled SAM. */
    public static final String FROM_SAM = "bundled_sam";

    private Models() {}

    public static Classifier newClassifier(Config config) {
        ClassifySettings plan = config.classify();
        if (plan.network().equals(MobileNetAdl.NAME)) {
            try (StateDict backbone =
                            switch (plan.initialWeights()) {
                                case "" -> Bundled.MOBILENET.read();
                                case FROM_SAM -> tissueBackbone();
                                default -> Checkpoint.read(Path.of(plan.initialWeights()));
                            };
                    MobileNetAdl network =
                            MobileNetAdl.create(
                                    backbone,
                                    dropout(plan),
                                    new Seeds(config.seed()).seed("classifier"))) {
                return new Classifier(
                        MobileNetAdl.load(network.state().toDevice(), dropout(plan)), plan.side());
            }
        }
        ResNetAdl network =
                ResNetAdl.create(resNet(plan), new Seeds(config.seed()).seed("classifier"));
        if (isFile(plan.initialWeights())) {
            try (StateDict weights = Checkpoint.read(Path.of(plan.initialWeights()))) {
                network.loadImageNet(weights);
            } catch (CheckpointException e) {
                network.close();
                throw e.in("classify.initial_weights");
            }
        }
        // Loading copies to where the given weights are.
        ResNetAdl placed = ResNetAdl.load(resNet(plan), network.state().toDevice());
        network.close();
        return new Classifier(placed, plan.side());
    }

    /** Content hash of the bundled weights that the classifier starts from; none: of no tensors. */
    public static String startHash(Config config) {
        ClassifySettings plan = config.classify();
        boolean mobileNet = plan.network().equals(MobileNetAdl.NAME);
        try (StateDict start =
                switch (plan.initialWeights()) {
                    case FROM_SAM -> mobileNet ? Bundled.SAM.read() : new StateDict();
                    case "" -> mobileNet ? Bundled.MOBILENET.read() : new StateDict();
                    default -> Checkpoint.read(Path.of(plan.initialWeights()));
                }) {
            return start.sha256();
        }
    }

    private static boolean isFile(String initialWeights) {
        return !initialWeights.isEmpty() && !initialWeights.equals(FROM_SAM);
    }

    /** The bundled small SAM's MobileNetV2, copied. */
    private static StateDict tissueBackbone() {
        String prefix = "image_encoder.backbone.";
        StateDict backbone = new StateDict();
        try (StateDict sam = Bundled.SAM.read()) {
            Torch.scope(
                    () ->
                            sam.tensors().keySet().stream()
                                    .filter(key -> key.startsWith(prefix))
                                    .forEach(
                                            key ->
                                                    backbone.put(
                                                            key.substring(prefix.length()),
                                                            sam.get(key).clone())));
        }
        return backbone;
    }

    public static Classifier readClassifier(Config config, Path file) {
        try (StateDict weights = SafeTensors.read(file)) {
            ClassifySettings plan = config.classify();
            PatchClassifier network =
                    plan.network().equals(MobileNetAdl.NAME)
                            ? MobileNetAdl.load(weights.toDevice(), dropout(plan))
                            : ResNetAdl.load(resNet(plan), weights.toDevice());
            return new Classifier(network, config.classify().side());
        }
    }

    private static MobileNetAdl.Dropout dropout(ClassifySettings plan) {
        return new MobileNetAdl.Dropout(
                plan.attentionDropout(), plan.dropRate(), plan.dropThreshold());
    }

    private static ResNetConfig resNet(ClassifySettings plan) {
        ResNetConfig base =
                plan.network().equals("small") ? ResNetConfig.small() : ResNetConfig.resnet50();
        return new ResNetConfig(
                base.name(),
                base.stem(),
                base.planes(),
                base.blocks(),
                base.expansion(),
                plan.dropRate(),
                plan.dropThreshold(),
                plan.highFrequency(),
                plan.attentionDropout());
    }

    /** What tuning changes of a model: the mask decoder's tensors and perhaps the encoder's. */
    private static List<String> tuned(Sam sam, Config config) {
        List<String> keys = new ArrayList<>(sam.decoderParameterNames());
        if (config.adapt().tunesEncoder()) {
            keys.addAll(sam.encoderParameterNames());
        }
        return keys;
    }

    /** The tensors that tuning changes, copied. */
    public static StateDict copyTuned(Sam sam, Config config) {
        StateDict copy = new StateDict();
        Torch.scope(
                () ->
                        tuned(sam, config)
                                .forEach(
                                        key ->
                                                copy.put(
                                                        key,
                                                        sam.state().get(key).detach().clone())));
        return copy;
    }

    /** Puts tensors of {@link #copyTuned} in place. */
    public static void setTuned(Sam sam, StateDict tuned) {
        Torch.scope(
                () ->
                        Torch.noGrad(
                                () -> {
                                    for (Map.Entry<String, Tensor> e : tuned.tensors().entrySet()) {
                                        sam.state().get(e.getKey()).copy_(e.getValue());
                                    }
                                    return null;
                                }));
    }

    public static void readTuned(Sam sam, Config config, Path file) {
        try (StateDict tuned = SafeTensors.read(file)) {
            for (String key : tuned(sam, config)) {
                if (!tuned.contains(key)) {
                    throw new InputException(
                            file + ": has no " + key + "; was another model tuned?");
                }
            }
            setTuned(sam, tuned);
        }
    }

    /** Content hash of what makes embeddings. */
    public static String encoderHash(Sam sam) {
        try (StateDict encoder = new StateDict()) {
            sam.state()
                    .tensors()
                    .forEach(
                            (key, tensor) -> {
                                if (key.startsWith("image_encoder.")) {
                                    encoder.put(key, tensor);
                                }
                            });
            return encoder.sha256();
        }
    }
}
