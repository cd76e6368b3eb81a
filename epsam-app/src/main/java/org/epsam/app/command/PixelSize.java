package org.epsam.app.command;

import java.util.Optional;
import org.epsam.slides.slide.Resolution;
import picocli.CommandLine.Option;

/** The option that overrides the pixel size of slides. */
@Section("Pixel size of slides")
final class PixelSize {
    @Option(
            names = "--slide-mpp",
            paramLabel = "UM",
            converter = ResolutionConverter.class,
            description =
                    "Pixel size of images and of level 0 of slides in um, instead of the one that"
                            + " they declare.")
    private Optional<Resolution> ofLevel0;

    /** The pixel size of level 0; empty where the slides' own applies. */
    Optional<Resolution> ofLevel0() {
        return ofLevel0;
    }
}
