package org.epsam.app.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.epsam.slides.InputException;
import org.epsam.slides.annotation.GroupLabels;
import picocli.CommandLine.Option;

/** Options of commands that read annotations: which of their groups are tumour. */
final class TumourGroups {
    @Option(
            names = "--tumour-groups",
            paramLabel = "NAME",
            split = ",",
            description =
                    "Groups or classes that are tumour, in place of the usual ones (Tumor,"
                            + " metastases, _0, _1).")
    private List<String> tumour;

    @Option(
            names = "--exclusion-groups",
            paramLabel = "NAME",
            split = ",",
            description =
                    "With --tumour-groups: groups cut out of the tumour. The usual ones are"
                            + " Exclusion, normal, _2.")
    private List<String> exclusion;

    /** The labels that were asked for, or else the usual ones. */
    GroupLabels labels(GroupLabels usual) {
        if (tumour == null) {
            if (exclusion != null) {
                throw new InputException("--exclusion-groups: goes with --tumour-groups");
            }
            return usual;
        }
        Map<String, Integer> labels = new LinkedHashMap<>();
        tumour.forEach(name -> labels.put(name, 1));
        if (exclusion != null) {
            exclusion.forEach(name -> labels.put(name, 0));
        }
        return new GroupLabels(labels);
    }
}
