package org.epsam.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What reading a file may take: {@value #SECONDS} seconds, and memory by the size of the file. */
final class Budget {
    static final int SECONDS = 10;
    private static final long GROWTH = 64;
    private static final long ROOM = 256L << 20;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final long began = System.nanoTime();
    private final long before = THREADS.getCurrentThreadAllocatedBytes();

    /** All memory that may be taken, also what is given back meanwhile. */
    static long bytes(long fileBytes) {
        return GROWTH * fileBytes + ROOM;
    }

    /** Seconds since this was made. */
    double seconds() {
        return (System.nanoTime() - began) / 1e9;
    }

    /** Bytes that this thread has taken since this was made, in Java's memory. */
    long bytes() {
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
