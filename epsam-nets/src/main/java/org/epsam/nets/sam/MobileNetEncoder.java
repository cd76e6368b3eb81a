package org.epsam.nets.sam;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The small image encoder: MobileNetV2's features of strides 4, 8, 16 and 32, each brought to 256
 * channels at stride 16, summed, then normed, convolved and normed as in the original's neck.
 *
 * <p>The finer features are brought there by convolutions as wide as their step, so that channels
 * tell where in a cell something lies; the decoder draws outlines of a quarter of a cell from them.
 */
final class MobileNetEncoder implements ImageEncoder {
    private final Weights neck;
    private final MobileNetV2 backbone;

    MobileNetEncoder(Weights weights) {
        this.neck = weights.at("neck");
        this.backbone = new MobileNetV2(weights.at("backbone"), 32);
    }

    static void declare(Shapes shapes) {
        MobileNetV2.declare(shapes.at("backbone"), false);
        Shapes neck = shapes.at("neck");
        neck.conv("stride4", Sam.CHANNELS, 24, 4);
        neck.conv("stride8", Sam.CHANNELS, 32, 2);
        neck.conv("stride16", Sam.CHANNELS, 96, 1);
        neck.conv("stride32", Sam.CHANNELS, 320, 1);
        neck.norm("norm1", Sam.CHANNELS);
        neck.conv("conv", Sam.CHANNELS, Sam.CHANNELS, 3);
        neck.norm("norm2", Sam.CHANNELS);
    }

    @Override
    public Tensor encode(Tensor images) {
        // Depthwise convolutions are about twice as fast with the channels last.
        MobileNetV2.Features seen =
                backbone.features(images.contiguous(torch.MemoryFormat.ChannelsLast));
        Tensor middle = neck.conv("stride16", seen.stride16(), 1);
        Tensor finest = neck.patchConv("stride4", seen.stride4());
        Tensor fine = neck.patchConv("stride8", seen.stride8());
        // Enlarging and 1 x 1 convolution commute.
        Tensor coarse =
                torch.upsample_bilinear2d(
                        neck.conv("stride32", seen.last(), 1),
                        new long[] {middle.size(2), middle.size(3)},
                        false);
        Tensor x = neck.channelNorm("norm1", middle.add_(fine).add_(finest).add_(coarse));
        return neck.channelNorm("norm2", neck.conv("conv", x, 1)).contiguous();
    }
}
