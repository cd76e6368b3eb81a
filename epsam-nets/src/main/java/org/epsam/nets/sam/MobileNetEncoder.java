package org.epsam.nets.sam;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.checkpoint.TensorShapes;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;

/**
 * The small image encoder: MobileNetV2's features of strides 8, 16 and 32, each brought to 256
 * channels at stride 16, summed, then normed, convolved and normed as in the original's neck.
 *
 * <p>After them come high-resolution features of strides 4 and 8, packed so that a cell of stride
 * 16 holds the 4 x 4 places of stride 4 in it: the mask decoder draws outlines from them (as in SAM
 * 2, Ravi et al. 2024, section 4), which 256 channels of a whole cell would need a long training
 * for.
 */
final class MobileNetEncoder implements ImageEncoder {
    /** Channels of the fine features. */
    static final int FINE = 16;

    private final Weights neck;
    private final MobileNetV2 backbone;

    MobileNetEncoder(Weights weights) {
        this.neck = weights.at("neck");
        this.backbone = new MobileNetV2(weights.at("backbone"));
    }

    static void declare(TensorShapes shapes) {
        MobileNetV2.declare(shapes.at("backbone"), false);
        TensorShapes neck = shapes.at("neck");
        neck.conv("stride8", Sam.CHANNELS, 32, 2);
        neck.conv("stride16", Sam.CHANNELS, 96, 1);
        neck.conv("stride32", Sam.CHANNELS, 320, 1);
        neck.norm("norm1", Sam.CHANNELS);
        neck.conv("conv", Sam.CHANNELS, Sam.CHANNELS, 3);
        neck.norm("norm2", Sam.CHANNELS);
        neck.conv("fine4", FINE, 24, 1);
        neck.conv("fine8", FINE, 32, 1);
        neck.norm("fine_norm", FINE);
    }

    @Override
    public Tensor encode(Tensor images) {
        TensorVector parts = new TensorVector();
        for (Tensor part : MobileNetV2.parts(images)) {
            try (TorchScope scope = Torch.scope()) {
                parts.push_back(scope.keep(encodePart(part)));
            }
        }
        return torch.cat(parts, 0);
    }

    private Tensor encodePart(Tensor images) {
        // Depthwise convolutions are about twice as fast with the channels last.
        MobileNetV2.Features seen =
                backbone.features(images.contiguous(torch.MemoryFormat.ChannelsLast));
        Tensor middle = neck.conv("stride16", seen.stride16(), 1);
        Tensor fine = neck.patchConv("stride8", seen.stride8());
        // Enlarging and 1 x 1 convolution commute.
        Tensor coarse =
                torch.upsample_bilinear2d(
                        neck.conv("stride32", seen.last(), 1),
                        new long[] {middle.size(2), middle.size(3)},
                        false);
        Tensor x = neck.channelNorm("norm1", middle.add_(fine).add_(coarse));
        Tensor whole = neck.channelNorm("norm2", neck.conv("conv", x, 1));
        Tensor finest = neck.conv("fine4", seen.stride4(), 1);
        Tensor finer =
                torch.upsample_bilinear2d(
                        neck.conv("fine8", seen.stride8(), 1),
                        new long[] {finest.size(2), finest.size(3)},
                        false);
        Tensor outlines = neck.channelNorm("fine_norm", finest.add_(finer));
        return torch.cat(
                        new TensorVector(
                                whole, torch.pixel_unshuffle(outlines, MaskDecoder.UPSCALING)),
                        1)
                .contiguous();
    }
}
