package org.epsam.core.embedding;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.epsam.core.image.ImageTensors;
import org.epsam.core.image.InputFrame;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.nets.sam.Sam;
import org.epsam.slides.image.Resize;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;

/**
 * Embeddings through which gradients pass, for training of the image encoder. A batch goes through
 * the encoder as one; nothing is rounded.
 *
 * @param sam the encoder
 */
public record TrainableEmbeddings(Sam sam) implements Embeddings {
    /**
     * Computes embeddings.
     *
     * @param views B views whose pixels have one shape
     * @return floats [B, C, S/16, S/16], owned by the scope around
     */
    @Override
    public Tensor get(List<View> views) {
        try (TorchScope scope = Torch.scope()) {
            TensorVector resized = new TensorVector();
            views.forEach(view -> resized.push_back(pixels(sam, view)));
            return scope.keep(sam.encodeImage(sam.preprocess(torch.stack(resized))));
        }
    }

    /** Pixels of a view in the size of the model's input: bytes [3, h, w]. */
    static Tensor pixels(Sam sam, View view) {
        RgbImage image = view.pixels();
        Size size = InputFrame.seen(image.size(), sam.config());
        return ImageTensors.of(Resize.pillow(image, size));
    }
}
