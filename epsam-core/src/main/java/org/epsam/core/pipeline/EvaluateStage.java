package org.epsam.core.pipeline;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.epsam.core.config.Config;
import org.epsam.core.config.Supervision;
import org.epsam.core.run.AdaptFolder;
import org.epsam.core.run.EvaluateFolder;
import org.epsam.slides.data.Split;

/**
 * Stage 5: evaluates the masks of every iteration against true masks.
 *
 * @param settings its part of the configuration
 * @param split that is evaluated
 * @param shared data and networks; SAM has its original weights
 * @param methods others, that are evaluated beside this one
 * @param decoders the fine-tuned decoders, in the order of training
 */
record EvaluateStage(
        Settings settings,
        Split split,
        SharedInputs shared,
        List<ComparedMethod> methods,
        List<AdaptFolder> decoders)
        implements Stage<EvaluateFolder> {
    /**
     * What an evaluation depends on.
     *
     * @param segment how patches are segmented
     * @param supervision the targets of fine-tuning, which determine the rows
     */
    record Settings(SegmentSettings segment, Supervision supervision) {
        static Settings of(Config config) {
            return new Settings(SegmentSettings.of(config), config.adapt().supervision());
        }
    }

    @Override
    public String name() {
        return EvaluateFolder.NAME;
    }

    @Override
    public int revision() {
        return 1;
    }

    @Override
    public Map<String, String> inputs() {
        Map<String, String> inputs = shared.inputs();
        methods.forEach(m -> inputs.put(m.folder().name(), m.hash()));
        decoders.forEach(d -> inputs.put(d.name(), SharedInputs.hash(d.tuned())));
        return inputs;
    }

    @Override
    public EvaluateFolder folder(Path path) {
        return new EvaluateFolder(path);
    }

    @Override
    public void fill(EvaluateFolder folder, Work work) {
        new Evaluator(
                        settings,
                        shared.networks(),
                        methods,
                        shared.data().images(settings.segment().pixels()),
                        work.progress())
                .write(shared.data().dataset(), split, decoders, folder, work.notes());
    }
}
