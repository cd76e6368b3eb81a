package org.epsam.nets.vit;

import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.InterpolateFuncOptions;
import org.bytedeco.pytorch.LongVector;
import org.bytedeco.pytorch.LongVectorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.kBicubic;
import org.bytedeco.pytorch.kBilinear;

/** Other sizes of pictures, whose scale is that of the sizes. */
enum Interpolation {
    BILINEAR,
    BICUBIC;

    /**
     * Interpolates.
     *
     * @param picture [B, C, H, W]
     * @param antialias whether smaller pictures are averages
     * @return [B, C, rows, columns]
     */
    Tensor of(Tensor picture, long rows, long columns, boolean antialias) {
        InterpolateFuncOptions options = new InterpolateFuncOptions();
        options.size().put(new LongVectorOptional(new LongVector(rows, columns)));
        if (this == BICUBIC) {
            options.mode().put(new kBicubic());
        } else {
            options.mode().put(new kBilinear());
        }
        options.align_corners().put(new BoolOptional(false));
        options.antialias().put(antialias);
        return torch.interpolate(picture, options);
    }
}
