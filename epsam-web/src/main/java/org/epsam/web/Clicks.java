package org.epsam.web;

import java.nio.file.Path;
import org.epsam.base.InputException;
import org.epsam.base.OutputException;
import org.epsam.core.pipeline.ClickSegmenter;
import org.epsam.core.prompt.Points;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.epsam.web.http.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SAM, asked by one at a time. It is loaded ahead, as that takes a second or two. */
final class Clicks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Clicks.class);

    private final Path run;
    private final Path store;
    private ClickSegmenter segmenter;
    private boolean closed;

    Clicks(Path run, Path store) {
        this.run = run;
        this.store = store;
    }

    /** Loads SAM; what keeps it from being loaded is told to whoever clicks. */
    void loadAhead() {
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                load();
                            } catch (InputException | OutputException | Refusal e) {
                                LOG.debug("SAM is not loaded ahead", e);
                            }
                        },
                        "sam-ahead");
        thread.setDaemon(true);
        thread.start();
    }

    private synchronized void load() {
        if (closed) {
            throw new Refusal(503, "The server is ending.");
        }
        if (segmenter == null) {
            segmenter = ClickSegmenter.open(run, store);
        }
    }

    synchronized Mask segment(RgbImage image, Points inside, Points outside) {
        load();
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
