package org.epsam.app.command;

import java.util.Arrays;
import java.util.Locale;
import org.epsam.core.slide.MapFormat;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the format of probability maps from the command line. */
final class MapFormatConverter implements ITypeConverter<MapFormat> {
    @Override
    public MapFormat convert(String value) {
        return Arrays.stream(MapFormat.values())
                .filter(format -> format.name().replace('_', '-').equalsIgnoreCase(value))
                .findFirst()
                .orElseThrow(
                        () ->
                                new TypeConversionException(
                                        "'"
                                                + value.toLowerCase(Locale.ROOT)
                                                + "' is neither ome-tiff nor ome-zarr"));
    }
}
