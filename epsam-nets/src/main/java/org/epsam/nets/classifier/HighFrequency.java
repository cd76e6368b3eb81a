package org.epsam.nets.classifier;

import java.util.stream.LongStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.StringViewOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;

/**
 * The high-frequency part of an image (docs/METHOD.md, section 1; fft.py of the original): the 2x2
 * block of Fourier coefficients with vertical and horizontal index in {-1, 0} is cleared, and the
 * absolute value of the real part of what remains is taken.
 *
 * <p>Clearing -1 but not +1 leaves a spectrum that is not Hermitian; taking the real part of its
 * inverse is the same as averaging each coefficient's factor with that of its mirror. With these
 * factors, 0, 1/2 and 1, the half spectrum of a real transform suffices.
 */
final class HighFrequency {
    private HighFrequency() {}

    /**
     * Computes the high-frequency part of each channel.
     *
     * @param image [B, C, H, W] in [0,1]
     * @return [B, C, H, W], not negative; images and channels do not influence one another
     */
    public static Tensor of(Tensor image) {
        try (TorchScope scope = Torch.scope()) {
            long h = image.size(2);
            long w = image.size(3);
            Tensor spectrum = torch.fft_rfft2(image);
            // only these differ from 1; small images meet some of them twice
            long[] rows = LongStream.of(0, 1, h - 1).filter(r -> r < h).distinct().toArray();
            for (long row : rows) {
                for (long column = 0; column < Math.min(2, w); column++) {
                    int kept = keep(row, column, h, w) + keep(h - row, w - column, h, w);
                    spectrum.select(3, column).select(2, row).mul_(new Scalar(kept / 2.0));
                }
            }
            return scope.keep(
                    torch.fft_irfft2(
                                    spectrum,
                                    new long[] {h, w},
                                    new long[] {2, 3},
                                    new StringViewOptional())
                            .abs_());
        }
    }

    /** 0 where the original clears, else 1. */
    private static int keep(long row, long column, long h, long w) {
        return (row % h == 0 || row % h == h - 1) && (column % w == 0 || column % w == w - 1)
                ? 0
                : 1;
    }
}
