package org.epsam.slides.internal.reader;

import java.nio.file.Path;
import java.util.Optional;
import org.epsam.slides.slide.Isolation;
import org.epsam.slides.slide.Refusal;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.SlideLostException;
import org.epsam.slides.slide.SlideReader;

/** Lets a reader work in a helper process where the {@link Isolation} says so. */
final class IsolatedReader implements SlideReader {
    private final SlideReader reader;

    IsolatedReader(SlideReader reader) {
        this.reader = reader;
    }

    private boolean isIsolated(Path path) {
        return switch (Isolation.current()) {
            case ALL -> true;
            case OPENSLIDE -> reader instanceof OpenSlideReader && OpenSlideReader.isAsked(path);
            case NONE -> false;
        };
    }

    @Override
    public String name() {
        return reader.name();
    }

    @Override
    public String formats() {
        return reader.formats();
    }

    @Override
    public Optional<String> fault() {
        return reader.fault();
    }

    @Override
    public Optional<Refusal> refusal(Path path) {
        if (!isIsolated(path)) {
            return reader.refusal(path);
        }
        HelperProcess helper = HelperProcess.take(path);
        try {
            return SlideServer.refusal(
                    helper.ask(
                            path,
                            out -> {
                                out.writeByte(SlideServer.REFUSAL);
                                out.writeUTF(name());
                                out.writeUTF(path.toAbsolutePath().toString());
                            }));
        } catch (SlideLostException e) {
            return Optional.of(new Refusal(e.withoutPath(path), true));
        } finally {
            helper.giveBack();
        }
    }

    @Override
    public Slide open(Path path) {
        return isIsolated(path) ? new IsolatedSlide(path, name()) : reader.open(path);
    }
}
