package org.epsam.nets.runtime;

import org.bytedeco.pytorch.GradMode;

/**
 * Switches the recording of gradients on or off for its thread until it is closed.
 *
 * <pre>{@code
 * try (GradientMode off = Torch.noGrad()) {
 *     weight.copy_(best);
 * }
 * }</pre>
 */
public final class GradientMode implements AutoCloseable {
    private final boolean before = GradMode.is_enabled();

    GradientMode(boolean recording) {
        GradMode.set_enabled(recording);
    }

    /** Returns to what was set before. */
    @Override
    public void close() {
        GradMode.set_enabled(before);
    }
}
