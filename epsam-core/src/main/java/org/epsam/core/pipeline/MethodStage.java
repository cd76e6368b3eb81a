package org.epsam.core.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.epsam.core.config.Config;
import org.epsam.core.run.LocalizeFolder;
import org.epsam.core.run.MethodFolder;

/**
 * Trains another method, for comparison.
 *
 * @param method which method
 * @param settings its part of the configuration
 * @param data patches with labels
 * @param localize activation maps and initial masks
 * @param <S> type of its part of the configuration
 */
record MethodStage<S extends Record>(
        TrainedMethod<S> method, S settings, TrainingData data, LocalizeFolder localize)
        implements Stage<MethodFolder> {
    /** Returns those that a configuration asks for. */
    static List<MethodStage<?>> of(Config config, TrainingData data, LocalizeFolder localize) {
        List<MethodStage<?>> stages = new ArrayList<>();
        ComparedMethod.wanted(config).stream()
                .map(name -> Method.of(name).training())
                .flatMap(Optional::stream)
                .forEach(method -> stages.add(stage(method, config, data, localize)));
        return stages;
    }

    private static <S extends Record> MethodStage<S> stage(
            TrainedMethod<S> method, Config config, TrainingData data, LocalizeFolder localize) {
        return new MethodStage<>(method, method.settings(config), data, localize);
    }

    @Override
    public String name() {
        return MethodFolder.name(method.name());
    }

    @Override
    public int revision() {
        return 1;
    }

    @Override
    public Map<String, String> inputs() {
        return method.inputs(this);
    }

    @Override
    public MethodFolder folder(Path path) {
        return new MethodFolder(path);
    }

    @Override
    public void fill(MethodFolder folder, Work work) {
        method.train(this, folder, work);
    }
}
