package org.epsam.core.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.epsam.base.io.Json;
import org.epsam.base.random.Seeds;
import org.epsam.core.classify.Classifier;
import org.epsam.core.config.ClassifySettings;
import org.epsam.core.image.PatchImages;
import org.epsam.core.method.SegmentationTraining;
import org.epsam.core.model.Models;
import org.epsam.core.train.EpochLoop;
import org.epsam.nets.checkpoint.SafeTensors;
import org.epsam.nets.classifier.PatchClassifier;
import org.epsam.slides.data.Patch;
import org.epsam.slides.image.Mask;

/**
 * Trains a network of another method, from the weights that the classifier starts from.
 *
 * @param classify the network, and how it is trained
 * @param longerSide of the training patches, in pixels
 * @param seed seed of all random numbers
 * @param work of the stage
 */
record MethodTraining(ClassifySettings classify, int longerSide, long seed, Stage.Work work) {
    /**
     * Trains, or resumes an interrupted training.
     *
     * @param name of the training: the same name, the same random numbers
     * @param examples at least one
     * @param loss what is learned of their masks
     * @param history receives the record of each epoch
     * @param weights receives the trained weights
     * @return the record of each epoch
     */
    List<EpochLoop.Epoch> run(
            String name,
            List<SegmentationTraining.Example> examples,
            SegmentationTraining.Loss loss,
            Path history,
            Path weights) {
        Classifier untrained = Models.newClassifier(classify, longerSide, seed);
        try (PatchClassifier network = untrained.network()) {
            List<EpochLoop.Epoch> epochs =
                    new SegmentationTraining(
                                    untrained, classify, new Seeds(seed), name, examples, loss)
                            .run(work.states().resolve(name), work.progress());
            Json.write(history, epochs);
            network.state().metadata().putAll(work.provenance());
            SafeTensors.write(weights, network.state());
            return epochs;
        }
    }

    /** A patch and where its masks are from. */
    static SegmentationTraining.Example example(
            Patch patch, PatchImages images, Supplier<List<Mask>> masks) {
        return new SegmentationTraining.Example(patch.name(), () -> images.read(patch), masks);
    }

    /** Patches without tumour, each with so many empty masks. */
    static List<SegmentationTraining.Example> empty(
            List<Patch> patches, PatchImages images, int masks) {
        List<SegmentationTraining.Example> examples = new ArrayList<>();
        for (Patch patch : patches) {
            examples.add(
                    example(
                            patch,
                            images,
                            () -> Collections.nCopies(masks, Mask.nothing(patch.size()))));
        }
        return examples;
    }
}
