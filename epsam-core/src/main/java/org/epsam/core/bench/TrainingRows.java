package org.epsam.core.bench;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.epsam.base.task.Progress;
import org.epsam.core.image.ImageTensors;
import org.epsam.core.prompt.Prompt;
import org.epsam.core.segment.PromptedDecoder;
import org.epsam.core.train.SegmentationLoss;
import org.epsam.core.train.TrainingSteps;
import org.epsam.nets.sam.Sam;
import org.epsam.slides.image.Mask;

/**
 * Rows of training steps of SAM's mask decoder, as a refinement takes them.
 *
 * @param timer measures
 * @param sam the model
 * @param prompt of each patch
 * @param target the mask of each patch
 */
record TrainingRows(RowTimer timer, Sam sam, Prompt prompt, Mask target) {
    /**
     * Measures one step of a batch.
     *
     * @param plan the row; its items are the patches of the batch
     * @param embeddings of so many patches; called by several threads at the same time
     */
    void measure(RowTimer.Plan plan, IntFunction<Tensor> embeddings) {
        TensorVector parameters = new TensorVector();
        for (String name : sam.decoderParameterNames()) {
            parameters.push_back(sam.state().get(name).requires_grad_(true));
        }
        // All calls compute the same, as the weights stay.
        try (AdamW optimizer = new AdamW(parameters, new AdamWOptions(0));
                Progress.Task task = Progress.SILENT.start(plan.name(), plan.items())) {
            TrainingSteps steps = new TrainingSteps(optimizer);
            timer.measure(
                    plan, () -> steps.run(new OneBatch((int) plan.items(), embeddings), task));
        }
    }

    private Tensor loss(Tensor embeddings, int patches) {
        int height = target.height();
        int width = target.width();
        float[] weights = new float[patches];
        Arrays.fill(weights, 1);
        Tensor logits =
                new PromptedDecoder(sam, true)
                        .logits(embeddings, Collections.nCopies(patches, prompt), height, width);
        return SegmentationLoss.total(
                logits.sigmoid(),
                ImageTensors.of(target).unsqueeze(0).expand(patches, height, width),
                ImageTensors.floats(weights, patches));
    }

    private final class OneBatch implements TrainingSteps.Batches<Integer> {
        private final int patches;
        private final IntFunction<Tensor> embeddings;

        OneBatch(int patches, IntFunction<Tensor> embeddings) {
            this.patches = patches;
            this.embeddings = embeddings;
        }

        @Override
        public int count() {
            return 1;
        }

        @Override
        public Integer read(int step) {
            return patches;
        }

        @Override
        public List<Supplier<Tensor>> losses(int step, Integer batch) {
            return TrainingSteps.halves(batch).stream().map(this::loss).toList();
        }

        private Supplier<Tensor> loss(TrainingSteps.Part part) {
            Scalar share = new Scalar((double) part.size() / patches);
            return () ->
                    TrainingRows.this.loss(embeddings.apply(part.size()), part.size()).mul(share);
        }

        @Override
        public int size(Integer batch) {
            return batch;
        }
    }
}
