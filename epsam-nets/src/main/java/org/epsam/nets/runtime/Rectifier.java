package org.epsam.nets.runtime;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The rectified linear units, in place where values need no gradient.
 *
 * <p>Bfloat16 numbers are rectified as 16-bit integers, which LibTorch does about ten times as
 * fast: those with the sign bit are negative in either reading, and the order of the others is the
 * same.
 */
public final class Rectifier {
    /** 6.0 in bfloat16, read as an integer. */
    private static final short SIX = 0x40C0;

    private Rectifier() {}

    /**
     * Replaces negative values by 0.
     *
     * @param x finite; overwritten where it needs no gradient
     * @return the result, of the same shape and type
     */
    public static Tensor relu(Tensor x) {
        if (x.requires_grad()) {
            return torch.relu(x);
        }
        return isBfloat16(x) ? clamped(x, new ScalarOptional()) : torch.relu_(x);
    }

    /**
     * Replaces values by the nearest one in 0..6.
     *
     * @param x finite; overwritten where it needs no gradient
     * @return the result, of the same shape and type
     */
    public static Tensor relu6(Tensor x) {
        if (x.requires_grad()) {
            return torch.relu6(x);
        }
        return isBfloat16(x) ? clamped(x, new ScalarOptional(new Scalar(SIX))) : torch.relu6_(x);
    }

    private static boolean isBfloat16(Tensor x) {
        return x.scalar_type().intern() == ScalarType.BFloat16;
    }

    private static Tensor clamped(Tensor x, ScalarOptional most) {
        ScalarOptional zero = new ScalarOptional(new Scalar((short) 0));
        torch.clamp_(x.view(ScalarType.Short), zero, most);
        return x;
    }
}
