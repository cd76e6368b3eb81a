package org.epsam.core.pretrain;

import java.util.List;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.epsam.core.image.ImageTensors;
import org.epsam.nets.sam.Sam;

/** Copies exercises into tensors. */
final class PromptBatch {
    private PromptBatch() {}

    /**
     * Computes the embeddings of exercises.
     *
     * @param sam the encoder; gradients pass through it
     * @param batch B exercises
     * @param times how many consecutive ones share an image, which is encoded once
     * @return [B, C, S/16, S/16]
     */
    static Tensor embed(Sam sam, List<PromptTask> batch, int times) {
        TensorVector images = new TensorVector();
        for (int i = 0; i < batch.size(); i += times) {
            images.push_back(ImageTensors.of(batch.get(i).image()));
        }
        return sam.encodeImage(sam.preprocess(torch.stack(images)))
                .repeat_interleave(times, new LongOptional(0), new LongOptional());
    }

    /**
     * Copies the target masks.
     *
     * @param batch B exercises
     * @return [B, 1, S, S], 0 or 1
     */
    static Tensor targets(List<PromptTask> batch) {
        TensorVector masks = new TensorVector();
        batch.forEach(task -> masks.push_back(ImageTensors.of(task.target()).unsqueeze(0)));
        return torch.stack(masks);
    }
}
