package org.epsam.nets.classifier;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.runtime.Torch;

/**
 * The high-frequency part of a picture (METHOD section 1; fft.py of the original): the 2x2 block of
 * Fourier coefficients with vertical and horizontal index in {-1, 0} is cleared, and the absolute
 * value of the real part of what remains is taken.
 *
 * <p>No Fourier transform is needed for that. With a = 2 pi y / H and b = 2 pi x / W, the four
 * coefficients contribute to the real part
 *
 * <pre>
 *   sum over (y', x') of  pixel(y', x') * ((1 + cos(a-a')) (1 + cos(b-b')) - sin(a-a') sin(b-b')) / (H W)
 * </pre>
 *
 * and both terms are products of matrices of rank 3: with U = [1, cos, sin] and V = [0, sin, -cos],
 * 1 + cos(a-a') = U U' and sin(a-a') = V U'. So the share of the four is (U C U' - V C V') / (H W)
 * with the 3x3 matrix C = U' pixels U, and it is subtracted.
 */
public final class HighFrequency {
    private HighFrequency() {}

    /**
     * Computes the high-frequency part of each channel.
     *
     * @param picture [B, C, H, W] in [0,1], H and W at least 2
     * @return [B, C, H, W], not negative; pictures and channels do not influence one another
     */
    public static Tensor of(Tensor picture) {
        return Torch.keep(
                () -> {
                    long h = picture.size(2);
                    long w = picture.size(3);
                    // double precision: the share must cancel to the last bit of the picture
                    TensorOptions options =
                            picture.options().dtype(new ScalarTypeOptional(ScalarType.Double));
                    Tensor rows = basis(h, options);
                    Tensor columns = basis(w, options);
                    Tensor core =
                            rows.narrow(1, 0, 3)
                                    .t()
                                    .matmul(
                                            picture.to(ScalarType.Double)
                                                    .matmul(columns.narrow(1, 0, 3)))
                                    .div_(new Scalar((double) (h * w)));
                    Tensor left =
                            torch.cat(
                                    new TensorVector(
                                            rows.narrow(1, 0, 3).matmul(core),
                                            rows.narrow(1, 3, 3).matmul(core).neg_()),
                                    -1);
                    Tensor share = left.matmul(columns.t());
                    return picture.sub(share.to(picture.scalar_type())).abs_();
                });
    }

    /** [n, 6]: U and V. */
    private static Tensor basis(long n, TensorOptions options) {
        Tensor angle =
                torch.arange(new Scalar((double) n), options).mul_(new Scalar(2 * Math.PI / n));
        Tensor cos = angle.cos();
        Tensor sin = angle.sin();
        return torch.stack(
                new TensorVector(
                        torch.ones_like(cos), cos, sin, torch.zeros_like(cos), sin, cos.neg()),
                1);
    }
}
