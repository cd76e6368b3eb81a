package org.epsam.app.command;

import org.epsam.core.slide.MapFormat;

/** Reads the format of probability maps from the command line. */
final class MapFormatConverter extends ChoiceConverter<MapFormat> {
    MapFormatConverter() {
        super(MapFormat.class);
    }
}
