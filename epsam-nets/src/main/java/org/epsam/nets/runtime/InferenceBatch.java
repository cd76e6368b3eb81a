package org.epsam.nets.runtime;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * How many items a network sees at once where no gradients are recorded. On processors the number
 * stays, as results and times were measured with it. On a GPU it doubles after each batch as long
 * as at least twice as much memory is free as all programs hold: the next batch takes at most twice
 * the memory of the last one, which is among what is held, and finds all of it free even where the
 * blocks of the last one are of no use to it.
 *
 * <p>For one thread.
 */
public final class InferenceBatch {
    private final Supplier<Optional<DeviceMemory>> memory;
    private final int most;
    private int size;

    /**
     * Begins with what is usual on processors.
     *
     * @param usual items of a batch on processors, and of the first ones on a GPU; at least 1
     * @param most items of a batch on a GPU at most
     */
    public InferenceBatch(int usual, int most) {
        this(usual, most, () -> Accelerator.get().memory());
    }

    InferenceBatch(int usual, int most, Supplier<Optional<DeviceMemory>> memory) {
        this.size = usual;
        this.most = most;
        this.memory = memory;
    }

    /**
     * Returns the number of items of the next batch.
     *
     * @return 1 or more
     */
    public int size() {
        return size;
    }

    /**
     * Says that a batch has been computed.
     *
     * @param items that it had; fewer than {@link #size} tell nothing
     */
    public void done(int items) {
        if (items < size || size >= most) {
            return;
        }
        memory.get()
                .filter(now -> now.free() >= 2 * now.used())
                .ifPresent(now -> size = Math.min(most, 2 * size));
    }
}
