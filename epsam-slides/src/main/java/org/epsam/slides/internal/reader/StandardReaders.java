package org.epsam.slides.internal.reader;

import java.util.List;
import org.epsam.slides.slide.SlideReader;
import org.epsam.slides.slide.SlideReaderProvider;

/** The readers that come with the program: own ones first, plain images last. */
public final class StandardReaders implements SlideReaderProvider {
    /** Creates the provider, as ServiceLoader does. */
    public StandardReaders() {}

    @Override
    public List<SlideReader> readers() {
        return List.of(
                new TiffSlideReader(),
                new DicomSlideReader(),
                new ZarrSlideReader(),
                new OpenSlideReader(),
                new ImageSlideReader());
    }
}
