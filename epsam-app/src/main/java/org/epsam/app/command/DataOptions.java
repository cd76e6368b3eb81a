package org.epsam.app.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say how a data set is read; each stands for a value of the configuration. */
final class DataOptions {
    @Option(
            names = "--tumour-values",
            paramLabel = "VALUES",
            description = {
                "Values of true masks that are tumour, such as 1 or 1,3 or 128-255; the same as"
                        + " --set data.tumour_values=VALUES. Without it: all but the background."
            })
    private Optional<String> tumourValues;

    @Option(
            names = "--ignore-values",
            paramLabel = "VALUES",
            description = {
                "Values of true masks that mark pixels which nobody has judged, such as 255; the"
                        + " same as --set data.ignore_values=VALUES. The evaluation omits them."
            })
    private Optional<String> ignoreValues;

    @Option(
            names = "--allow-leakage",
            description = {
                "Accept slides or patients that are in two splits, which makes results look better"
                        + " than they are; the same as --set data.allow_leakage=true."
            })
    private boolean allowLeakage;

    /** The values of the configuration that were given, each as key=value. */
    List<String> settings() {
        List<String> settings = new ArrayList<>();
        tumourValues.ifPresent(values -> settings.add("data.tumour_values=" + quoted(values)));
        ignoreValues.ifPresent(values -> settings.add("data.ignore_values=" + quoted(values)));
        if (allowLeakage) {
            settings.add("data.allow_leakage=true");
        }
        return settings;
    }

    /** A text that YAML reads as nothing else. */
    static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
