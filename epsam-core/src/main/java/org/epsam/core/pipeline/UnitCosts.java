package org.epsam.core.pipeline;

import java.util.function.DoubleSupplier;
import java.util.function.IntToDoubleFunction;
import org.epsam.base.task.Workers;
import org.epsam.core.config.Config;
import org.epsam.nets.runtime.Torch;

/**
 * How many seconds a patch takes in each kind of work, with the threads that the stages use.
 *
 * @param classifierStep its part of a training step of the classifier
 * @param logit classification
 * @param map averaged activation map, and the initial mask
 * @param encoding an image embedding
 * @param decoding prompts and the mask of one sampling, from an embedding
 * @param samStep its part of a training step of SAM, with the encoder where that learns
 * @param refinement of a mask by colours
 */
record UnitCosts(
        double classifierStep,
        double logit,
        double map,
        double encoding,
        double decoding,
        double samStep,
        double refinement) {
    /** For stages that are not computed. */
    static final UnitCosts NONE = new UnitCosts(0, 0, 0, 0, 0, 0, 0);

    /** Calls are repeated for so long, and so often. */
    private static final double SECONDS = 0.1;

    private static final int FEWEST = 3;

    /** Patches of a training step, and samplings of a mask, at most. */
    private static final int PATCHES = 8;

    private static final int SAMPLINGS = 4;

    /** A call that takes longer is not repeated. */
    private static final double LONG = 0.5;

    /** Measures on the networks of a run. */
    static UnitCosts measure(SampleWork sample, Config config) {
        Workers workers = sample.workers();
        int samplings = Math.min(SAMPLINGS, config.adapt().samplings());
        return new UnitCosts(
                steps(config.classify().batch(), sample::trainClassifier),
                each(Workers.NONE, sample::classify),
                each(Torch.workers(), sample::localize),
                each(workers, sample::encode),
                each(workers, () -> sample.predict(samplings)) / samplings,
                steps(config.adapt().batch(), sample::trainSam),
                config.adapt().colourRefinement() + config.evaluate().colourRefinement() > 0
                        ? each(workers, sample::refine)
                        : 0);
    }

    /** Adds the reading of pixels to all work that begins with it. */
    UnitCosts withReading(double seconds) {
        return new UnitCosts(
                classifierStep + seconds,
                logit + seconds,
                map + seconds,
                encoding,
                decoding,
                samStep + seconds,
                refinement);
    }

    /** Seconds of one call while all workers are busy with others. */
    static double each(Workers workers, Runnable call) {
        double first = time(call);
        if (first > LONG) {
            return first / workers.threads();
        }
        int calls = workers.threads();
        return least(() -> time(() -> workers.inOrder(calls, i -> run(call), (done, i) -> {})))
                / calls;
    }

    /** The least of several times, as the first calls of a program are slower than all others. */
    private static double least(DoubleSupplier time) {
        double least = Double.POSITIVE_INFINITY;
        double seconds = 0;
        for (int i = 0; i < FEWEST || seconds < SECONDS; i++) {
            double taken = time.getAsDouble();
            seconds += taken;
            least = Math.min(least, taken);
        }
        return least;
    }

    private static boolean run(Runnable call) {
        call.run();
        return true;
    }

    /**
     * Seconds per patch of a training step. A large network takes long for a single patch, and no
     * less for each of several.
     */
    private static double steps(int batch, IntToDoubleFunction step) {
        int few = Math.min(2, batch);
        double first = step.applyAsDouble(few) / few;
        if (first > LONG) {
            return first;
        }
        int patches = Math.min(batch, PATCHES);
        return least(() -> step.applyAsDouble(patches)) / patches;
    }

    /** Seconds of one call. */
    static double time(Runnable call) {
        long begun = System.nanoTime();
        call.run();
        return (System.nanoTime() - begun) / 1e9;
    }
}
