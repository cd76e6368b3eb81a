package org.epsam.app.command;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads one of a few words from the command line, in any case and with hyphens between parts. */
abstract class ChoiceConverter<E extends Enum<E>> implements ITypeConverter<E> {
    private final E[] choices;

    ChoiceConverter(Class<E> type) {
        this.choices = type.getEnumConstants();
    }

    @Override
    public E convert(String value) {
        return Arrays.stream(choices)
                .filter(choice -> word(choice).equalsIgnoreCase(value))
                .findFirst()
                .orElseThrow(
                        () ->
                                new TypeConversionException(
                                        "'"
                                                + value.toLowerCase(Locale.ROOT)
                                                + "' is neither "
                                                + Arrays.stream(choices)
                                                        .map(ChoiceConverter::word)
                                                        .collect(Collectors.joining(" nor "))));
    }

    private static String word(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
