package org.epsam.app.command;

import org.epsam.base.InputException;
import org.epsam.slides.slide.Resolution;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a pixel size in um from the command line. */
final class ResolutionConverter implements ITypeConverter<Resolution> {
    @Override
    public Resolution convert(String value) {
        try {
            return new Resolution(Double.parseDouble(value));
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + value + "' is not a number");
        } catch (InputException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
