package org.epsam.core.run;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** Fields of the tables in a run folder. */
final class Field {
    private Field() {}

    /** Returns a text; empty where there is no such column. */
    static String text(Map<String, String> row, String column) {
        return row.getOrDefault(column, "");
    }

    /** Returns a number; absent where the field is empty or not finite. */
    static OptionalDouble number(Map<String, String> row, String column) {
        String text = text(row, column).strip();
        double value = text.isEmpty() ? Double.NaN : Double.parseDouble(text);
        return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    static String decimal(OptionalDouble value, int digits) {
        return value.isEmpty()
                ? ""
                : String.format(Locale.ROOT, "%." + digits + "f", value.getAsDouble());
    }
}
