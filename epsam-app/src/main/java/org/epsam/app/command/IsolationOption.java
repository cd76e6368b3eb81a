package org.epsam.app.command;

import org.epsam.slides.slide.Isolation;
import picocli.CommandLine.Option;

/** The option of commands that read slides. */
final class IsolationOption {
    @Option(
            names = "--isolate",
            paramLabel = "WHAT",
            arity = "0..1",
            converter = IsolationConverter.class,
            defaultValue = "openslide",
            fallbackValue = "all",
            description =
                    "Read slides in a helper process, so that a damaged file that crashes the"
                            + " library which reads it ends only that: openslide (those that"
                            + " OpenSlide reads), all (as without WHAT) or none.")
    private void isolate(Isolation isolation) {
        isolation.use();
    }
}
