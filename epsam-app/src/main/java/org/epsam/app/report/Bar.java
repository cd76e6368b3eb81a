package org.epsam.app.report;

import java.util.Locale;
import org.epsam.core.evaluate.Interval;

/**
 * A bar of a chart, from 0 to 1.
 *
 * @param label what it stands for
 * @param value its length, and the whisker
 * @param strong whether it is blue; otherwise grey
 */
record Bar(String label, Interval value, boolean strong) {
    String text() {
        return Numbers.text(value, 3);
    }

    /** Returns the style of the bar. */
    String length() {
        return String.format(Locale.ROOT, "width: %.2f%%", 100 * value.value());
    }

    /** Returns the style of the whisker. */
    String whisker() {
        return String.format(
                Locale.ROOT,
                "left: %.2f%%; width: %.2f%%",
                100 * value.low(),
                100 * (value.high() - value.low()));
    }
}
