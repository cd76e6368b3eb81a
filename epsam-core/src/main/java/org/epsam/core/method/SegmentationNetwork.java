package org.epsam.core.method;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.epsam.core.classify.Classifier;
import org.epsam.core.image.ImageTensors;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;

/**
 * A segmentation network: that of the classifier, whose places are judged pixel by pixel.
 *
 * @param network a network and the size at which it sees patches
 */
public record SegmentationNetwork(Classifier network) implements MethodMasks {
    /**
     * Segments a patch.
     *
     * @param patch any size of at least 16 px a side
     * @return where the logit, interpolated between places, is above 0; in the size of the patch
     */
    public Mask mask(RgbImage patch) {
        try (TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            Tensor places = network.network().places(network.input(List.of(patch)));
            Tensor logits = enlarged(places, patch.height(), patch.width());
            return ImageTensors.positive(logits.squeeze(0));
        }
    }

    @Override
    public Mask of(RgbImage patch, Mask initial) {
        return mask(patch);
    }

    /**
     * Hashes everything that its output depends on.
     *
     * @return SHA-256 of weights and side
     */
    public String sha256() {
        return network.sha256();
    }

    /** Takes [B, 1, h, w] and returns [B, height, width]. */
    static Tensor enlarged(Tensor places, long height, long width) {
        return torch.upsample_bilinear2d(places, new long[] {height, width}, false).squeeze(1);
    }

    @Override
    public void close() {
        network.network().close();
    }
}
