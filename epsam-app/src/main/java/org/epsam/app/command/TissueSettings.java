package org.epsam.app.command;

import java.util.List;
import java.util.Optional;
import org.epsam.slides.tissue.SlideTissue;
import org.epsam.slides.tissue.TissueRules;
import picocli.CommandLine.Option;

/** Options of commands that detect the tissue of slides. */
@Section("Tissue of slides")
final class TissueSettings {
    /** The options that the published way of finding tissue does not have. */
    static final List<String> RULES =
            List.of("--tissue-threshold", "--min-tissue-area", "--min-tissue-hole");

    @Option(names = "--keep-pen", description = "Count pen marks as tissue.")
    private boolean keepPen;

    @Option(names = "--keep-blurred", description = "Count out-of-focus tissue as tissue.")
    private boolean keepBlurred;

    @Option(
            names = "--tissue-threshold",
            paramLabel = "S",
            description =
                    "Saturation from which on a place is tissue, 1 to 255; lower for pale tissue,"
                            + " higher for coloured glass. Without it: found for each slide, 15 to"
                            + " 30 for glass without colour.")
    private Optional<Integer> threshold;

    @Option(
            names = "--min-tissue-area",
            paramLabel = "UM2",
            defaultValue = "5000",
            description =
                    "Regions of tissue smaller than this, in square micrometres, do not count.")
    private double minRegion;

    @Option(
            names = "--min-tissue-hole",
            paramLabel = "UM2",
            defaultValue = "1000",
            description =
                    "Holes in tissue (lumina, vessels, tears) smaller than this, in square"
                            + " micrometres, count as tissue.")
    private double minHole;

    /** What does not count as tissue. */
    SlideTissue.Rejection rejection() {
        return new SlideTissue.Rejection(
                !keepPen,
                !keepBlurred,
                Optional.of(new TissueRules(threshold, minRegion, minHole)));
    }
}
