package org.epsam.core.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.epsam.base.InputException;
import org.epsam.base.random.Seeds;
import org.epsam.core.classify.Classifier;
import org.epsam.core.config.ClassifySettings;
import org.epsam.nets.checkpoint.Checkpoint;
import org.epsam.nets.checkpoint.CheckpointException;
import org.epsam.nets.checkpoint.SafeTensors;
import org.epsam.nets.checkpoint.Shape;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.classifier.ClassifierFamily;
import org.epsam.nets.classifier.ClassifierOptions;
import org.epsam.nets.classifier.Classifiers;
import org.epsam.nets.classifier.DropoutConfig;
import org.epsam.nets.classifier.PatchClassifier;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.nets.sam.Sam;

/** Creates, stores, reads and recognises the networks of a run. */
public final class Models {
    /** Key of the classifier's side in the metadata of its weights. */
    private static final String SIDE = "side";

    private static final String RECREATE =
            "; delete the folder of its stage and of the later ones, and run the same train command"
                    + " to recreate them";

    private Models() {}

    /**
     * Creates the classifier of a run, before its training.
     *
     * @param plan names the network and its initial weights
     * @param longer longer side of the training patches in pixels
     * @param seed seed of all random numbers
     * @return the classifier, on the device where networks run; the caller closes its network
     * @throws CheckpointException if the initial weights do not fit
     */
    public static Classifier newClassifier(ClassifySettings plan, int longer, long seed) {
        ClassifierFamily family = Classifiers.family(plan.network());
        long weightSeed = new Seeds(seed).seed("classifier");
        try (StateDict start = start(plan, family);
                PatchClassifier created =
                        family.create(plan.network(), options(plan), start, weightSeed)) {
            created.state().metadata().put(SIDE, Integer.toString(plan.sideOf(longer)));
            // Loading copies to the device of the given weights.
            return load(plan, start, created.state());
        } catch (CheckpointException e) {
            throw e.in("classify.initial_weights");
        }
    }

    /** What the classifier starts from; no tensors for random weights. */
    private static StateDict start(ClassifySettings plan, ClassifierFamily family) {
        Optional<Bundled> sam = Bundled.ofInitialWeights(plan.initialWeights());
        if (sam.isEmpty() && !plan.initialWeights().isEmpty()) {
            return Checkpoint.read(Path.of(plan.initialWeights()));
        }
        return family.backbone()
                .map(name -> sam.map(Models::backbone).orElseGet(() -> Bundled.backbone(name)))
                .orElseGet(StateDict::new);
    }

    /**
     * Computes a hash of the classifier's initial weights.
     *
     * @param plan names the network and its initial weights
     * @return content hash; that of no tensors if it starts from random weights
     */
    public static String initialWeightsHash(ClassifySettings plan) {
        ClassifierFamily family = Classifiers.family(plan.network());
        Optional<Bundled> sam =
                Bundled.ofInitialWeights(plan.initialWeights())
                        .filter(bundled -> family.backbone().isPresent());
        try (StateDict start = sam.map(Bundled::read).orElseGet(() -> start(plan, family))) {
            return start.sha256();
        }
    }

    /** The backbone of a bundled SAM, copied. */
    private static StateDict backbone(Bundled sam) {
        try (StateDict weights = sam.read()) {
            return Sam.backbone(weights);
        }
    }

    /**
     * Reads the classifier of a run.
     *
     * @param plan names the network, and the weights that it was created from
     * @param file as written after training
     * @return the classifier; the caller closes its network
     * @throws CheckpointException if the file is damaged or of another network
     * @throws InputException if it refers to weights that have changed since
     */
    public static Classifier readClassifier(ClassifySettings plan, Path file) {
        ClassifierFamily family = Classifiers.family(plan.network());
        try (StateDict weights = readOwn(file);
                StateDict start = startOf(plan, family, file, weights)) {
            return load(plan, start, weights);
        } catch (CheckpointException e) {
            throw recreated(file, e);
        }
    }

    /** What a classifier was created from, where its file refers to it; else no tensors. */
    private static StateDict startOf(
            ClassifySettings plan, ClassifierFamily family, Path file, StateDict weights) {
        Optional<String> trained = family.startHash(weights);
        if (trained.isEmpty()) {
            return new StateDict();
        }
        StateDict start;
        try {
            start = start(plan, family);
        } catch (CheckpointException e) {
            throw new InputException(
                    file + ": needs the weights that it was trained on: " + e.getMessage(), e);
        }
        if (!start.sha256().equals(trained.get())) {
            start.close();
            throw new InputException(
                    file
                            + ": was trained on another "
                            + plan.initialWeights()
                            + " (weights "
                            + trained.get()
                            + "); put that file back, or train again with another --run");
        }
        return start;
    }

    private static StateDict readOwn(Path file) {
        try {
            return SafeTensors.read(file);
        } catch (CheckpointException e) {
            throw recreated(file, e);
        }
    }

    /** Weights of a run are not downloaded again. */
    private static CheckpointException recreated(Path file, CheckpointException e) {
        String reason = e.withoutPath(file).replaceFirst("; download it again$", "");
        return reason.endsWith(RECREATE)
                ? e
                : new CheckpointException(file + ": " + reason + RECREATE, e);
    }

    private static Classifier load(ClassifySettings plan, StateDict start, StateDict weights) {
        return new Classifier(
                Classifiers.family(plan.network())
                        .load(plan.network(), options(plan), start, weights.toDevice()),
                side(plan, weights));
    }

    /** How large the network has been trained to see patches. */
    private static int side(ClassifySettings plan, StateDict weights) {
        String side = weights.metadata().get(SIDE);
        if (side == null) {
            return plan.side();
        } else if (!side.matches("\\d{1,5}")) {
            throw new CheckpointException(SIDE + " is " + side + ", not a number of pixels");
        }
        return Integer.parseInt(side);
    }

    private static ClassifierOptions options(ClassifySettings plan) {
        return new ClassifierOptions(
                new DropoutConfig(plan.attentionDropout(), plan.dropRate(), plan.dropThreshold()),
                plan.highFrequency());
    }

    /** What tuning changes of a model: the mask decoder's tensors and perhaps the encoder's. */
    private static List<String> tuned(Sam sam, boolean encoder) {
        List<String> keys = new ArrayList<>(sam.decoderParameterNames());
        if (encoder) {
            keys.addAll(sam.encoderNames());
        }
        return keys;
    }

    /**
     * Copies the tensors that fine-tuning changes.
     *
     * @param sam the model
     * @param encoder whether the encoder is fine-tuned, too
     * @return copies; closed by the caller
     */
    public static StateDict copyTuned(Sam sam, boolean encoder) {
        StateDict copy = new StateDict();
        try (TorchScope scope = Torch.scope()) {
            for (String key : tuned(sam, encoder)) {
                copy.put(key, sam.state().get(key).detach().clone());
            }
        }
        return copy;
    }

    /**
     * Restores tensors of {@link #copyTuned}.
     *
     * @param sam the model
     * @param tuned the tensors, copied
     */
    public static void setTuned(Sam sam, StateDict tuned) {
        try (TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            tuned.tensors().forEach((key, tensor) -> sam.state().get(key).copy_(tensor));
        }
    }

    /**
     * Loads weights half-way between those of a model and those that fine-tuning made of them
     * (WiSE-FT, Wortsman et al., CVPR 2022).
     *
     * @param sam the model as it was before
     * @param file {@code tuned.safetensors} of a stage
     * @param encoder whether the image encoder was trained, too
     * @throws InputException as {@link #readTuned}
     */
    public static void readHalfTuned(Sam sam, Path file, boolean encoder) {
        try (StateDict before = copyTuned(sam, encoder)) {
            readTuned(sam, file);
            try (TorchScope scope = Torch.scope();
                    GradientMode off = Torch.noGrad()) {
                before.tensors()
                        .forEach((key, t) -> sam.state().get(key).lerp_(t, new Scalar(0.5)));
            }
        }
    }

    /**
     * Loads the tensors that fine-tuning changed: the mask decoder's, and the encoder's if the file
     * has them.
     *
     * @param sam the model that was fine-tuned
     * @param file {@code tuned.safetensors} of a stage
     * @throws InputException if the file is damaged or of another model
     */
    public static void readTuned(Sam sam, Path file) {
        try (StateDict tuned = readOwn(file)) {
            boolean encoder = sam.encoderNames().stream().anyMatch(tuned::contains);
            List<String> keys = tuned(sam, encoder);
            for (String key : keys) {
                if (!tuned.contains(key)) {
                    throw new InputException(
                            file + ": has no " + key + "; was another model fine-tuned?");
                }
                Shape shape = Shape.of(sam.state().get(key));
                if (!Shape.of(tuned.get(key)).equals(shape)) {
                    throw new InputException(
                            file
                                    + ": "
                                    + key
                                    + " is "
                                    + Shape.of(tuned.get(key))
                                    + ", not "
                                    + shape
                                    + "; was another model fine-tuned?");
                }
            }
            if (tuned.tensors().size() > keys.size()) {
                throw new InputException(
                        file
                                + ": has "
                                + tuned.tensors().size()
                                + " tensors, of which "
                                + keys.size()
                                + " are of this model; was another one fine-tuned?");
            }
            setTuned(sam, tuned);
        }
    }

    /**
     * Computes a hash of the tensors that image embeddings depend on.
     *
     * @param sam the model
     * @return content hash of its image encoder
     */
    public static String encoderHash(Sam sam) {
        try (StateDict encoder = new StateDict()) {
            sam.encoderNames().forEach(key -> encoder.put(key, sam.state().get(key)));
            return encoder.sha256();
        }
    }

    /**
     * Identifies the network of a checkpoint and checks that it is complete.
     *
     * @param state tensors of any checkpoint
     * @return such as {@code ResNet classifier small, attention dropout}, or {@code not
     *     recognised:} and the reason; then whose names the tensors had in the file, if not the
     *     original's
     */
    public static String describe(StateDict state) {
        String names = state.names().map(scheme -> ", names of " + scheme.title()).orElse("");
        try {
            return network(state) + names;
        } catch (CheckpointException e) {
            return "not recognised: " + e.getMessage() + names;
        }
    }

    /**
     * Identifies the network of a checkpoint and checks that it is complete.
     *
     * @param state tensors of any checkpoint
     * @return such as {@code ResNet classifier small, attention dropout}
     * @throws CheckpointException if no known network has these tensors, or some are missing,
     *     unexpected or misshapen
     */
    static String network(StateDict state) {
        return Classifiers.describe(state)
                .or(() -> Sam.describe(state))
                .orElseThrow(
                        () ->
                                new CheckpointException(
                                        "no known network has these " + state.summary()));
    }
}
