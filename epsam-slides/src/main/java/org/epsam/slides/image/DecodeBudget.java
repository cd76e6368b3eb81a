package org.epsam.slides.image;

import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import org.epsam.base.InputException;

/**
 * The memory that images take together while they are decoded: three quarters of what Java may use.
 * Who would exceed it waits for the others; an image that exceeds it alone is refused.
 */
final class DecodeBudget {
    private static final int MIB = 1 << 20;

    /** That of this program. */
    static final DecodeBudget SHARED =
            new DecodeBudget(
                    (int) Math.min(1 << 30, Runtime.getRuntime().maxMemory() / 4 * 3 / MIB));

    private final int total;
    private final Semaphore free;

    /** Creates a budget of so many MiB. */
    DecodeBudget(int total) {
        this.total = total;
        // fair: a large image is not overtaken by small ones for ever
        this.free = new Semaphore(total, true);
    }

    /** Memory that is given back at the end. */
    interface Share extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Takes memory for an image.
     *
     * @param bytes that it needs while it is decoded
     * @throws InputException where this is more than all
     */
    Share take(Path file, Size size, long bytes) {
        long needed = (bytes + MIB - 1) / MIB;
        if (needed > total) {
            throw tooLarge(file, size + " pixels, which take " + needed + " MiB");
        }
        int share = (int) needed;
        free.acquireUninterruptibly(share);
        return () -> free.release(share);
    }

    /** The error for an image that does not fit into memory. */
    InputException tooLarge(Path file, String what) {
        return new InputException(
                file
                        + ": has "
                        + what
                        + " to be decoded, more than the "
                        + total
                        + " MiB that are left for it; cut it into patches, or give Java more with"
                        + " EPSAM_HEAP=4g");
    }
}
