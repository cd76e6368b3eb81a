package org.epsam.app.command;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.epsam.base.InputException;
import org.epsam.slides.annotation.GroupLabels;
import picocli.CommandLine.Option;

/** Options of commands that read annotations: where they are and which groups are tumour. */
@Section("Annotations")
final class AnnotationSettings {
    @Option(
            names = "--annotations",
            paramLabel = "DIR",
            description =
                    "With --slides: folder of annotations with the names of the slides (xml,"
                            + " annotations, geojson, json, gz).")
    private Optional<Path> folder;

    @Option(
            names = "--normal-without-annotation",
            description =
                    "Slides without annotation count as free of tumour. Those named normal_..."
                            + " always do; others are skipped.")
    private boolean normalWithoutAnnotation;

    @Option(
            names = "--tumour-groups",
            paramLabel = "NAME",
            split = ",",
            converter = NameConverter.class,
            description =
                    "Groups or classes that are tumour, instead of the default ones (Tumor,"
                            + " carcinoma, metastases, _0, _1 and others). A name with commas"
                            + " stands in double quotes: '\"Tumor, invasive\",Tumor'.")
    private List<String> tumour;

    @Option(
            names = "--exclusion-groups",
            paramLabel = "NAME",
            split = ",",
            converter = NameConverter.class,
            description =
                    "With --tumour-groups: groups cut out of the tumour. Default ones are"
                            + " Exclusion, normal, benign, _2 and others.")
    private List<String> exclusion;

    @Option(
            names = "--ignore-groups",
            paramLabel = "NAME",
            split = ",",
            converter = NameConverter.class,
            description =
                    "Groups that are neither (stroma, regions of interest, None for unclassified):"
                            + " ignored. Without this option, a slide with areas of other groups is"
                            + " skipped.")
    private List<String> ignored;

    @Option(
            names = "--force",
            description =
                    "Use slides of which less than half of the outlined tumour lies on tissue, or"
                            + " with annotations without geometry; without it they are skipped.")
    private boolean force;

    Optional<Path> folder() {
        return folder;
    }

    boolean normalWithoutAnnotation() {
        return normalWithoutAnnotation;
    }

    boolean force() {
        return force;
    }

    /** The labels from the command line, or else the default ones. */
    GroupLabels labels(GroupLabels usual) {
        if (tumour == null && exclusion != null) {
            throw new InputException("--exclusion-groups: requires --tumour-groups");
        }
        Map<String, Integer> labels = new LinkedHashMap<>();
        Set<String> unused = new TreeSet<>();
        if (tumour == null) {
            labels.putAll(usual.labels());
            unused.addAll(usual.ignored());
        } else {
            tumour.forEach(name -> labels.put(name, 1));
        }
        if (exclusion != null) {
            requireNew("--exclusion-groups", exclusion, labels.keySet());
            exclusion.forEach(name -> labels.put(name, 0));
        }
        if (ignored != null) {
            requireNew("--ignore-groups", ignored, labels.keySet());
            unused.addAll(ignored);
        }
        return new GroupLabels(labels, unused, usual.rule());
    }

    private static void requireNew(String option, List<String> names, Set<String> known) {
        for (String name : names) {
            if (known.stream().map(GroupLabels::key).anyMatch(GroupLabels.key(name)::equals)) {
                throw new InputException(
                        option
                                + " "
                                + name
                                + ": this group is tumour or exclusion already, of "
                                + known
                                + "; name it once, with --tumour-groups and --exclusion-groups"
                                + " instead of the default ones");
            }
        }
    }
}
