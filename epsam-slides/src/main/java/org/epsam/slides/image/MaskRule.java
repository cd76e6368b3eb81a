package org.epsam.slides.image;

import org.epsam.base.InputException;

/**
 * What the values of masks mean.
 *
 * @param tumour the values that are tumour, all others are none; if empty, every value but the
 *     background is
 * @param ignored the values of pixels that nobody has judged
 */
public record MaskRule(ValueSet tumour, ValueSet ignored) {
    /** Everything but the background is tumour. */
    public static final MaskRule USUAL = new MaskRule(ValueSet.NONE, ValueSet.NONE);

    /**
     * Reads the values of a configuration.
     *
     * @param tumour values as {@link ValueSet#of} reads them; empty: all but the background
     * @param ignored values; empty: none
     * @return the rule
     * @throws InputException if one is not a list of values, or a number is in both
     */
    public static MaskRule of(String tumour, String ignored) {
        MaskRule rule =
                new MaskRule(
                        ValueSet.of("data.tumour_values", tumour),
                        ValueSet.of("data.ignore_values", ignored));
        boolean both =
                rule.tumour.ranges().stream()
                                .anyMatch(
                                        t ->
                                                rule.ignored.ranges().stream()
                                                        .anyMatch(
                                                                i ->
                                                                        t.first() <= i.last()
                                                                                && i.first()
                                                                                        <= t
                                                                                                .last()))
                        || rule.tumour.colours().stream()
                                .anyMatch(rule.ignored.colours()::contains);
        if (both) {
            throw new InputException(
                    "data.ignore_values: '"
                            + ignored
                            + "' has a value of data.tumour_values '"
                            + tumour
                            + "'; a value is one or the other");
        }
        return rule;
    }

    /**
     * Returns whether nothing is set.
     *
     * @return true for {@link #USUAL}
     */
    public boolean isUsual() {
        return tumour.isEmpty() && ignored.isEmpty();
    }
}
