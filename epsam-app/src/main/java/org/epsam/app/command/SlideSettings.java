package org.epsam.app.command;

import java.util.Optional;
import org.epsam.core.slide.SlideOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of commands that segment slides. */
final class SlideSettings {
    @Option(
            names = "--mpp",
            paramLabel = "UM",
            description =
                    "Slides: micrometres along a pixel at which they are segmented, in place of"
                            + " what the run knows of its patches.")
    private Optional<Double> micrometres;

    @Option(
            names = "--slide-mpp",
            paramLabel = "UM",
            description = "Micrometres along a pixel of level 0, in place of what the slides tell.")
    private Optional<Double> slideMicrometres;

    @Option(
            names = "--min-area",
            paramLabel = "UM2",
            defaultValue = "5000",
            description =
                    "Slides: regions and holes of fewer square micrometres are left out of the"
                            + " outlines and their areas.")
    private double minArea;

    @Mixin private TissueSettings tissue;

    SlideOptions options() {
        return new SlideOptions(micrometres, slideMicrometres, minArea, tissue.rejection());
    }
}
