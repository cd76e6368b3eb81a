package org.epsam.app.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.OptionalDouble;
import org.epsam.core.evaluate.Interval;

/** Prints numbers of a run; absent or non-finite ones as a dash. */
final class Numbers {
    /** Printed where there is no value. */
    static final String NONE = "–";

    private Numbers() {}

    static String text(OptionalDouble value, int digits) {
        if (value.isEmpty()) {
            return NONE;
        }
        // Adding 0 turns a rounded -0.0 into 0.0.
        double scale = Math.pow(10, digits);
        double rounded = Math.rint(value.getAsDouble() * scale) / scale + 0.0;
        return String.format(Locale.ROOT, "%." + digits + "f", rounded);
    }

    /** Prints a fraction in percent. */
    static String percent(OptionalDouble fraction, int digits) {
        return fraction.isEmpty()
                ? NONE
                : text(OptionalDouble.of(100 * fraction.getAsDouble()), digits) + " %";
    }

    /** Returns a value without interval. */
    static Interval exact(double value) {
        return new Interval(value, Double.NaN, Double.NaN);
    }

    /** Prints a value without its interval. */
    static String value(Interval estimate, int digits) {
        return text(OptionalDouble.of(estimate.value()), digits);
    }

    /** Prints a value and, where it is known, its interval. */
    static String text(Interval estimate, int digits) {
        return text(OptionalDouble.of(estimate.value()), digits)
                + (estimate.hasEnds()
                        // U+2060 keeps the interval on one line.
                        ? " (" + ends(estimate, digits).replace("–", "–\u2060") + ")"
                        : "");
    }

    /** Prints a number with its sign. */
    static String signed(double value, int digits) {
        return String.format(Locale.ROOT, "%+." + digits + "f", value);
    }

    static String ends(Interval estimate, int digits) {
        return text(OptionalDouble.of(estimate.low()), digits)
                + "–"
                + text(OptionalDouble.of(estimate.high()), digits);
    }

    /** Prints a length of time, such as "2 h 05 min", "3 min 20 s" or "4.2 s". */
    static String duration(OptionalDouble seconds) {
        if (seconds.isEmpty()) {
            return NONE;
        }
        if (seconds.getAsDouble() < 59.95) {
            return text(seconds, 1) + " s";
        }
        long whole = Math.round(seconds.getAsDouble());
        return whole < 3600
                ? String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole / 60 % 60);
    }

    /** Prints any JSON value; null, missing and non-finite ones as a dash. */
    static String text(JsonNode node) {
        if (node.isFloatingPointNumber()) {
            double value = node.doubleValue();
            return Double.isFinite(value) ? node.asText() : NONE;
        }
        String text = node.isContainerNode() ? node.toString() : node.asText();
        boolean none = node.isMissingNode() || node.isNull() || text.isBlank();
        return none || text.matches("NaN|[+-]?Infinity") ? NONE : text;
    }
}
