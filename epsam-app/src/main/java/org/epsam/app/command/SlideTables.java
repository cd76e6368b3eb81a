package org.epsam.app.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.epsam.core.slide.SlideResult;

/** Prints what was found in slides as aligned columns. */
final class SlideTables {
    private SlideTables() {}

    static String results(List<SlideResult> results) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(
                List.of(
                        "slide",
                        "tumour mm2",
                        "regions",
                        "largest mm2",
                        "tissue mm2",
                        "score",
                        "tiles",
                        "below the gate"));
        for (SlideResult r : results) {
            lines.add(
                    List.of(
                            r.name(),
                            number(r.tumour()),
                            Integer.toString(r.regions()),
                            number(r.largest()),
                            number(r.tissue()),
                            number(r.score()),
                            Integer.toString(r.tiles())
                                    + (r.unreadable() == 0
                                            ? ""
                                            : " (" + r.unreadable() + " unreadable)"),
                            Integer.toString(r.gated())));
        }
        return MetricsTable.aligned(lines);
    }

    static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
