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
        return direct().stream().<SlideReader>map(IsolatedReader::new).toList();
    }

    /** Those that read in this process, whatever the isolation. */
    static List<SlideReader> direct() {
        return List.of(
                new TiffSlideReader(),
                new DicomSlideReader(),
                new ZarrSlideReader(),
                new OpenSlideReader(),
                new ImageSlideReader());
    }
}
