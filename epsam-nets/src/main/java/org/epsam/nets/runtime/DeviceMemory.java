package org.epsam.nets.runtime;

import java.util.Locale;

/**
 * Memory of a GPU.
 *
 * @param free bytes that no program holds; what this program's networks have used stays theirs
 * @param total bytes
 */
public record DeviceMemory(long free, long total) {
    private static final double GIB = 1L << 30;

    /**
     * Returns what programs hold, this one included.
     *
     * @return bytes
     */
    public long used() {
        return total - free;
    }

    /**
     * Writes a number of bytes.
     *
     * @param bytes 0 or more
     * @return such as {@code 15.8 GiB}
     */
    public static String text(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / GIB);
    }
}
