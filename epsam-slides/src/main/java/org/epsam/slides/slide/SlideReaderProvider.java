package org.epsam.slides.slide;

import java.util.List;

/**
 * Provides readers of slides. Found through {@link java.util.ServiceLoader}, so that other jars can
 * bring readers of further formats.
 */
public interface SlideReaderProvider {
    /**
     * Returns readers.
     *
     * @return in the order in which they are asked; the first one that can opens a slide
     */
    List<SlideReader> readers();
}
