package org.epsam.app.command;

import org.epsam.slides.slide.Isolation;

/** Reads which slides are read in a helper process from the command line. */
final class IsolationConverter extends ChoiceConverter<Isolation> {
    IsolationConverter() {
        super(Isolation.class);
    }
}
