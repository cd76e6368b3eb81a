package org.epsam.base.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;

/** Free space on disks. */
public final class DiskSpace {
    private DiskSpace() {}

    /**
     * Returns how much can be written to a folder.
     *
     * @param folder absent or not: then that of the nearest folder around it
     * @return bytes; absent where the system does not tell
     */
    public static OptionalLong free(Path folder) {
        Path existing = folder.toAbsolutePath();
        while (existing.getParent() != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        try {
            return OptionalLong.of(Files.getFileStore(existing).getUsableSpace());
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /**
     * Formats a number of bytes.
     *
     * @param bytes 0 or more
     * @return such as {@code 35 MiB} or {@code 1.2 GiB}; at least 1 MiB
     */
    public static String text(long bytes) {
        double mib = bytes / (double) (1 << 20);
        return mib < 1023.5
                ? Math.max(1, Math.round(mib)) + " MiB"
                : String.format(Locale.ROOT, "%.1f GiB", mib / 1024);
    }
}
