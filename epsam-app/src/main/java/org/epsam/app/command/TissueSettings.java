package org.epsam.app.command;

import org.epsam.slides.tissue.SlideTissue;
import picocli.CommandLine.Option;

/** Options of commands that detect the tissue of slides. */
@Section("Tissue of slides")
final class TissueSettings {
    @Option(names = "--keep-pen", description = "Count pen marks as tissue.")
    private boolean keepPen;

    @Option(names = "--keep-blurred", description = "Count out-of-focus tissue as tissue.")
    private boolean keepBlurred;

    /** What does not count as tissue. */
    SlideTissue.Rejection rejection() {
        return new SlideTissue.Rejection(!keepPen, !keepBlurred);
    }
}
