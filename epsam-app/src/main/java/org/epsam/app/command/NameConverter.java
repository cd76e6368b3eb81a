package org.epsam.app.command;

import picocli.CommandLine.ITypeConverter;

/** A name of a list that commas divide; one that has commas itself stands in double quotes. */
final class NameConverter implements ITypeConverter<String> {
    @Override
    public String convert(String value) {
        boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
