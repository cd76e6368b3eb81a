package org.epsam.nets.runtime;

/**
 * Lets networks run on LibTorch's device {@code meta} until it is closed. Its tensors have shapes
 * and no values, and refuse to be computed together with those of the processor, as tensors of a
 * GPU do: what works there mixes no devices. What reads a value fails.
 */
public final class MetaDevice implements AutoCloseable {
    /** Begins. */
    public MetaDevice() {
        Accelerator.use("meta");
    }

    @Override
    public void close() {
        Accelerator.forget();
    }
}
