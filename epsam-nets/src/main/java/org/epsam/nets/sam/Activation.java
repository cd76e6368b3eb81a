package org.epsam.nets.sam;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.runtime.Rectifier;

/** What follows a convolution; in place where no gradient is recorded. */
enum Activation {
    NONE(x -> x),
    /** The nearest value in 0..6. */
    RELU6(Rectifier::relu6),
    GELU(x -> gelu(x, "none")),
    /** GELU by the hyperbolic tangent. */
    TANH_GELU(x -> gelu(x, "tanh"));

    private final UnaryOperator<Tensor> function;

    Activation(UnaryOperator<Tensor> function) {
        this.function = function;
    }

    Tensor apply(Tensor x) {
        return function.apply(x);
    }

    private static Tensor gelu(Tensor x, String approximation) {
        return GradMode.is_enabled() ? torch.gelu(x, approximation) : torch.gelu_(x, approximation);
    }
}
