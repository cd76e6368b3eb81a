package org.epsam.app.command;

import java.util.Arrays;
import java.util.Locale;
import org.epsam.core.pipeline.Quality;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the quality of a segmentation from the command line. */
final class QualityConverter implements ITypeConverter<Quality> {
    @Override
    public Quality convert(String value) {
        return Arrays.stream(Quality.values())
                .filter(quality -> quality.name().equalsIgnoreCase(value))
                .findFirst()
                .orElseThrow(
                        () ->
                                new TypeConversionException(
                                        "'"
                                                + value.toLowerCase(Locale.ROOT)
                                                + "' is neither standard nor best"));
    }
}
