package org.epsam.nets.sam;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Torch;

/**
 * Brings masks to the size of the original image. Each of the original's bilinear steps is linear
 * and separate for rows and columns, so that all of them are one product of matrices for each axis,
 * and nothing of the input's size is computed.
 */
final class MaskResize {
    private MaskResize() {}

    /** See {@link Sam#postprocess}; {@code side} is that of the input. */
    static Tensor apply(Tensor lowRes, int side, FrameSize input, FrameSize original) {
        Tensor rows = enlarging(lowRes, side).narrow(0, 0, input.height());
        Tensor columns = enlarging(lowRes, side).narrow(0, 0, input.width());
        return resized(rows, original.height())
                .matmul(lowRes.matmul(resized(columns, original.width()).t()));
    }

    /** Resizes to the original's size, whatever its proportions. */
    static Tensor atOnce(Tensor lowRes, FrameSize original) {
        return torch.upsample_bilinear2d(
                lowRes, new long[] {original.height(), original.width()}, false);
    }

    /** [side, length of the low resolution]. */
    private static Tensor enlarging(Tensor lowRes, int side) {
        return resized(torch.eye(lowRes.size(-1), lowRes.options()), side);
    }

    /** A matrix with its rows resized, [rows, columns]. */
    private static Tensor resized(Tensor matrix, long rows) {
        try (GradientMode off = Torch.noGrad()) {
            return torch.upsample_bilinear2d(
                            matrix.unsqueeze(0).unsqueeze(0),
                            new long[] {rows, matrix.size(1)},
                            false)
                    .squeeze(0)
                    .squeeze(0);
        }
    }
}
