package org.epsam.core.evaluate;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.epsam.base.InputException;

/**
 * Other weakly supervised methods, which start from the same labels and weights as this one, so
 * that they can be compared with it.
 */
public enum OtherMethod implements Row {
    /**
     * A segmentation network that learns from the initial masks; pixels with a small loss weigh
     * more, as their labels are more likely right. Li et al., Online Easy Example Mining for
     * Weakly-supervised Gland Segmentation from Histology Images, MICCAI 2022.
     */
    OEEM(
            "oeem",
            "OEEM",
            "a segmentation network trained on the initial masks, where pixels with a small loss"
                    + " weigh more (Li et al. 2022)"),

    /**
     * The initial mask, replaced by the objects that SAM finds everywhere where they agree with it.
     * Chen et al., Segment Anything Model Enhanced Pseudo Labels for Weakly Supervised Semantic
     * Segmentation, arXiv 2305.05803.
     */
    SEPL(
            "sepl",
            "SEPL",
            "the initial mask, replaced by the objects that SAM without fine-tuning finds, where"
                    + " they agree with it (Chen et al. 2023)"),

    /**
     * A segmentation network that learns from the masks of several layers of a classifier, which
     * was trained without the most discriminative places. Han et al., Multi-Layer
     * Pseudo-Supervision for Histopathology Tissue Semantic Segmentation using Patch-level
     * Classification Labels, Medical Image Analysis 2022.
     */
    MLPS(
            "mlps",
            "MLPS",
            "a segmentation network trained on masks of several layers of a classifier of its own,"
                    + " from which the most discriminative places were hidden (Han et al. 2022)");

    private final String key;
    private final String title;
    private final String meaning;

    OtherMethod(String key, String title, String meaning) {
        this.key = key;
        this.title = title;
        this.meaning = meaning;
    }

    /**
     * Reads a list of methods.
     *
     * @param listed keys with commas between them; may be blank
     * @return the methods in the order of this type, each of them once
     * @throws InputException if one is unknown
     */
    public static List<OtherMethod> listed(String listed) {
        Set<String> keys =
                Arrays.stream(listed.split(","))
                        .map(String::strip)
                        .filter(key -> !key.isEmpty())
                        .collect(Collectors.toCollection(LinkedHashSet::new));
        List<OtherMethod> found =
                Arrays.stream(values()).filter(method -> keys.remove(method.key)).toList();
        if (!keys.isEmpty()) {
            throw new InputException(
                    "other_methods: '"
                            + keys.iterator().next()
                            + "' is not known; known: "
                            + Arrays.stream(values())
                                    .map(OtherMethod::key)
                                    .collect(Collectors.joining(", ")));
        }
        return found;
    }

    /**
     * Returns a description of the method.
     *
     * @return a phrase without a full stop
     */
    public String meaning() {
        return meaning;
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public boolean gated() {
        return true;
    }

    @Override
    public boolean fineTuned() {
        return false;
    }
}
