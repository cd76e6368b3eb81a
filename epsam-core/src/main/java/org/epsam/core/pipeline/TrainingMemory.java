package org.epsam.core.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.epsam.core.config.Config;
import org.epsam.core.model.Networks;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.Accelerator;
import org.epsam.nets.runtime.DeviceMemory;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;

/**
 * The memory of a GPU that training takes: what steps of a few patches have left with LibTorch,
 * which keeps what it had at the most, in proportion to the patches of a batch; beside it what the
 * optimizer and the best epoch keep of each weight that is trained.
 *
 * @param classifierBatch patches of a step of the classifier
 * @param samBatch patches of a step of SAM
 * @param trained bytes of the larger of the two sets of weights that are trained
 */
record TrainingMemory(int classifierBatch, int samBatch, long trained) {
    /** Patches of the steps that are measured, at most. */
    private static final int FEW = 4;

    /** Two moments of the optimizer, and the best weights. */
    private static final int COPIES = 3;

    static TrainingMemory of(Config config, Networks networks) {
        List<String> names = new ArrayList<>(networks.sam().decoderParameterNames());
        if (config.adapt().tunesEncoder()) {
            names.addAll(networks.sam().encoderParameterNames());
        }
        StateDict classifier = networks.classifier().network().state();
        return new TrainingMemory(
                config.classify().batch(),
                config.adapt().batch(),
                Math.max(
                        bytes(classifier, networks.classifier().network().parameterNames()),
                        bytes(networks.sam().state(), names)));
    }

    private static long bytes(StateDict weights, List<String> names) {
        try (TorchScope scope = Torch.scope()) {
            return names.stream().map(weights::get).mapToLong(Tensor::nbytes).sum();
        }
    }

    /**
     * Takes steps of a few patches and compares what whole batches will take with what was free.
     *
     * @param before memory before the first of the work that is measured
     * @return one line; empty where it fits
     */
    Optional<String> shortage(SampleWork sample, DeviceMemory before) {
        sample.trainClassifier(Math.min(FEW, classifierBatch));
        sample.trainSam(Math.min(FEW, samBatch));
        return Accelerator.get()
                .memory()
                .flatMap(
                        after ->
                                Accelerator.shortage(
                                        "a training step",
                                        needed(before.free() - after.free()),
                                        before,
                                        Accelerator.get().word()));
    }

    /** Bytes of whole batches and of what is kept, where the steps of a few took so many. */
    long needed(long ofFew) {
        double most =
                Math.max(
                        (double) classifierBatch / Math.min(FEW, classifierBatch),
                        (double) samBatch / Math.min(FEW, samBatch));
        return Math.round(Math.max(0, ofFew) * most) + COPIES * trained;
    }
}
