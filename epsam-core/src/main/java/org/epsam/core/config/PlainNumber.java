package org.epsam.core.config;

import java.math.BigDecimal;

/** Writes numbers as people do: 20, 0.75, 1e-5. */
final class PlainNumber {
    /** Smaller numbers are easier to read with an exponent. */
    private static final double SMALL = 0.01;

    private PlainNumber() {}

    static String of(double value) {
        BigDecimal exact = BigDecimal.valueOf(value).stripTrailingZeros();
        if (value == 0 || Math.abs(value) >= SMALL) {
            return exact.toPlainString();
        }
        int exponent = exact.precision() - exact.scale() - 1;
        return exact.scaleByPowerOfTen(-exponent).toPlainString() + "e" + exponent;
    }
}
