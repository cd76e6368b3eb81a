package org.epsam.core.method;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;

/**
 * Multi-layer pseudo-supervision: the weighted sum of the cross-entropies of pixels with the masks
 * of several layers of a classifier, of which the last one counts most (Han et al., Medical Image
 * Analysis 2022).
 */
public final class LayerSupervision implements SegmentationTraining.Loss {
    /** Of the masks, from the earliest layer to the last. */
    private static final List<Double> WEIGHTS = List.of(0.2, 0.2, 0.6);

    /** How many masks each patch has. */
    public static final int LAYERS = WEIGHTS.size();

    /** Prepares the loss. */
    public LayerSupervision() {}

    /** {@inheritDoc} Of {@link #LAYERS} masks. */
    @Override
    public Tensor of(Tensor places, Tensor targets, int epoch) {
        try (TorchScope scope = Torch.scope()) {
            Tensor logits = SegmentationNetwork.enlarged(places, targets.size(2), targets.size(3));
            Tensor sum = torch.zeros(new long[0], logits.options());
            for (int layer = 0; layer < LAYERS; layer++) {
                Tensor each =
                        torch.binary_cross_entropy_with_logits(logits, targets.select(1, layer));
                sum = sum.add(each.mul(new Scalar(WEIGHTS.get(layer))));
            }
            return scope.keep(sum);
        }
    }
}
