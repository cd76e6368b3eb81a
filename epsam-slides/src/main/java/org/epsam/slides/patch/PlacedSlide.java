package org.epsam.slides.patch;

import org.epsam.slides.data.Split;

/**
 * A slide with its patient and split.
 *
 * @param entry its files
 * @param patient its patient
 * @param split its split
 */
record PlacedSlide(SlideFolder.Entry entry, String patient, Split split) {
    String name() {
        return entry.name();
    }
}
