package org.epsam.web;

import java.nio.file.Path;
import org.epsam.core.pipeline.ClickSegmenter;
import org.epsam.core.prompt.Points;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.epsam.web.http.Refusal;

/** SAM, which is loaded when somebody clicks first, and asked by one at a time. */
final class Clicks implements AutoCloseable {
    private final Path run;
    private final Path store;
    private ClickSegmenter segmenter;
    private boolean closed;

    Clicks(Path run, Path store) {
        this.run = run;
        this.store = store;
    }

    synchronized Mask segment(RgbImage image, Points inside, Points outside) {
        if (closed) {
            throw new Refusal(503, "The server is ending.");
        }
        if (segmenter == null) {
            segmenter = ClickSegmenter.open(run, store);
        }
        return segmenter.segment(image, inside, outside);
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (segmenter != null) {
            segmenter.close();
            segmenter = null;
        }
    }
}
