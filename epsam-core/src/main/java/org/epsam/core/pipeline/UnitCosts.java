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

    /** Short calls are repeated for so long. */
    private static final double SECONDS = 0.05;

    /** Others until they become no faster, or for so long. */
    private static final double MOST = 0.08;

    /** A time is no less than the one before if it is above this fraction of it. */
    private static final double SETTLED = 0.8;

    /**
     * Patches of a step, and samplings of a mask, at most. A batch has more, over which what a step
     * costs besides its patches is spread; for SAM that makes up for what is not measured: the
     * optimizer, and the epoch that is saved.
     */
    private static final int PATCHES = 4;

    private static final int SAMPLINGS = 2;

    /** A call that takes longer is not repeated; one that loads a library first takes less. */
    private static final double LONG = 1;

    /**
     * Measures on the networks of a run: what a stage does first comes first, as it makes faster
     * what comes after it.
     */
    static UnitCosts measure(SampleWork sample, Config config) {
        Workers workers = sample.workers();
        int samplings = Math.min(SAMPLINGS, config.adapt().samplings());
        boolean refines =
                config.adapt().colourRefinement() + config.evaluate().colourRefinement() > 0;
        double logit = each(Workers.NONE, () -> sample.classify(PATCHES)) / PATCHES;
        double map = each(Torch.workers(), sample::localize);
        double classifierStep = steps(config.classify().batch(), sample::trainClassifier);
        double samStep = steps(config.adapt().batch(), sample::trainSam);
        double encoding = each(workers, sample::encode);
        double decoding = each(workers, () -> sample.predict(samplings)) / samplings;
        double refinement = refines ? each(workers, sample::refine) : 0;
        return new UnitCosts(classifierStep, logit, map, encoding, decoding, samStep, refinement);
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
        int calls = workers.threads();
        DoubleSupplier all =
                () -> time(() -> workers.inOrder(calls, i -> run(call), (done, i) -> {}));
        double first = all.getAsDouble();
        return (first > LONG ? first : Math.min(first, least(all))) / calls;
    }

    /** The least of several times, as the first calls of a program are slower than all others. */
    private static double least(DoubleSupplier time) {
        double least = time.getAsDouble();
        double spent = least;
        boolean settled = false;
        while (spent < SECONDS || spent < MOST && !settled) {
            double taken = time.getAsDouble();
            settled = taken > SETTLED * least;
            least = Math.min(least, taken);
            spent += taken;
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
