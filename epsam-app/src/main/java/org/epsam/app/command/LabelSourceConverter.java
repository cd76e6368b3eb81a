package org.epsam.app.command;

import org.epsam.slides.data.LabelSource;

/** Reads what says the labels. */
final class LabelSourceConverter extends ChoiceConverter<LabelSource> {
    LabelSourceConverter() {
        super(LabelSource.class);
    }
}
