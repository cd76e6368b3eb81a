package org.epsam.slides.internal.reader;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.Optional;

/** The functions of libopenslide that slides need; see openslide.h. */
interface OpenSlideLibrary extends Library {
    /** Returns the library, or empty where it is not installed. */
    static Optional<OpenSlideLibrary> get() {
        return Loaded.LIBRARY;
    }

    /** Loads it once. */
    final class Loaded {
        private static final Optional<OpenSlideLibrary> LIBRARY = load();

        private Loaded() {}

        private static Optional<OpenSlideLibrary> load() {
            // Without the symbolic link of the development package, Linux knows the version only.
            for (String name :
                    new String[] {
                        "openslide",
                        "libopenslide.so.1",
                        "libopenslide.so.0",
                        "libopenslide-1",
                        "libopenslide-0"
                    }) {
                try {
                    return Optional.of(Native.load(name, OpenSlideLibrary.class));
                } catch (LinkageError e) {
                    // Not under this name.
                    continue;
                }
            }
            return Optional.empty();
        }
    }

    String openslide_get_version();

    String openslide_detect_vendor(String filename);

    Pointer openslide_open(String filename);

    String openslide_get_error(Pointer slide);

    int openslide_get_level_count(Pointer slide);

    void openslide_get_level_dimensions(Pointer slide, int level, long[] width, long[] height);

    double openslide_get_level_downsample(Pointer slide, int level);

    void openslide_read_region(
            Pointer slide, Pointer argb, long x, long y, int level, long width, long height);

    String openslide_get_property_value(Pointer slide, String name);

    Pointer openslide_get_associated_image_names(Pointer slide);

    void openslide_get_associated_image_dimensions(
            Pointer slide, String name, long[] width, long[] height);

    void openslide_read_associated_image(Pointer slide, String name, Pointer argb);

    void openslide_close(Pointer slide);
}
