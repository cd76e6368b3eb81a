package org.epsam.core.pipeline;

import java.util.Map;
import java.util.Optional;
import org.epsam.core.config.ClassifySettings;
import org.epsam.core.config.Config;
import org.epsam.core.evaluate.OtherMethod;
import org.epsam.core.method.SegmentationNetwork;
import org.epsam.core.model.Models;
import org.epsam.core.run.MethodFolder;

/**
 * A method that is trained in a stage of its own.
 *
 * @param <S> the part of the configuration that the training reads
 */
interface TrainedMethod<S extends Record> extends Method {
    /** Returns its name. */
    OtherMethod name();

    /** Returns the part of the configuration that the training reads. */
    S settings(Config config);

    /** Returns the hashes of all inputs of the training by name. */
    Map<String, String> inputs(MethodStage<S> stage);

    /** Trains, and fills the folder of the stage. */
    void train(MethodStage<S> stage, MethodFolder folder, Stage.Work work);

    /** Returns how many networks of the classifier's size and epochs are trained. */
    int trainedNetworks();

    /** Returns how many masks are made of a training patch with tumour. */
    int masksPerPositive();

    /** Loads a segmentation network that such a stage has trained; the caller closes it. */
    static SegmentationNetwork network(MethodFolder folder, ClassifySettings classify) {
        return new SegmentationNetwork(Models.readClassifier(classify, folder.network()));
    }

    @Override
    default Optional<TrainedMethod<?>> training() {
        return Optional.of(this);
    }
}
