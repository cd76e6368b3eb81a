package org.epsam.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.epsam.core.evaluate.OtherMethod;
import org.epsam.core.evaluate.SamRow;
import org.epsam.core.run.AdaptFolder;
import org.epsam.core.run.ClassifyFolder;
import org.epsam.core.run.EvaluateFolder;
import org.epsam.core.run.LocalizeFolder;
import org.epsam.core.run.MethodFolder;

/** What files name by keys, in the words of a reader. */
final class Wording {
    private static final Pattern REFINEMENT = Pattern.compile("\\d+-refine-(\\d{1,4})");

    /** Counts of the stages, with the place of the number. */
    private static final Map<String, String> COUNTS =
            Map.ofEntries(
                    Map.entry("patches", "%s patches"),
                    Map.entry("without_initial_mask", "%s without an initial mask"),
                    Map.entry("trained_on", "trained on %s patches"),
                    Map.entry("positives", "%s training patches with tumour"),
                    Map.entry("corrected", "%s masks of people"),
                    Map.entry("left_out", "%s patches left out by people"),
                    Map.entry("train_positive", "%s training patches with tumour"),
                    Map.entry("train_negative", "%s without"),
                    Map.entry("validation", "%s for validation"),
                    Map.entry("pseudo_masks_kept", "%s pseudo masks kept"),
                    Map.entry("pseudo_masks_rejected", "%s rejected"));

    /** Settings of cut patches. */
    private static final Map<String, String> SETTINGS =
            Map.ofEntries(
                    Map.entry("format", "Format of the folder"),
                    Map.entry("side", "Side of a patch, pixels"),
                    Map.entry("mpp", "Pixel size of the patches, µm"),
                    Map.entry("slide_mpp", "Pixel size of the slides, µm"),
                    Map.entry("splits", "Splits of the slides"),
                    Map.entry("split_fractions", "Fractions of the splits"),
                    Map.entry("groups", "Groups of annotations"),
                    Map.entry("rejection", "Not counted as tissue"),
                    Map.entry("min_tissue", "Smallest fraction of tissue"),
                    Map.entry("normal_without_annotation", "Slides without annotation"),
                    Map.entry("force", "Slides whose outlined tumour lies off the tissue"),
                    Map.entry("seed", "Seed of the drawing"),
                    Map.entry("places", "Hash of the listed splits"),
                    Map.entry("slides", "Hash of the slides"),
                    Map.entry("annotations", "Hash of the annotations"));

    private Wording() {}

    /** Names a setting of cut patches. */
    static String setting(String key) {
        return SETTINGS.getOrDefault(key, key.replace('_', ' '));
    }

    /** Says the value of a setting of cut patches. */
    static String settingValue(String key, String value) {
        boolean yes = value.equals("true");
        return switch (key) {
            case "normal_without_annotation" ->
                    yes ? "are free of tumour" : "are skipped, except those named normal_...";
            case "force" -> yes ? "are used" : "are skipped";
            default -> value;
        };
    }

    /** Names a stage by its folder, iterations as the rows of the results. */
    static String stage(String folder) {
        Matcher refinement = REFINEMENT.matcher(folder);
        if (refinement.matches()) {
            return SamRow.iteration(Integer.parseInt(refinement.group(1))).title();
        }
        if (folder.equals(AdaptFolder.name(0))) {
            return SamRow.iteration(0).title();
        }
        for (OtherMethod method : OtherMethod.values()) {
            if (folder.equals(MethodFolder.name(method))) {
                return method.title();
            }
        }
        return switch (folder) {
            case ClassifyFolder.NAME -> "Classifier";
            case LocalizeFolder.NAME -> "Activation maps";
            case EvaluateFolder.NAME -> "Evaluation";
            default -> folder;
        };
    }

    /** Returns the cell of a stage: its name and its folder. */
    static Table.Cell cell(String folder) {
        return Table.Cell.of(stage(folder), folder);
    }

    /** Says what a stage counted. */
    static String counts(Map<String, ?> counts) {
        List<String> texts = new ArrayList<>();
        counts.forEach(
                (key, n) ->
                        texts.add(
                                COUNTS.getOrDefault(key, key.replace('_', ' ') + " %s")
                                        .replaceFirst(
                                                "(?<=patch)es|(?<=mask)s",
                                                n.toString().equals("1") ? "" : "$0")
                                        .formatted(n)));
        return texts.isEmpty() ? Numbers.NONE : String.join(", ", texts);
    }
}
